"""Find texts that are nearly the same, so that nothing measured on is trained on.

Two texts overlap where their folded letters share most of their runs of eight (Jaccard). Spaces,
case, look-alike letters and punctuation do not count.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from rejoinder.text.lookalikes import fold_lookalikes

RUN = 8
ALIKE = 0.6


def shingles(text: str) -> NDArray[np.uint32]:
    """Give the different runs of RUN letters and digits, hashed; the whole text if it is shorter."""
    letters = "".join(filter(str.isalnum, fold_lookalikes(text).casefold()))
    data = letters.encode("utf-32-le")
    last = max(1, len(letters) - RUN + 1)
    runs = {zlib.crc32(data[4 * at : 4 * (at + RUN)]) for at in range(last)}
    return np.fromiter(runs, np.uint32, len(runs))


class Known:
    """Texts by their shingles."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Index the texts; about 10,000 a second."""
        parts = [shingles(text) for text in texts]
        self._sizes = np.array([len(part) for part in parts] or [0])
        keys = np.concatenate(parts) if parts else np.zeros(0, np.uint32)
        owners = np.repeat(np.arange(len(parts)), self._sizes[: len(parts)])
        order = np.argsort(keys, kind="stable")
        self._keys, self._owners = keys[order], owners[order]

    def alike(self, text: str) -> float:
        """Give the greatest share that the text has in common with any known one, 0 to 1."""
        own = shingles(text)
        first = np.searchsorted(self._keys, own, "left")
        # A run that thousands of texts share says nothing of any one of them; 64 are looked at.
        after = np.minimum(np.searchsorted(self._keys, own, "right"), first + 64)
        met = [self._owners[a:b] for a, b in zip(first, after, strict=True) if a < b]
        if not met:
            return 0.0
        owners, common = np.unique(np.concatenate(met), return_counts=True)
        return float(np.max(common / (len(own) + self._sizes[owners] - common)))
