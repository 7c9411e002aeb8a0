"""Whom a reply answers, where its source only says under which comment it stood.

YouTube hung every reply on the top comment for years. Whom one answers has to be read from it: a
name that it calls, a passage that it quotes. Each link says by what it was found and how sure it
is. Pure: a thread in, links out; whether a source's parents may be doubted is for others to say.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, Literal, NamedTuple

from rejoinder.threads.calling import Roll

Reason = Literal[
    "mention",
    "likeness",
    "name",
    "quotation",
    "called",
    "return",
    "continuation",
    "absent",
    "first",
    "default",
]

# How often links of each kind are right, from 163 replies of real threads whose parent was judged by
# hand or is known from YouTube's newer, nested view; see the decision "Whom a reply answers".
# Where few were judged, less is stated than was seen.
SURE: Final[dict[Reason, float]] = {
    "mention": 0.97,
    "likeness": 0.85,
    "name": 0.9,
    "quotation": 0.85,
    "called": 0.8,
    "return": 0.7,
    "continuation": 0.7,
    "absent": 0.7,
    "first": 0.97,
    "default": 0.75,
}
# Somebody named who wrote more than once: the latest is meant, in eight of nine cases.
_SURE_OF_LATEST: Final = 0.92
_QUOTED: Final = re.compile(r'(?m)^[>»]+ *(.+)$|[“„«"]([^“”„«»"\n]+)[”“»"]')
_WORD: Final = re.compile(r"\w+")
# A shorter passage is a turn of phrase rather than somebody's words.
_WORDS: Final = 4
_LONGEST: Final = 4_000  # characters of a text that are looked at
_PASSAGES: Final = 5  # of one reply
_UNHEARD: Final = 50  # replies that call somebody who had not written yet
_NEVER: Final = -1
_NEAR: Final = 200  # comments before a reply, besides the top one, that it may quote


class Said(NamedTuple):
    """A comment of a thread: who wrote it, what, as plain text.

    `person` tells one author from another; names may be shared.
    """

    author: str
    person: str
    text: str


class Link(NamedTuple):
    """Whom a reply answers: the comment's place in the thread; None, somebody who is not in it.

    `confidence` is the share of such links that are right.
    """

    parent: int | None
    reason: Reason
    confidence: float


def infer(thread: Sequence[Said]) -> list[Link]:
    """Whom each reply of a flat thread answers.

    Args:
        thread: the top comment, then its replies, oldest first.

    Returns:
        A link for each reply, so one fewer than comments. A parent always comes before.
    """
    return _Thread(thread).links()


class _Thread:
    """A thread read once, from its top to its end."""

    def __init__(self, thread: Sequence[Said]) -> None:
        self._thread = thread
        self._roll = Roll()
        self._people: dict[str, int] = {}
        # By a person's place on the roll: their latest comment, and how many they wrote.
        self._latest: list[int] = []
        self._wrote: list[int] = []
        # The reply that calls a person who has not written since, by the person's place.
        self._calls: dict[int, int] = {}
        self._calls_nobody: deque[int] = deque(maxlen=_UNHEARD)
        self._words: dict[int, str] = {}
        self._links: list[Link] = []

    def links(self) -> list[Link]:
        for place, said in enumerate(self._thread):
            person = self._people.get(said.person)
            if person is None:
                person = self._people[said.person] = self._enrolled(said.author)
            if place:
                self._links.append(self._link(place, person))
            self._calls.pop(person, None)
            self._latest[person] = place
            self._wrote[person] += 1
        return self._links

    def _enrolled(self, author: str) -> int:
        """A new person, who may have been called before: comments get lost, or names are known."""
        alone = Roll()
        alone.add(author)
        person = self._roll.add(author)
        self._latest.append(_NEVER)
        self._wrote.append(0)
        for place in self._calls_nobody:
            heard = alone.called(self._thread[place].text)
            if heard is not None and heard.who == 0:
                self._calls[person] = place
        return person

    def _link(self, place: int, person: int) -> Link:
        text = self._thread[place].text
        found = self._roll.called(text)
        who = None if found is None else found.who
        if (
            found is not None
            and found.how != "name"
            and (who is None or self._latest[who] == _NEVER)
        ):
            self._calls_nobody.append(place)
            return Link(None, "absent", SURE["absent"])
        # Nobody who opens with a word of his own name calls himself; with "@" he goes on.
        if found is not None and who is not None and (found.how != "name" or who != person):
            sure = SURE[found.how]
            if self._wrote[who] > 1:
                sure = min(sure, _SURE_OF_LATEST)
            self._calls[who] = place
            return Link(self._latest[who], found.how, sure)
        return self._unnamed(place, person)

    def _unnamed(self, place: int, person: int) -> Link:
        """Whom a reply answers that calls nobody."""
        before = self._people[self._thread[place - 1].person]
        parent = 0
        reason: Reason = "default"
        if (quoted := self._quoted(place)) is not None:
            parent, reason = quoted, "quotation"
        elif (caller := self._calls.get(person)) is not None:
            parent, reason = caller, "called"
        elif place == 1:
            reason = "first"
        elif before == person and (same := self._links[place - 2].parent):
            parent, reason = same, "continuation"
        elif before != person and person == 0:
            # Who opened the thread comes back to what was said in it, and not to himself.
            parent, reason = place - 1, "return"
        return Link(parent, reason, SURE[reason])

    def _quoted(self, place: int) -> int | None:
        """The first comment that has a passage quoted here; others may quote it, too."""
        near: tuple[int, ...] = (0, *range(max(1, place - _NEAR), place))
        for passage in _passages(self._thread[place].text):
            for earlier in near:
                if earlier not in self._words:
                    self._words[earlier] = _words(self._thread[earlier].text)
                if passage in self._words[earlier]:
                    return earlier
        return None


def _passages(text: str) -> Iterator[str]:
    for line, within in islice(_QUOTED.findall(text[:_LONGEST]), _PASSAGES):
        passage = _words(line or within)
        if passage.count(" ") > _WORDS:
            yield passage


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(text[:_LONGEST].casefold()))} "
