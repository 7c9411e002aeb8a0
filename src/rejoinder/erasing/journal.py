"""What was erased leaves SQLite's journal, too, where older pages lie until it is emptied."""

from __future__ import annotations

import threading
import time
from typing import Final

from django.db import connection

_BRIEFLY: Final = 2.0  # seconds in which readers usually let go of the journal
_HOLD: Final = 100  # milliseconds for which one try may keep writers waiting
_journal_waits = threading.Event()


def empty_journal(patience: float = _BRIEFLY) -> bool:
    """Move SQLite's journal into the database and cut it to nothing.

    What was erased is overwritten in the database (`secure_delete`), but older pages lie in the journal
    until then. Where a reader holds it for longer, `journal_waits` says so and whoever keeps house
    tries again.
    """
    if connection.vendor != "sqlite":
        return True
    if connection.in_atomic_block:
        _journal_waits.set()
        return False
    until = time.monotonic() + patience
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={_HOLD}")
        try:
            while True:
                busy = bool(cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
                if not busy or time.monotonic() > until:
                    break
                time.sleep(0.05)
        finally:
            cursor.execute(f"PRAGMA busy_timeout={int(usual)}")
    if busy:
        _journal_waits.set()
    else:
        _journal_waits.clear()
    return not busy


def journal_waits() -> bool:
    """Whether erased pages may still lie in the journal."""
    return _journal_waits.is_set()
