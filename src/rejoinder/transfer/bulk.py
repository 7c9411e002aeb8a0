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
_TOGETHER: Final = 50  # rows a statement in SQLite; with more, a row costs no less
_AT_ONCE: Final = 5_000  # in PostgreSQL, to which each statement is a way there and back


def put(
    table: str,
    columns: Sequence[str],
    rows: Rows,
    *,
    computed: Mapping[str, str] | None = None,
    otherwise: str = "",
) -> None:
    """Store rows. Call it inside `writing.write`, and let errors undo the transaction.

    Args:
        table: its name.
        columns: what the values of a row are for.
        rows: moments are texts in UTC that do not say so, as SQLite keeps them.
        computed: further columns with their SQL, in which the row is `c`; for PostgreSQL only.
        otherwise: what is to be done about rows that are there, as `ON CONFLICT DO NOTHING`.

    Raises:
        IntegrityError: one cannot be stored; SQLite may have stored those before it.
    """
    if not rows:
        return
    if connection.vendor == "sqlite" or otherwise:
        together = _TOGETHER if connection.vendor == "sqlite" else _AT_ONCE
        for start in range(0, len(rows), together):
            some = rows[start : start + together]
            statement = _insertion(table, tuple(columns), len(some), otherwise)
            execute(statement, [*chain.from_iterable(some)])
    else:
        _stream(table, columns, rows, computed or {})


@lru_cache(maxsize=200)
def _insertion(table: str, columns: tuple[str, ...], rows: int, otherwise: str) -> str:
    wanted = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * rows)
    # Else SQLite copies each page before it changes it, to undo this statement alone.
    how = "" if otherwise or connection.vendor != "sqlite" else "OR FAIL"
    return f"INSERT {how} INTO {table} ({', '.join(columns)}) VALUES {wanted} {otherwise}"  # noqa: S608 - `how` is one of two constants above; table, columns and what else to do are constants of the callers'; `wanted` is "%s" alone, and values are bound


def _stream(table: str, columns: Sequence[str], rows: Rows, computed: Mapping[str, str]) -> None:
    names = ", ".join(columns)
    into = table
    # Moments that name no zone are of this one. A batch that a power cut takes comes again with the next
    # run, so nobody waits until it is on the disk; the end of the run is waited for. The longer the list
    # of words that the index has still to take in, the less each of them costs.
    execute(
        "SET LOCAL TIME ZONE 'UTC'; SET LOCAL synchronous_commit = off; "
        "SET LOCAL gin_pending_list_limit = '16MB'"
    )
    if computed:
        into = f"arriving_{table}"
        execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {into} (LIKE {table})")
    copy = f"COPY {into} ({names}) FROM STDIN"
    # Errors of a stream come as the driver's own, unless somebody makes them Django's.
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(copy) as stream,
    ):
        for row in rows:
            stream.write_row(row)
    if computed:
        # In the order of ids, so that a parent is there before its answers.
        execute(
            f"INSERT INTO {table} ({names}, {', '.join(computed)}) "  # noqa: S608 - table, columns and expressions are constants of the callers'; no values are in it
            f"SELECT {names}, {', '.join(computed.values())} FROM {into} AS c ORDER BY id"
        )
        execute(f"TRUNCATE {into}")
