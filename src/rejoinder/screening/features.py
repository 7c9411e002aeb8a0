"""A text as the fast tier reads it: hashed runs of two to five characters, and words one and two.

The text is folded by `folding.py`, then read the way a reader would who wants to understand it:
letters set apart by spaces or dots are joined, long repetitions shortened, digits and signs inside
words read as the letters they stand for. Every step works on whole arrays, in time linear in the
text.

Source: rolling hashes, Karp and Rabin (1987); multiply-shift, Dietzfelbinger et al. (1997).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.folding import CLASS_AT, DIGIT, LETTER, SIZE, SPACE, SYMBOL, table

RUNS: Final = (2, 3, 4, 5)
"""Lengths of the runs of characters."""
ROWS: Final = len(RUNS) + 2
"""Rows of the grid: a row a length, then words, then pairs of words."""

_CODE: Final = np.uint32((1 << CLASS_AT) - 1)
_WORD: Final = np.uint32((LETTER | DIGIT) << CLASS_AT)
_BLANK: Final = np.uint32(SPACE << CLASS_AT | ord(" "))
_ZERO: Final = np.uint32(DIGIT << CLASS_AT | ord("0"))
_DOUBTFUL: Final = np.uint32((DIGIT | SYMBOL) << CLASS_AT)
_DIGIT: Final = np.uint32(DIGIT << CLASS_AT)
_DOLLAR: Final = np.uint32(SYMBOL << CLASS_AT | ord("$"))
_SPELLED: Final = 4  # digits or signs in a row that may stand for letters
_PRIME: Final = np.uint64(0x100000001B3)
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_PAIRED: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_ROW_KEYS: Final = np.array(
    [
        *(0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53, 0xA24BAED4963EE407),
        *(0x9FB21C651E98DF25, 0xD6E8FEB86659FD93, 0xE7037ED1A0B428DB),
    ],
    np.uint64,
)[:, None]
_UPPER: Final = np.uint64(32)
NOTHING: Final = np.uint32(0)
"""The hash of an empty place of the grid; models keep no weight for it."""

# What a digit or sign inside of a word stands for ("l" reads as "i" everywhere).
_STANDS_FOR: Final = np.zeros(128, np.uint32)
for _sign, _letter in zip("0123456789@$!", "oizeasgtbgasi", strict=True):
    _STANDS_FOR[ord(_sign)] = LETTER << CLASS_AT | ord(_letter)


@dataclass(frozen=True)
class Features:
    """The hashed parts of one text.

    Attributes:
        grid: uint32 [ROWS, places], a hash for each part, set at its middle; NOTHING where none.
        places: int [places], where in the text each folded character stands.
        starts, ends: int [words], the folded words in `places`, half open.
        length: characters of the text.
    """

    grid: NDArray[np.uint32]
    places: NDArray[np.intp]
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    length: int

    @property
    def count(self) -> int:
        """How many parts there are."""
        size = self.places.size
        runs = sum(max(0, size - length + 1) for length in RUNS)
        return runs + self.starts.size + max(0, self.starts.size - 1)

    @cached_property
    def hashes(self) -> NDArray[np.uint32]:
        """The hashes of all parts in one row, row by row of the grid, without empty places."""
        flat = self.grid.ravel()
        found: NDArray[np.uint32] = flat[flat != NOTHING]
        return found

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where each folded word stands in the text, (start, end) in characters."""
        where = self.places
        return [
            (int(where[first]), int(where[after - 1]) + 1)
            for first, after in zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        ]


def features(text: str, passed_over: Iterable[tuple[int, int]] = ()) -> Features:
    """Read a text; at most a hundredth of a second for 10,000 characters.

    `passed_over` are parts of it, (start, end) in characters, that are read as a blank.
    """
    folded, places = fold(text, passed_over)
    words = (folded & _WORD) != 0
    # Blanks stand at both ends, so that every word has two edges.
    edges = np.flatnonzero(words[1:] != words[:-1]) + 1
    starts, ends = edges[::2], edges[1::2]
    hashed = np.zeros((ROWS, folded.size), np.uint64)
    rolled = spread = (folded & _CODE) * _SPREAD
    for row, length in enumerate(RUNS):
        if folded.size < length:
            break
        rolled = rolled[:-1] * _PRIME + spread[length - 1 :]
        middle = length // 2
        hashed[row, middle : middle + rolled.size] = rolled
    if starts.size:
        # A word's hash: its letters times the powers of the prime by their place in it; the sum
        # over a word is a difference of two sums from the beginning, moved back to place 1.
        powers, back = _powers(folded.size)
        summed = np.cumsum(spread * powers[: folded.size])
        whole = (summed[ends - 1] - summed[starts - 1]) * back[starts - 1]
        hashed[-2, starts] = whole
        hashed[-1, starts[1:]] = whole[:-1] * _PAIRED + whole[1:]
    grid = ((hashed ^ (hashed >> _UPPER)) * _ROW_KEYS) >> _UPPER
    return Features(grid.astype(np.uint32), places, starts, ends, len(text))


