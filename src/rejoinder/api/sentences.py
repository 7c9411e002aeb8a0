"""Sentences of a text and where they stand, as Perspective counts places."""

from __future__ import annotations

from typing import Final

from rejoinder.text import sentences as plain

MOST: Final = 50
"""Sentences that are scored by themselves; the last of them takes all that follows."""


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as half-open ranges of characters, MOST of them at most."""
    found = plain.sentences(text)
    if len(found) > MOST:
        found[MOST - 1 :] = [(found[MOST - 1][0], found[-1][1])]
    return found


def in_utf16(text: str, ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same ranges counted in UTF-16 code units, as the API defines them."""
    if text.isascii():
        return ranges
    places = {0: 0}
    units = 0
    wanted = {place for pair in ranges for place in pair}
    for place, letter in enumerate(text, 1):
        units += 2 if ord(letter) > 0xFFFF else 1
        if place in wanted:
            places[place] = units
    return [(places[start], places[end]) for start, end in ranges]
