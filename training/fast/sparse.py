"""Texts to one sparse matrix: a column a bucket of the hash, a row a text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from rejoinder.screening import Submission
from rejoinder.screening.reading import Reading


def matrix(texts: Sequence[str], bits: int) -> csr_matrix:
    """Count the parts of each text, divided by the root of how many there are.

    So a text's row has about unit length, however long it is; the fast tier does the same.
    """
    columns: list[np.ndarray] = []
    values: list[np.ndarray] = []
    ends = [0]
    for text in texts:
        read = Reading(Submission(text=text)).features
        found, counts = np.unique(read.hashes >> np.uint32(32 - bits), return_counts=True)
        columns.append(found.astype(np.int32))
        values.append((counts / np.sqrt(max(1, read.count))).astype(np.float32))
        ends.append(ends[-1] + found.size)
    return csr_matrix(
        (np.concatenate(values), np.concatenate(columns), np.array(ends)),
        shape=(len(texts), 1 << bits),
    )
