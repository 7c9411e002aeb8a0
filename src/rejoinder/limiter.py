"""A token bucket for each key, in memory: how often something may be done, forgotten soon."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from rejoinder.errors import TooOften

_REMEMBERED: Final = 50_000  # places counted at a time; a flood from more cannot fill the memory


class Limiter:
    """A token bucket for each key. Source: leaky bucket as a meter, Turner (1986)."""

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._each, self._clock = most, seconds / max(most, 1), clock
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> None:
        """Count one; raises TooOften with the seconds to wait when `most` were counted in `seconds`."""
        if not self._most:
            return
        now = self._clock()
        with self._lock:
            # The moment at which the bucket has drained; each reply moves it on by one share.
            drained = max(self._full_at.pop(key, now), now) + self._each
            over = drained - now - self._most * self._each
            if over > 1e-9:
                self._full_at[key] = drained - self._each
                raise TooOften(max(1, round(over + 0.5)))
            self._full_at[key] = drained
            while len(self._full_at) > _REMEMBERED:
                self._full_at.popitem(last=False)
