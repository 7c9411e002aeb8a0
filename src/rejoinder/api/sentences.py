"""Sentences of a text and where they stand, as Perspective counts places."""

from __future__ import annotations

from typing import Final

MOST: Final = 50
"""Sentences that are scored by themselves; the last of them takes all that follows."""
_ENDS: Final = frozenset(".!?…。！？؟।")
_CLOSING: Final = frozenset("\"')]}»”’")


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as half-open ranges of characters, without the space around them."""
    found: list[tuple[int, int]] = []
    start = place = 0
    length = len(text)
    while place < length:
        letter = text[place]
        place += 1
        if letter != "\n":
            if letter not in _ENDS:
                continue
            while place < length and (text[place] in _ENDS or text[place] in _CLOSING):
                place += 1
            # "3.5" and "example.org" go on; ideographic full stops need no space after them.
            if letter in ".!?…" and place < length and not text[place].isspace():
                continue
        _add(found, text, start, place)
        start = place
    _add(found, text, start, length)
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


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    said = text[start:end]
    inside = said.strip()
    if inside:
        begins = start + len(said) - len(said.lstrip())
        found.append((begins, begins + len(inside)))
