"""Which remembered texts share words with one: under each word's hash stand the latest texts that had it.

Texts go by serial numbers, which only rise. A place of the table is shared by words, and has room for a
few texts, so what is found here is only worth comparing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.likeness import SHARED
from rejoinder.screening.sketches import Hashes

_WAYS: Final = 4  # texts that one place of the table leads to
_TABLE: Final = 1 << 17
_PLACES: Final = np.uint32(_TABLE - 1)
_CHECKED: Final = 10  # likely texts that are compared in full
_SERIAL: Final = 32  # bits of a text's number, while above it stands which text it may be like
_SERIALS: Final = (1 << _SERIAL) - 1

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Which of the texts asked for, ascending, and the number of one that may be like it."""


class Neighbours:
    """The table. It takes memory as it is filled, 2 MiB at most."""

    def __init__(self) -> None:
        """Know no text; 0 is nobody's number."""
        self._table = np.zeros((_TABLE, _WAYS), np.int32)

    def add(self, words: Hashes, serial: int) -> None:
        """Take a text, later than all before it, by the hashes of its words."""
        places = words & _PLACES
        self._table[places, 1:] = self._table[places, :-1]
        self._table[places, 0] = serial

    def likely(self, asked: Sequence[Hashes], since: int) -> Pairs:
        """The texts, from number `since` on, that are worth comparing with each of those asked."""
        words, whose = _in_a_row(asked)
        return _often(self._table.take(words & _PLACES, axis=0), whose, since)

    def add_all(self, asked: Sequence[Hashes], first: int) -> Pairs:
        """Take texts in their order, and give what `likely` would have said just before each was taken.

        Args:
            asked: the hashes of each one's words.
            first: the number of the first; the others follow it.
        """
        words, whose = _in_a_row(asked)
        keys = (words & _PLACES).astype(np.int64) << _SERIAL | first + whose
        # By place, and there by arrival; a text that has a place twice takes it once.
        keys, back = np.unique(keys, return_inverse=True)
        places, serials = keys >> _SERIAL, keys & _SERIALS
        rank = np.arange(len(keys)) - places.searchsorted(places)
        near = np.empty((len(keys), _WAYS), np.int32)
        for way in range(_WAYS):
            # So many texts before it in this row, or where there are not as many, in the table.
            before = self._table[places, np.maximum(way - rank, 0)]
            near[:, way] = np.where(rank > way, np.roll(serials, way + 1), before)
        last = np.append(places[1:] != places[:-1], True) if len(keys) else np.zeros(0, np.bool_)
        self._table[places[last], 1:] = near[last, :-1]
        self._table[places[last], 0] = serials[last]
        return _often(near[back], whose, 1)


def _in_a_row(asked: Sequence[Hashes]) -> tuple[Hashes, NDArray[np.int64]]:
    """The words of some texts, one after the other, and whose each is."""
    return np.concatenate(asked), np.arange(len(asked)).repeat([len(one) for one in asked])


def _often(near: NDArray[np.int32], whose: NDArray[np.int64], since: int) -> Pairs:
    """The texts that share most words with each text, of those that stand near its words, (words, ways)."""
    keys = (near | whose[:, None] << _SERIAL)[near >= since]
    keys.sort()
    edges = np.concatenate(([0], (keys[1:] != keys[:-1]).nonzero()[0] + 1, [len(keys)]))
    times = edges[1:] - edges[:-1]
    often = times >= SHARED - 2  # some places may have been taken by later texts
    keys, times = keys[edges[:-1][often]], times[often]
    whose = keys >> _SERIAL
    # Of each text those that share most, and of these the latest.
    order = (whose << _SERIAL | times).argsort(kind="stable")
    after = whose.searchsorted(whose, "right")
    keys = keys[order[np.arange(len(keys)) >= after - _CHECKED]]
    return keys >> _SERIAL, keys & _SERIALS
