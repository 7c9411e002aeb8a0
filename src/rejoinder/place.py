"""A data folder has place for one server; who must know whether it is taken asks here.

The kernel frees the place with whoever holds it, however that ends.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(home: Path, refusal: Exception) -> Iterator[int]:
    """Hold the place of a data folder's server; yields the descriptor that holds it.

    A process forked meanwhile holds it as well, until it closes the descriptor.

    Raises:
        refusal: somebody has it.
    """
    lock = _lock(home)
    lock.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise refusal from None
        yield descriptor
    finally:
        os.close(descriptor)


def is_taken(home: Path) -> bool:
    """Whether the data folder is being served, or nobody may serve it now.

    Asks for a share of the place, and gives it back at once.
    """
    try:
        descriptor = os.open(_lock(home), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _lock(home: Path) -> Path:
    return home / "run" / "serve.lock"
