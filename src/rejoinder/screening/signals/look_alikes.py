"""Words whose letters come from two alphabets that look alike, to get past a word list."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal
from rejoinder.screening.words import cut

# Letters of one alphabet that pass for Latin ones, both cases. Only words made entirely of Latin
# letters and these count: "SMSки" or "IT-шник" mix alphabets openly and honestly.
_CYRILLIC = frozenset("авеёзкмнорстухіјѕһԁԛԝґїьАВЕЁЗКМНОРСТУХІЈЅҺԀԚԜҐЇЬүҮԍԌӏӀ")
_GREEK = frozenset("αβγεηικνορτυχωϲΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳ")
# One slip of somebody with two keyboards, e.g. a Latin c in a Russian word, is common.
FIRST, EACH_FURTHER, STRONGEST = 0.35, 0.2, 0.85


def look_alikes(reading: Reading, policy: Policy) -> Signal | None:
    """Fire by the number of words, in text and name, that mix look-alike alphabets."""
    text, author = reading.submission.text, reading.submission.author
    if text.isascii() and author.isascii():
        return None
    places = [place for word, place in zip(cut(text), reading.places, strict=True) if mixes(word)]
    count = len(places) + sum(map(mixes, cut(author)))
    if not count:
        return None
    return Signal(
        "look_alikes",
        min(STRONGEST, FIRST + EACH_FURTHER * (count - 1)),
        f"{count} word{'s' * (count > 1)} mixed from letters of two alphabets that look alike.",
        tuple(places),
    )


def mixes(word: str) -> bool:
    """Say whether a word hides letters of another alphabet among its own.

    Either Latin with nothing foreign but look-alikes, or Cyrillic or Greek with a few Latin
    letters that pass for its own.
    """
    if word.isascii() or len(word) < 3:
        return False
    latin = sum(character.isascii() and character.isalpha() for character in word)
    if not latin:
        return False
    letters = sum(map(str.isalpha, word))
    for alphabet in (_CYRILLIC, _GREEK):
        alike = sum(character in alphabet for character in word)
        if alike and latin + alike == letters and letters > 2:
            return not _greek_letter_first(word)
    return False


def _greek_letter_first(word: str) -> bool:
    """Say whether a word is a name like μTorrent: one Greek letter, then Latin."""
    return word[0] in _GREEK and word[1:].isascii()
