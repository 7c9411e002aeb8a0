"""SQLite is told how large its tables are, and how alike their rows, so that it goes by the right index.

Without that it thinks each index equally good: asked for a few comments of a site by their ids, it reads
all of the site. PostgreSQL looks by itself.

Of a small table nothing is told. SQLite takes one that it knows nothing of for large, which costs nothing
where it is small; but where it knows of fifty rows it reads all of them for a few, and goes on so as an
import has made them a million, until somebody looks again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Final

from django.db import connection

from rejoinder.writing import execute, write

ROWS: Final = 400
"""Rows of each index that are looked at; a table of a million then takes a tenth of a second.
Source: SQLite's manual, "ANALYZE", 3."""
SMALL: Final = 1_000
"""Rows below which nothing is told of a table. Up to about a hundred SQLite prefers to read them all."""
# Only what would be looked at is told; all tables are considered, not those alone that were asked lately.
_DUE: Final = "PRAGMA optimize(0x10003)"
_TABLE: Final = re.compile(r'ANALYZE "main"\."([a-z0-9_]+)"')


def due() -> list[str]:
    """Tables, not small, that were never looked at, or have grown or shrunk tenfold since."""
    if connection.vendor != "sqlite":
        return []
    told = [_TABLE.fullmatch(line.strip()) for (line,) in execute(_DUE)]
    # The index of words sees to its own tables.
    names = [one[1] for one in told if one and not one[1].startswith("rejoinder_words")]
    return [name for name in names if not _is_small(name)]


def _is_small(table: str) -> bool:
    return not execute(f'SELECT 1 FROM "{table}" LIMIT 1 OFFSET {SMALL - 1}')  # noqa: S608 - SQLite named it; _TABLE lets plain letters through


def renew(tables: Sequence[str] | None = None) -> int:
    """Look at what is due; returns how many tables that were.

    A table a transaction, so that replies go on.
    """
    tables = due() if tables is None else tables
    for table in tables:
        write(partial(_look_at, table))
    return len(tables)


def _look_at(table: str) -> None:
    execute(f"PRAGMA analysis_limit = {ROWS}")
    execute(f'ANALYZE "main"."{table}"')
    if execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat4'"):
        # Examples of what stands in the rows, of which some is about people: sizes are enough.
        execute("DELETE FROM sqlite_stat4")
