"""Index, counts and triggers are there and complete; a change of the tables lifts the triggers first.

SQLite changes a table by copying it, which loses its triggers without a word, and refuses to while triggers
of others name it. So they are lifted before any migration of ours and put back after it.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from django.db import connection, transaction

from rejoinder.finding import postgresql, sqlite


def _of_here() -> ModuleType:
    return sqlite if connection.vendor == "sqlite" else postgresql


def lift(**_: Any) -> None:
    """Take the triggers away, before the tables change."""
    if "rejoinder_verdict" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _of_here().DROP:
            cursor.execute(statement)


def ensure(**_: Any) -> None:
    """Make what is missing of tables and triggers; where triggers were, index and count all again.

    A moment where nothing is missing; else about 40 s a million comments, in which others wait.
    """
    here = _of_here()
    with connection.cursor() as cursor:
        cursor.execute(here.THERE)
        if cursor.fetchone()[0] == here.COUNT_THERE:
            return
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (*here.TABLES, *here.MAKE):
            cursor.execute(statement)
        cursor.execute(here.INDEX_MISSING)
        cursor.execute("DELETE FROM rejoinder_tally")
        cursor.execute(
            "INSERT INTO rejoinder_tally (site_id, standing, count) "
            "SELECT site_id, standing, count(*) FROM rejoinder_comment GROUP BY site_id, standing"
        )


def scrub() -> None:
    """Let no word that was erased stay in the index, where it is only marked as gone until then.

    About 10 s a million comments on SQLite, in which other writers wait. Call it inside `writing.write`.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO rejoinder_words (rejoinder_words) VALUES ('optimize')")
