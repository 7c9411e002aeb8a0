"""One table that turns each character into what the fast tier reads: folded, or nothing.

Look-alike letters, styles, accents and case are folded; invisible characters go; most marks become
a space. "l" and "1" read as "i", since in half the fonts nobody can tell them apart. For hashing
only: what comes out is never shown, and a word of Russian that comes out half in Latin letters
does so wherever it stands.

The table is stored beside the weights, because they are of use with exactly this one: another
version of Unicode would fold a few characters otherwise.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rejoinder.text.characters import is_invisible
from rejoinder.text.lookalikes import fold_lookalikes

SIZE: Final = 0x20000
"""Characters with an entry: all planes where letters are drawn in other styles."""
LETTER, DIGIT, SYMBOL, SPACE = 1, 2, 4, 8
"""Classes, kept above the folded code point, from bit 24."""
CLASS_AT: Final = 24

_SYMBOLS: Final = {**{mark: mark for mark in "!?%@#*+$"}, **dict.fromkeys("€£¥₽₿¢₹", "$")}
_DROPPED: Final = frozenset("\u0640\u0670'’‘`´")  # kashida, dagger alif; marks inside of words
_POINTS: Final = ((0x0591, 0x05C7), (0x064B, 0x065F))  # Hebrew, Arabic: for children and scripture
# Scripts whose vowels are marks, and Hangul: a syllable taken apart is no longer one.
_AS_WRITTEN: Final = ((0x0900, 0x109F), (0x1780, 0x17FF), (0xAC00, 0xD7A3))
_NEGATIVE_LETTERS: Final = (0x1F150, 0x1F170)  # white on black; they do not decompose


def build() -> NDArray[np.uint32]:
    """Work the table out; a third of a second."""
    return np.array([_entry(code) for code in range(SIZE)], np.uint32)


@cache
def table() -> NDArray[np.uint32]:
    """Map the stored table."""
    file = resources.files(__package__).joinpath("weights", "folding.npy")
    mapped: NDArray[np.uint32] = np.load(Path(str(file)), mmap_mode="r")
    return np.asarray(mapped)


def _entry(code: int) -> int:
    character = chr(code)
    if character.isspace():
        return _as(SPACE, " ")
    if is_invisible(character) or character in _DROPPED or _within(code, _POINTS):
        return 0
    if character in _SYMBOLS:
        return _as(SYMBOL, _SYMBOLS[character])
    category = unicodedata.category(character)
    if _within(code, _AS_WRITTEN) and category[0] in "LM":
        return _as(LETTER, character)
    if category[0] == "M":
        return 0
    for first in _NEGATIVE_LETTERS:
        if first <= code < first + 26:
            return _as(LETTER, _merged(chr(ord("a") + code - first)))
    folded = _folded(character)
    if folded.isdecimal():
        return _as(DIGIT, str(unicodedata.decimal(folded)))
    if folded.isalpha():
        return _as(LETTER, _merged(folded))
    # A picture says something by itself; the other marks only part words.
    return _as(LETTER, character) if category in ("So", "Sk") and code > 0xFF else _as(SPACE, " ")


def _folded(character: str) -> str:
    """Give the one letter or digit that a character passes for."""
    as_drawn = fold_lookalikes(character).casefold()
    if not (as_drawn.isascii() and as_drawn):
        # Only capitals are borrowed for how they look; a word all in one alphabet is read lower.
        as_drawn = fold_lookalikes(character.casefold()) or character
    return next((one for one in as_drawn if one.isalnum()), as_drawn[:1])


def _merged(letter: str) -> str:
    return "i" if letter == "l" else letter


def _as(kind: int, character: str) -> int:
    return kind << CLASS_AT | ord(character)


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
