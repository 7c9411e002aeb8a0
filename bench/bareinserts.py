"""The peer of an import: the rows that it stored, stored again by nothing but the driver.

Into a table with the same columns and indexes, in the same batches, with neither reading, arranging,
making, index of words, counts nor any other table. No import can be faster; how near ours comes says more
than its rate, which is the machine's as well.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

BATCH = 2_000
_TABLE = "rejoinder_comment"


class Bare(NamedTuple):
    """What storing took, without fetching the rows."""

    rows: int
    seconds: float
    busy: float
    """Seconds of a processor, of this process alone."""


def in_sqlite(imported: Path) -> Bare:
    """Store an imported database's comments in a fresh file beside it."""
    import pysqlite3 as sqlite3

    source = sqlite3.connect(imported)
    fresh = sqlite3.connect(imported.with_name("bare.sqlite3"), isolation_level=None)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "secure_delete=ON",
        "cache_size=-16000",
        "wal_autocheckpoint=8000",
    ):
        fresh.execute(f"PRAGMA {pragma}")
    for (told,) in source.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('table', 'index') "
        "AND sql IS NOT NULL ORDER BY type DESC",
        (_TABLE,),
    ):
        fresh.execute(told)
    found = source.execute(f"SELECT * FROM {_TABLE} ORDER BY id")
    marks = ",".join("?" * len(found.description))
    count, seconds, busy = 0, 0.0, 0.0
    while rows := found.fetchmany(BATCH):
        began, ran = time.perf_counter(), time.process_time()
        fresh.execute("BEGIN IMMEDIATE")
        fresh.executemany(f"INSERT INTO {_TABLE} VALUES ({marks})", rows)
        fresh.execute("COMMIT")
        seconds += time.perf_counter() - began
        busy += time.process_time() - ran
        count += len(rows)
    source.close()
    fresh.close()
    return Bare(count, seconds, busy)


def in_postgresql(address: str) -> Bare:
    """Stream an imported database's comments into another table of it."""
    import psycopg

    count, seconds, busy = 0, 0.0, 0.0
    with psycopg.connect(address) as source, psycopg.connect(address, autocommit=True) as fresh:
        fresh.execute(f"CREATE TABLE bare (LIKE {_TABLE} INCLUDING INDEXES)")
        fresh.execute("ALTER TABLE bare DROP COLUMN words")
        fresh.execute("SET synchronous_commit = off")
        names = ", ".join(
            name
            for (name,) in source.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'bare'"
            )
        )
        source.commit()
        with source.cursor("rows") as found:
            found.itersize = BATCH
            found.execute(f"SELECT {names} FROM {_TABLE} ORDER BY id")
            while rows := found.fetchmany(BATCH):
                began, ran = time.perf_counter(), time.process_time()
                with fresh.cursor() as into, into.copy(f"COPY bare ({names}) FROM STDIN") as stream:
                    for row in rows:
                        stream.write_row(row)
                seconds += time.perf_counter() - began
                busy += time.process_time() - ran
                count += len(rows)
    return Bare(count, seconds, busy)
