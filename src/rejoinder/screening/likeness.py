"""How much of one text another contains, told by their sketches.

A quarter of the words may be left for a text to be known: so padding and spinning do not hide it. What
tells it from other talk about the same thing is the order: two texts of one small vocabulary share the
words, and hardly any pair of neighbours. Measured in decision 11.
"""

from __future__ import annotations

from collections.abc import Sequence
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
_TEXT: Final = np.uint64(32)  # above a hash stands whose it is
_ORDER: Final = 0.6  # of the pairs that should be shared where so many words are


def contains(
    asked: Sequence[Sketch],
    whose: NDArray[np.intp],
    words: NDArray[np.uint32],
    pairs: NDArray[np.uint32],
) -> NDArray[np.float64]:
    """Which share of the shorter text's words the longer one contains; 0 where they are unrelated.

    Args:
        asked: sketches of some texts.
        whose: shape (n,), which of those each of n others is compared with.
        words, pairs: shape (n, HASHES), those of the others, ascending, filled up with NONE.

    Returns:
        Shape (n,), 0 to 1.
    """
    paired, neighbours = _shares(pairs, [one.pairs for one in asked], whose)
    # Most have no pair of words in common, and are unrelated whatever words they share.
    close = (paired >= _PAIRS).nonzero()[0]
    shared, share = _shares(words[close], [one.words for one in asked], whose[close])
    # Who changes words here and there leaves two neighbours alone as often as two words: hence the square.
    related = neighbours[close] >= _ORDER * share**2
    share[(shared < SHARED) | ~related] = 0
    contained = np.zeros(len(whose))
    contained[close] = share
    return contained


def _shares(
    theirs: NDArray[np.uint32], ours: Sequence[Hashes], whose: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """How many hashes each of some sketches shares with one, and which share of the shorter text."""
    sizes = np.array([len(one) for one in ours])
    kept = np.concatenate(ours) | np.arange(len(ours), dtype=np.uint64).repeat(sizes) << _TEXT
    if not kept.size:
        return np.zeros(len(theirs), np.int64), np.zeros(len(theirs))
    # A full sketch tells of hashes up to its last one only.
    full = np.array([one[-1] if len(one) == HASHES else NONE - 1 for one in ours], np.uint32)
    known = np.minimum(theirs[:, -1], full[whose])
    text = whose.astype(np.uint64) << _TEXT
    # All ascend without repeats, so where one of theirs would stand among ours is where it can be.
    sought = theirs | text[:, None]
    same = kept.take(kept.searchsorted(sought), mode="clip") == sought
    told = theirs <= known[:, None]
    shared = np.add.reduce(same & told, 1)
    begins = sizes.cumsum() - sizes
    mine = kept.searchsorted(known | text, "right") - begins[whose]
    shorter = np.minimum(mine, np.add.reduce(told, 1))
    return shared, shared / np.maximum(shorter, 1)
