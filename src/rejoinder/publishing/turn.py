"""Whose turn publishing is: one process of an installation at a time goes round what is stale.

Pages are safe without it (`publisher.publishing_turn`); it keeps two processes from doing the same
work, and tells each whether the other is there. The kernel takes it from a process that was killed.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress

from rejoinder import conf


class Turn:
    """One process' side of it, for one thread."""

    def __init__(self, *, keeps: bool) -> None:
        """`keeps`: what was taken once is given back at the end only, not after each round."""
        self._keeps = keeps
        self._lock: int | None = None

    def take(self) -> bool:
        """Take it, unless somebody else has it; whether it is ours now."""
        if self._lock is not None:
            return True
        path = conf.get().publishing_lock
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._lock = lock
            return True
        os.close(lock)
        return False

    def give(self) -> None:
        """Give it to whoever wants it, unless it is to be kept."""
        if not self._keeps:
            self.close()

    def close(self) -> None:
        """Give it back."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
