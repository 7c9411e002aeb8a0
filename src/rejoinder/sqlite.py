"""SQLite as it must be used here: a sound one, and opened so that what is acknowledged stays.

For the ready-made site and for a Django project that has Rejoinder as one of its apps.
"""

from __future__ import annotations

import operator
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, Final

OPTIONS: Final[dict[str, Any]] = {
    # A write takes its lock when it begins, so two of them queue instead of deadlocking.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: a commit is on the disk before it is answered. No memory map: a disk error is then an error,
    # not a crash. secure_delete: what is erased is overwritten.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA mmap_size=0; PRAGMA secure_delete=ON; PRAGMA cache_size=-16000;"
        "PRAGMA wal_autocheckpoint=2000; PRAGMA journal_size_limit=67108864"
    ),
}
"""For `DATABASES[...]["OPTIONS"]` of Django's SQLite engine."""


def use_sound() -> None:
    """Put pysqlite3 in the place of sqlite3, where it is installed and Django has not looked yet.

    Debian's SQLite can corrupt databases in WAL mode; the one that pysqlite3 carries cannot. On another
    platform, or with PostgreSQL only, it may be absent: `check` has a word on it.
    """
    if "django.db.backends.sqlite3.base" not in sys.modules:
        with suppress(ImportError):
            import pysqlite3

            sys.modules["sqlite3"] = pysqlite3
    _store_as_it_is(import_module("sqlite3"))


def _store_as_it_is(driver: Any) -> None:
    """Tell the driver what needs no adapting.

    It first looks for somebody who would store a value otherwise, which for a type that nobody spoke for
    ends in two exceptions: 1.4 µs a value, half the cost of a comment's row. These take least of what
    leaves them as they are.
    """
    driver.register_adapter(bool, operator.pos)
    driver.register_adapter(bytes, bytes.__bytes__)
    driver.register_adapter(type(None), {None: None}.get)
