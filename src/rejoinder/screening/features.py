"""A text as the fast tier reads it: hashed runs of two to five characters, and words one and two.

The text is folded by `folding.py`, then read the way a reader would who wants to understand it:
letters set apart by spaces or dots are joined, long repetitions shortened, digits and signs inside
words read as the letters they stand for. Every step works on whole arrays, in time linear in the
text.

Source: rolling hashes, Karp and Rabin (1987); multiply-shift, Dietzfelbinger et al. (1997).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.folding import CLASS_AT, DIGIT, LETTER, SIZE, SPACE, SYMBOL, table

RUNS: Final = (2, 3, 4, 5)
"""Lengths of the runs of characters."""
_ALL_RUNS: Final = sum(RUNS)
ROWS: Final = len(RUNS) + 2
"""Rows of the grid: a row a length, then words, then pairs of words."""

_CODE: Final = np.uint32((1 << CLASS_AT) - 1)
_WORD: Final = np.uint32((LETTER | DIGIT) << CLASS_AT)
_BLANK: Final = np.uint32(SPACE << CLASS_AT | ord(" "))
# Before and behind a text while it is folded: two, so that no two neighbours are ever equal.
_BEGIN: Final = np.uint32(SPACE << CLASS_AT | 2)
_END: Final = np.uint32(SPACE << CLASS_AT | 3)
_ZERO: Final = DIGIT << CLASS_AT | ord("0")
_DOUBTFUL: Final = np.uint32((DIGIT | SYMBOL) << CLASS_AT)
_DIGIT: Final = np.uint32(DIGIT << CLASS_AT)
_DOLLAR: Final = SYMBOL << CLASS_AT | ord("$")
_NO_LETTER: Final = SPACE << CLASS_AT
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
_STANDS_FOR: Final = {
    (DIGIT if sign.isdecimal() else SYMBOL) << CLASS_AT | ord(sign): LETTER << CLASS_AT
    | ord(letter)
    for sign, letter in zip("0123456789@$!", "oizeasgtbgasi", strict=True)
}


# Not frozen: a new one is made for each text, and freezing triples what that takes.
@dataclass(eq=False)
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
        size, words = self.places.size, self.starts.size
        if size >= RUNS[-1]:
            runs = len(RUNS) * (size + 1) - _ALL_RUNS
        else:
            runs = sum(max(0, size - length + 1) for length in RUNS)
        return runs + words + max(0, words - 1)

    @cached_property
    def hashes(self) -> NDArray[np.uint32]:
        """The hashes of all parts in one row, row by row of the grid, without empty places."""
        flat = self.grid.ravel()
        found: NDArray[np.uint32] = flat[flat != NOTHING]
        return found

    def span(self, word: int) -> tuple[int, int]:
        """Say where a folded word stands in the text, (start, end) in characters."""
        first, after = self.starts[word], self.ends[word]
        return int(self.places[first]), int(self.places[after - 1]) + 1


def features(text: str, passed_over: Iterable[tuple[int, int]] = ()) -> Features:
    """Read a text; at most a hundredth of a second for 10,000 characters.

    `passed_over` are parts of it, (start, end) in characters, that are read as a blank.
    """
    return features_of([text], [passed_over])[0]


def features_of(
    texts: Sequence[str], passed_over: Sequence[Iterable[tuple[int, int]]]
) -> list[Features]:
    """Read several texts at once, each as if it were alone: fewer calls, the same numbers.

    The grids of all are columns of one array, in order. At least one text.
    """
    folded, places, firsts = fold(texts, passed_over)
    size = folded.size
    words = (folded & _WORD).astype(bool)
    # Blanks stand at both ends of each text, so that every word has two edges.
    edges = (words[1:] != words[:-1]).nonzero()[0] + 1
    starts, ends = edges[::2], edges[1::2]
    hashed = np.zeros((len(RUNS), size), np.uint64)
    rolled = spread = (folded & _CODE) * _SPREAD
    for row, length in enumerate(RUNS):
        if size < length:
            break
        first = length // 2
        middle = hashed[row, first : first + size - length + 1]
        np.multiply(rolled[:-1], _PRIME, out=middle)
        middle += spread[length - 1 :]
        rolled = middle
    bounds = starts.searchsorted(firsts)
    later = firsts[1:]
    # What reaches from one text into the next is nobody's.
    for row, length in enumerate(RUNS):
        for at in range(1 - length + length // 2, length // 2) if later.size else ():
            hashed[row, later + at] = 0
    grid = np.zeros((ROWS, size), np.uint32)
    grid[: len(RUNS)] = _stirred(hashed, _ROW_KEYS[: len(RUNS)])
    if starts.size:
        # A word's hash: its letters times the powers of the prime by their place in it; the sum
        # over a word is a difference of two sums from the beginning, moved back to place 1.
        powers, back = _powers(size)
        summed = (spread * powers[:size]).cumsum()
        before = starts - 1
        words_hashed = np.zeros((2, starts.size), np.uint64)
        whole = words_hashed[0]
        np.multiply(summed[ends - 1] - summed[before], back[before], out=whole)
        words_hashed[1, 1:] = whole[:-1] * _PAIRED + whole[1:]
        leads = bounds[1:]
        words_hashed[1, leads[leads < starts.size]] = 0
        grid[len(RUNS) :, starts] = _stirred(words_hashed, _ROW_KEYS[len(RUNS) :])
    if not later.size:
        return [Features(grid, places, starts, ends, len(texts[0]))]
    found = []
    cuts, words_cut = [*firsts.tolist(), size], [*bounds.tolist(), starts.size]
    for at, text in enumerate(texts):
        first, after = cuts[at], cuts[at + 1]
        own = slice(words_cut[at], words_cut[at + 1])
        found.append(
            Features(
                grid[:, first:after],
                places[first:after],
                starts[own] - first,
                ends[own] - first,
                len(text),
            )
        )
    return found


def _stirred(hashed: NDArray[np.uint64], keys: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Spread the hashes of some rows over 32 bits, in place; nought stays nought."""
    hashed ^= hashed >> _UPPER
    hashed *= keys
    hashed >>= _UPPER
    return hashed.astype(np.uint32)


