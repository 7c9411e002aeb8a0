"""The deep tier where somebody waits for an answer: no more of it than leaves time for everybody else.

One doubtful reply may wait for it. A flood of them must not keep honest ones waiting behind it: once
the deep tier has had its share of the time, doubt is stored as waiting, and asked about later.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any, Final

from rejoinder.screening import Deep
from rejoinder.screening.keeping import KEEPER

SHARE: Final = 0.08
"""Of the time that the deep tier may take while replies are answered."""
_MOST: Final = 0.25  # seconds that can be saved up
_LONGEST: Final = 1.0  # that one use costs; whatever takes longer waited until it was loaded


class Budget:
    """Time that grows by a share of what passes, up to a limit, and is spent by measured work."""

    def __init__(self, share: float = SHARE, most: float = _MOST) -> None:
        """Begin with all that can be saved up."""
        self._share, self._most = share, most
        self._left, self._looked = most, time.monotonic()
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Whether there is any time left."""
        with self._lock:
            self._grow()
            return self._left > 0

    def spend(self, seconds: float) -> None:
        """Take away what was used; the last use may go below nothing, and is paid back first."""
        with self._lock:
            self._grow()
            self._left -= seconds

    def _grow(self) -> None:
        now = time.monotonic()
        self._left = min(self._most, self._left + self._share * (now - self._looked))
        self._looked = now


class _Metered:
    """A deep tier whose time is counted."""

    def __init__(self, deep: Deep, budget: Budget) -> None:
        self._deep, self._budget = deep, budget

    def logits(self, texts: Sequence[str]) -> Any:
        began = time.monotonic()
        try:
            return self._deep.logits(texts)
        finally:
            self._budget.spend(min(_LONGEST, time.monotonic() - began))


_budget = Budget()


def deep_now() -> Deep | None:
    """Give the deep tier, where it is loaded and has time left; loads nothing."""
    deep = KEEPER.current()
    return _Metered(deep, _budget) if deep is not None and _budget.allows() else None
