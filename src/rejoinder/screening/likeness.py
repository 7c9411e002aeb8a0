"""How much of one text another contains, told by their sketches.

A quarter of the words may be left for a text to be known: so padding and spinning do not hide it. What
tells it from other talk about the same thing is the order: two texts of one small vocabulary share the
words, and hardly any pair of neighbours. Measured in decision 11.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.sketches import HASHES, Hashes, Sketch

NONE: Final = np.uint32(0xFFFFFFFF)
"""Fills the places of a sketch that has fewer hashes; above every hash."""
SHARED: Final = 5
"""Words that two texts must share."""
CONTAINED: Final = 0.25
"""And so much of the shorter one."""
_PAIRS: Final = 2  # and pairs of words
_ORDER: Final = 0.6  # of the pairs that should be shared where so many words are


def contains(
    asked: Sketch, words: NDArray[np.uint32], pairs: NDArray[np.uint32]
) -> NDArray[np.float64]:
    """Which share of the shorter text's words the longer one contains; 0 where they are unrelated.

    Args:
        asked: the sketch of one text.
        words, pairs: shape (n, HASHES), those of n others, ascending, filled up with NONE.

    Returns:
        Shape (n,), 0 to 1.
    """
    shared, share = _shares(words, asked.words)
    paired, neighbours = _shares(pairs, asked.pairs)
    # Who changes words here and there leaves two neighbours alone as often as two words: hence the square.
    related = neighbours >= _ORDER * share**2
    share[(shared < SHARED) | (paired < _PAIRS) | ~related] = 0
    return share


def _shares(
    theirs: NDArray[np.uint32], ours: Hashes
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """How many hashes each of some sketches shares with one, and which share of the shorter text."""
    if not len(ours):
        return np.zeros(len(theirs), np.int64), np.zeros(len(theirs))
    # A full sketch tells of hashes up to its last one only.
    full = ours[-1] if len(ours) == HASHES else NONE - np.uint32(1)
    known = np.minimum(theirs[:, -1], full)[:, None]
    # Both ascend without repeats, so where one of theirs would stand among ours is where it can be.
    same = ours.take(ours.searchsorted(theirs), mode="clip") == theirs
    told = theirs <= known
    shared = np.add.reduce(same & told, 1)
    shorter = np.minimum(np.add.reduce(ours <= known, 1), np.add.reduce(told, 1))
    return shared, shared / np.maximum(shorter, 1)