def fold(
    texts: Sequence[str], passed_over: Sequence[Iterable[tuple[int, int]]]
) -> tuple[NDArray[np.uint32], NDArray[np.intp], NDArray[np.intp]]:
    """Fold several texts, a blank at both ends of each.

    Returns:
        Folded characters with their classes; where in its own text each stands; where each text
        begins among them.
    """
    joined = f" {'  '.join(texts)} "
    lengths = np.array([len(text) for text in texts])
    begins = np.zeros(len(texts), np.intp)
    (lengths[:-1] + 2).cumsum(out=begins[1:])
    if joined.isascii():
        folded = table().take(np.frombuffer(joined.encode(), np.uint8))
    else:
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4")
        high = codes >= SIZE
        folded = table().take(np.where(high, 0, codes))
        if np.count_nonzero(high):
            rare = LETTER << CLASS_AT | codes
            folded = np.where(high, np.where(codes < 0xE0000, rare, 0), folded)
    for begin, spans in zip(begins.tolist(), passed_over, strict=True):
        for start, end in spans:
            folded[begin + 1 + start : begin + 1 + end] = _BLANK
    folded[begins] = _BEGIN
    folded[begins + lengths + 1] = _END
    kept = folded.nonzero()[0]
    if kept.size < folded.size:
        folded = folded[kept]
    folded, kept = _shortened(folded, kept)
    folded, kept = _joined(folded, kept)
    folded = _as_letters(folded)
    firsts = kept.searchsorted(begins)
    lasts = kept.searchsorted(begins + lengths + 1)
    folded[firsts] = folded[lasts] = _BLANK
    kept[lasts] -= 1
    kept[firsts] += 1
    if len(texts) == 1:
        kept -= 1
    else:
        kept -= (begins + 1).repeat(lasts - firsts + 1)
    # An empty text has no last character, and is nowhere but at its beginning.
    np.maximum(kept, 0, out=kept)
    return folded, kept, firsts


def _shortened(folded: NDArray[Any], kept: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Leave one of three or more equal letters or signs, and one of any number of blanks."""
    if folded.size < 2:
        return folded, kept
    again = (folded[1:] == folded[:-1]).nonzero()[0]  # each is the first of two that are equal
    if not again.size:
        return folded, kept
    what = folded[again]
    blanks = again[what == _BLANK]
    thrice = again[:-1][(again[1:] == again[:-1] + 1) & ((what[:-1] & _DIGIT) == 0)]
    if not blanks.size and not thrice.size:
        return folded, kept
    stays = np.ones(folded.size, bool)
    stays[blanks + 1] = stays[thrice + 1] = stays[thrice + 2] = False
    return folded[stays], kept[stays]


def _joined(folded: NDArray[Any], kept: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Take out what stands between single letters, where at least three stand in a row."""
    if folded.size < 5:
        return folded, kept
    words = (folded & _WORD).astype(bool)
    single = words.copy()
    single[1:] &= ~words[:-1]
    single[:-1] &= ~words[1:]
    if np.count_nonzero(single) < 3:
        return folded, kept
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
    doubtful = (folded & _DOUBTFUL).nonzero()[0]
    if not doubtful.size:
        return folded
    read = folded.tolist()
    read.append(_NO_LETTER)  # what stands before the first, too, as the place -1
    run: list[int] = []
    for place in [*doubtful.tolist(), -9]:
        if run and place != run[-1] + 1:
            before, behind = _is_letter(read[run[0] - 1]), _is_letter(read[run[-1] + 1])
            digits = sum([read[at] >> CLASS_AT == DIGIT for at in run])
            spelled = digits <= _SPELLED and (before or behind)
            disguised = behind and len(run) <= _SPELLED
            for at in run:
                what = read[at]
                if what >> CLASS_AT == DIGIT:
                    read[at] = _STANDS_FOR[what] if spelled else _ZERO
                # "!" and "@" end and begin words as a matter of course; between letters only
                # do they disguise one, where "$" does so before one, too.
                elif disguised and (before or what == _DOLLAR):
                    read[at] = _STANDS_FOR.get(what, what)
            run = []
        run.append(place)
    out = folded.copy()
    out[doubtful] = [read[at] for at in doubtful.tolist()]
    return out


def _is_letter(folded: int) -> bool:
    return folded >> CLASS_AT == LETTER


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
