"""Sentences of a text and where they stand."""

from __future__ import annotations

from typing import Final

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
    return found


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    said = text[start:end]
    inside = said.strip()
    if inside:
        begins = start + len(said) - len(said.lstrip())
        found.append((begins, begins + len(inside)))
