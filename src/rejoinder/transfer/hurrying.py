"""What an import may do faster than a reply, and what it owes to replies that come meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def hurried(*, beside_server: bool) -> Iterator[Callable[[], None]]:
    """Let SQLite do for an import what it must not do for a reply; yields what to do after each batch.

    A batch lost with the power comes again with the next run, so it need not be on the disk before
    the next begins; the end of the run is. And as batches write the same index pages again and
    again, those are copied into the database less often: the log grows to 32 MiB.

    Where the site is served, though, the log is copied after each batch, while nobody is kept from
    writing: whoever commits to a log that has grown would copy it, and that would be a reply.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield lambda: None
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA wal_autocheckpoint=8000")

        def copy() -> None:
            if beside_server:
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

        try:
            yield copy
        finally:
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA wal_autocheckpoint=2000")