def fold(
    text: str, passed_over: Iterable[tuple[int, int]] = ()
) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """Give folded characters with their classes, a blank at both ends, and where they stand."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    if text.isascii():
        folded = table()[codes]
    else:
        high = codes >= SIZE
        folded = table()[np.where(high, 0, codes)]
        if high.any():
            rare = LETTER << CLASS_AT | codes
            folded = np.where(high, np.where(codes < 0xE0000, rare, 0), folded)
    for start, end in passed_over:
        folded[start:end] = _BLANK
    kept = np.flatnonzero(folded)
    folded = folded[kept]
    folded, kept = _shortened(folded, kept)
    folded, kept = _joined(folded, kept)
    folded = _as_letters(folded)
    last = max(0, len(text) - 1)
    size = folded.size
    padded, places = np.empty(size + 2, np.uint32), np.empty(size + 2, np.intp)
    padded[0] = padded[-1] = _BLANK
    padded[1:-1] = folded
    places[0], places[1:-1], places[-1] = 0, kept, last
    return padded, places


def _shortened(folded: NDArray[Any], kept: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Leave one of three or more equal letters or signs, and one of any number of blanks."""
    if folded.size < 2:
        return folded, kept
    again = folded[1:] == folded[:-1]
    if not again.any():
        return folded, kept
    goes = np.zeros(folded.size, bool)
    goes[1:] = again & (folded[1:] == _BLANK)
    thrice = np.flatnonzero(again[1:] & again[:-1] & ((folded[2:] & _DIGIT) == 0))
    if thrice.size:
        goes[thrice + 1] = goes[thrice + 2] = True
    stays = ~goes
    return folded[stays], kept[stays]


def _joined(folded: NDArray[Any], kept: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Take out what stands between single letters, where at least three stand in a row."""
    if folded.size < 5:
        return folded, kept
    words = (folded & _WORD) != 0
    single = words.copy()
    single[1:] &= ~words[:-1]
    single[:-1] &= ~words[1:]
    between = np.zeros(folded.size, bool)
    between[1:-1] = single[:-2] & single[2:]
    if np.count_nonzero(between) < 2:
        return folded, kept
    near = np.zeros(folded.size, bool)
    near[2:] = between[:-2]
    near[:-2] |= between[2:]
    stays = ~(between & near)
    return folded[stays], kept[stays]


def _as_letters(folded: NDArray[Any]) -> NDArray[Any]:
    """Read a few digits, or a sign, inside of a word as letters; other digits as zero."""
    doubtful = np.flatnonzero(folded & _DOUBTFUL)
    if not doubtful.size:
        return folded
    out = folded.copy()
    kinds = (folded >> CLASS_AT).tolist()
    kinds.append(SPACE)  # what stands before the first, too, as the place -1
    run: list[int] = []
    for place in [*doubtful.tolist(), -9]:
        if run and place != run[-1] + 1:
            before, behind = kinds[run[0] - 1] == LETTER, kinds[run[-1] + 1] == LETTER
            digits = [at for at in run if kinds[at] == DIGIT]
            spelled = len(digits) <= _SPELLED and (before or behind)
            for at in run:
                if kinds[at] == DIGIT:
                    out[at] = _STANDS_FOR[folded[at] & _CODE] if spelled else _ZERO
                # "!" and "@" end and begin words as a matter of course; between letters only
                # do they disguise one, where "$" does so before one, too.
                elif (before or folded[at] == _DOLLAR) and behind and len(run) <= _SPELLED:
                    out[at] = _STANDS_FOR[folded[at] & _CODE] or folded[at]
            run = []
        run.append(place)
    return out


def _powers(size: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Give at least so many powers of the prime, and of its inverse modulo 2^64."""
    return _power_table(max(1024, 1 << (size - 1).bit_length()))


@cache
def _power_table(size: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    bases = (int(_PRIME), pow(int(_PRIME), -1, 1 << 64))
    table = np.ones((2, size), np.uint64)
    table[:, 1:] = np.array(bases, np.uint64)[:, None]
    table = np.cumprod(table, axis=1, dtype=np.uint64)
    return table[0], table[1]
