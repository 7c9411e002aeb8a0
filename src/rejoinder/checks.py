"""What can be wrong with an installation, said at start-up and by `rejoinder check`, with the cure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db import connection

# Older ones may corrupt a database in WAL mode when a reset races with a reader or writer (SQLite
# 3.51.3's change note); the fix was also carried back to these lines.
_SOUND = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def sound(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite version has the repair of the WAL-reset race."""
    newest, *carried_back = _SOUND
    return version >= newest or any(version[:2] == fix[:2] and version >= fix for fix in carried_back)


@register
def sqlite_is_sound(app_configs: object, **kwargs: Any) -> Sequence[CheckMessage]:
    """The SQLite in use must not be one that can corrupt the database."""
    if connection.vendor != "sqlite":
        return []
    import sqlite3

    version = sqlite3.sqlite_version_info
    if sound((version[0], version[1], version[2])):
        return []
    return [
        Error(
            f"SQLite {sqlite3.sqlite_version} can corrupt databases in WAL mode.",
            hint="pip install pysqlite3, which carries a sound one, or use PostgreSQL.",
            id="rejoinder.E001",
        )
    ]


