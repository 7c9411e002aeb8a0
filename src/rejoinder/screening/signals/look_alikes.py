"""Words whose letters come from two alphabets that look alike, to get past a word list."""

from __future__ import annotations

import re

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal
from rejoinder.screening.words import ASCII_LETTERS, cut

# Letters that pass for Latin ones, and Latin ones that pass for Cyrillic or Greek, both cases.
_PASS_FOR_LATIN = frozenset(
    "авеёзкмнорстухіјѕһԁԛԝґїьАВЕЁЗКМНОРСТУХІЈЅҺԀԚԜҐЇЬүҮԍԌӏӀαβγεηικνορτυχωϲΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳ"
)
_LATIN_THAT_PASSES = frozenset("aceikmnopruvxyABCEHIKMNOPTXYZ")
# Greek and Cyrillic: without one of theirs no word is mixed.
_FOREIGN = re.compile("[\u0370-\u052f]")
# Mixed by chance a Latin word hardly ever is.
FIRST, EACH_FURTHER, STRONGEST = 0.35, 0.2, 0.85
# A Latin letter in a Cyrillic word is a slip that people with two keyboards make all day
# (a c for a с, an i for an і), so by itself it never holds. It is always the same letter or two,
# though: from SEVERAL on it is a disguise.
PER_SLIP, MOST_FOR_SLIPS, SEVERAL = 0.15, 0.45, 3


def look_alikes(reading: Reading, policy: Policy) -> Signal | None:
    """Fire by the number of words, in text and name, that mix look-alike alphabets."""
    author = reading.submission.author
    if not _FOREIGN.search(reading.submission.text) and not _FOREIGN.search(author):
        return None
    kinds = list(map(mixed, reading.written))
    if not any(kinds) and author.isascii():
        return None
    places = [place for kind, place in zip(kinds, reading.places, strict=True) if kind]
    kinds += [mixed(word) for word in cut(author)]
    disguised, slips = kinds.count("disguised"), kinds.count("slip")
    if slips >= SEVERAL and len(_slipped(reading.written)) >= SEVERAL:
        disguised, slips = disguised + slips, 0
    if not disguised and not slips:
        return None
    strength = min(MOST_FOR_SLIPS, PER_SLIP * slips)
    if disguised:
        strength = max(strength, FIRST + EACH_FURTHER * (disguised - 1))
    count = disguised + slips
    return Signal(
        "look_alikes",
        min(STRONGEST, strength),
        f"{count} word{'s' * (count > 1)} mixed from letters of two alphabets that look alike.",
        tuple(places),
    )


def mixed(word: str) -> str:
    """Say whether a word hides letters of another alphabet among its own.

    Returns:
        "disguised" for a Latin word where every foreign letter passes for a Latin one, "slip" for
        a Cyrillic or Greek word where every Latin letter passes for one of its own, else "".
        "SMSки" and "Zелёный" mix alphabets openly, and honestly.
    """
    if word.isascii() or len(word) < 3 or ASCII_LETTERS.isdisjoint(word):
        return ""
    latin = ASCII_LETTERS.intersection(word)
    others = [letter for letter in word if "\u0370" <= letter <= "\u052f"]
    if not others or _open_mix(word):
        return ""
    if _PASS_FOR_LATIN.issuperset(others):
        return "disguised"
    return "slip" if _LATIN_THAT_PASSES.issuperset(latin) else ""


def _slipped(words: list[str]) -> set[str]:
    """Collect the Latin letters, in lower case, of the words that are slips."""
    return {
        letter.lower()
        for word in words
        if mixed(word) == "slip"
        for letter in ASCII_LETTERS.intersection(word)
    }


def _open_mix(word: str) -> bool:
    """Say whether a word is an acronym with an ending (PCшник, SMSка) or a name like μTorrent."""
    if "\u0370" <= word[0] <= "\u03ff" and word[1:].isascii():
        return True
    stem = len(word) - len(word.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return stem > 1 and word[stem:].islower() and not any(map(str.isascii, word[stem:]))
