"""Rows go into a table by the thousand, by the way that is quickest in each database.

SQLite opens all indexes of a table anew for each statement, so a statement stores fifty rows. PostgreSQL
takes rows fastest as a stream (COPY); where columns are computed on the way, they stop at a table of this
connection's own, which nobody else sees and no log keeps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from django.db import connection

from rejoinder.writing import execute

Rows = Sequence[tuple[Any, ...]]
_TOGETHER: Final = 50  # rows a statement; with more, a row costs no less


def put(
    table: str,
    columns: Sequence[str],
    rows: Rows,
    *,
    computed: Mapping[str, str] | None = None,
    otherwise: str = "",
) -> None:
    """Store rows. Call it inside `writing.write`.

    Args:
        table: its name.
        columns: what the values of a row are for.
        rows: moments are texts in UTC that do not say so, as SQLite keeps them.
        computed: further columns with their SQL, in which the row is `c`; for PostgreSQL only.
        otherwise: what is to be done about rows that are there, as `ON CONFLICT DO NOTHING`.
    """
    if not rows:
        return
    if connection.vendor == "sqlite" or otherwise:
        for start in range(0, len(rows), _TOGETHER):
            some = rows[start : start + _TOGETHER]
            statement = _insertion(table, tuple(columns), len(some), otherwise)
            execute(statement, [*chain.from_iterable(some)])
    else:
        _stream(table, columns, rows, computed or {})


@lru_cache(maxsize=200)
def _insertion(table: str, columns: tuple[str, ...], rows: int, otherwise: str) -> str:
    wanted = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * rows)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {wanted} {otherwise}"  # noqa: S608 - names of ours


def _stream(table: str, columns: Sequence[str], rows: Rows, computed: Mapping[str, str]) -> None:
    names = ", ".join(columns)
    into = table
    # Moments that name no zone are of this one.
    execute("SET LOCAL TIME ZONE 'UTC'")
    if computed:
        into = f"arriving_{table}"
        execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {into} (LIKE {table})")
    copy = f"COPY {into} ({names}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(copy) as stream:
        for row in rows:
            stream.write_row(row)
    if computed:
        # In the order of ids, so that a parent is there before its answers.
        execute(
            f"INSERT INTO {table} ({names}, {', '.join(computed)}) "  # noqa: S608 - names of ours
            f"SELECT {names}, {', '.join(computed.values())} FROM {into} AS c ORDER BY id"
        )
        execute(f"TRUNCATE {into}")
