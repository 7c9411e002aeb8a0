"""Whom a text calls by name at its beginning, of those who wrote before: "@Name", "Hey John, …".

Names change and are typed by heart, so besides the name itself count the name without what a
platform hung on it, its first name, and a name mistyped by one letter. Nothing counts that two people
could be meant by.
"""

from __future__ import annotations

import re
from collections import deque
from itertools import islice
from typing import Final, Literal, NamedTuple

from rejoinder.text import fold_name
from rejoinder.text.mentions import mention_at

How = Literal["mention", "likeness", "name"]

# What stands before a name that is called: blanks, and marks that no reader sees.
_BEFORE: Final = " \t\r\n\xa0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
# YouTube made handles of the names people had, and added this where one was taken: カズ-y3f9f.
_HUNG_ON: Final = re.compile(r"(?:-[a-z0-9]{2,6}|[\d_.\-]+)$")
_WORD: Final = re.compile(r"[^\W\d_]+")
_PART: Final = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])")
# Politely behind a name, in scripts that do not part words.
_HONOURED: Final = re.compile("(.{1,20}?)(?:さん|さま|様|くん|君|ちゃん|氏|님|씨)")
_GREETINGS: Final = frozenset(
    """
    agree agreed amen and bro but congrats congratulations dear exactly haha hahaha hallo hello hey hi
    hola lol mr mrs ms no of oh ok okay por right salut sir so sorry thank thanks thanx to true welcome
    well wow yeah yep yes yo you gracias danke merci ciao bonjour obrigado
    """.split()  # noqa: SIM905 - read as prose
)
# Words that open a sentence, so that they name nobody, whoever is called by them.
_OPENERS: Final = frozenset(
    """
    a about after all also always an angel another any are as at awesome bad because before best big
    black blue can come could cool crazy dark day did does dont even every everyone fake fan first for
    free fun game gaming get give god going gold good great guy had happy has have he her here his how i
    if in is it its joker just keep king know let life like little live lol love mad man many maybe me
    more most music my never new next nice not nothing now official old on one only or other our people
    please pro queen real really red say see she should smart some someone still stop super sure take
    tech than that the their them then there these they thing think this those time too try truth tv use
    very video wait want was way we were what when where which white who why will with work world would
    wrong your yours
    """.split()  # noqa: SIM905 - read as prose
)
_LEAST: Final = 3  # letters of a word that may be somebody's name
_LEAST_PART: Final = 5  # letters with which a handle may begin that is written in one
_LEAST_ALIKE: Final = 6  # letters of a name in which one may be mistyped
_CALLS: Final = 5  # words at the beginning that are looked at: greetings, then the name
_BEGINNING: Final = 100  # characters of a text that may call somebody
_LATELY: Final = 300  # people who are compared letter by letter
_SHARED: Final = -1


class Called(NamedTuple):
    """Somebody is called: the place of whom it is on the roll, or None if on none, and how."""

    who: int | None
    how: How


class Roll:
    """Who wrote so far, by all that each may be called; asking costs the same however many they are."""

    def __init__(self) -> None:
        self._whole: dict[str, int] = {}
        self._shorter: dict[str, int] = {}
        self._parts: dict[str, int] = {}
        self._lately: deque[tuple[str, int]] = deque(maxlen=_LATELY)
        self._people = 0

    def add(self, name: str) -> int:
        """Write a name down that was not there; gives its place."""
        place = self._people
        self._people += 1
        plain = fold_name(name.lstrip("@"))
        shorter = _HUNG_ON.sub("", plain)
        # Of two with the same name the later one is meant, as of two comments of one person.
        self._whole[plain] = place
        for known, names in ((self._shorter, {shorter}), (self._parts, _parts(name, shorter))):
            for each in names:
                known[each] = place if known.setdefault(each, place) == place else _SHARED
        self._lately.append((_squashed(plain), place))
        return place

    def called(self, text: str) -> Called | None:
        """Who is called where a plain text begins.

        The place is None where "@" calls somebody who never wrote; the answer is None where nobody
        is called.
        """
        text = text.lstrip(_BEFORE)
        if text.startswith("@"):
            return self._mentioned(f"@{text[1:].lstrip(_BEFORE)}")
        place = self._honoured(text)
        if place is None:
            place = self._named(text)
        return None if place is None else Called(place, "name")

    def _mentioned(self, text: str) -> Called | None:
        if found := mention_at(text, 0, self._whole):
            return Called(self._whole[found[0]], "mention")
        found = mention_at(text, 0, self._shorter)
        if found and self._shorter[found[0]] != _SHARED:
            return Called(self._shorter[found[0]], "likeness")
        typed = _squashed(text[1:_BEGINNING].partition("\n")[0])
        alike = {
            place
            for known, place in self._lately
            if len(known) >= _LEAST_ALIKE and _begins_like(typed, known)
        }
        if len(alike) == 1:
            return Called(alike.pop(), "likeness")
        # A number behind an "@" calls nobody.
        return Called(None, "mention") if _WORD.match(text, 1) else None

    def _honoured(self, text: str) -> int | None:
        start = _HONOURED.match(fold_name(text[:_BEGINNING]))
        place = self._shorter.get(start[1].strip(), _SHARED) if start else _SHARED
        return None if place == _SHARED else place

    def _named(self, text: str) -> int | None:
        greeted = False
        for word in islice(_WORD.finditer(text, 0, _BEGINNING), _CALLS):
            folded = word[0].casefold()
            if folded in _GREETINGS:
                greeted = True
                continue
            spoken_to = greeted or text[word.end() : word.end() + 1] in {",", "!", ":"}
            if not word[0][0].isupper() or (folded in _OPENERS and not spoken_to):
                return None
            place = self._parts.get(folded, _SHARED)
            if place == _SHARED and len(folded) >= _LEAST_PART:
                begun = {place for known, place in self._lately if known.startswith(folded)}
                place = begun.pop() if len(begun) == 1 else _SHARED
            return None if place == _SHARED else place
        return None


def _parts(name: str, shorter: str) -> set[str]:
    """The words in a name that somebody may be called by."""
    words = {part.casefold() for part in _PART.findall(name)}
    return {word for word in {*words, shorter} if len(word) >= _LEAST}


def _squashed(name: str) -> str:
    return "".join(char for char in fold_name(name) if char.isalpha())


def _begins_like(typed: str, known: str) -> bool:
    """Whether a text begins with a name, but for one letter wrong, missing or too many."""
    size = len(known)
    same = 0
    while same < size and typed[same : same + 1] == known[same]:
        same += 1
    rest = known[same + 1 :]
    return (
        same == size
        or typed[same + 1 : size] == rest
        or typed[same : size - 1] == rest
        or typed[same + 1 : size + 1] == known[same:]
    )
