"""Whom replies answer whose source only says under which comment they stood.

Asked for posts where every reply hangs off a top comment; a source that names another reply as
parent once under a post knows better than anything that could be inferred there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from rejoinder.text import to_html, to_plain
from rejoinder.threads import Said, infer

# Replies of one thread that are looked at; YouTube takes 500. Whatever comes after keeps its parent.
_LONGEST: Final = 10_000
_TABLES: Final = """
CREATE TABLE flat (top INTEGER NOT NULL, no INTEGER NOT NULL, PRIMARY KEY (top, no)) WITHOUT ROWID;
CREATE TABLE inferred (no INTEGER PRIMARY KEY, reason TEXT NOT NULL, confidence REAL NOT NULL);
"""
# Four thousand characters are plenty to find a name or a quotation in.
_ROWS: Final = """
SELECT f.top, c.no, CASE WHEN c.precision = 'exact' THEN c.at END, c.author,
  coalesce(hex(c.author_hash), c.author), substr(c.text, 1, 4000), c.markup
FROM flat AS f JOIN comments AS c USING (no) ORDER BY f.top, c.no
"""


class Answer(NamedTuple):
    """A reply and whom it answers, by their numbers in the spool."""

    no: int
    parent: int
    reason: str
    confidence: float


def prepare(spooled: sqlite3.Connection) -> None:
    """Make the tables that hold what is inferred; empty where nothing is."""
    spooled.executescript(_TABLES)


def answers(spooled: sqlite3.Connection, flat: Iterable[tuple[int, int]]) -> Iterator[Answer]:
    """Infer whom replies answer, thread by thread, each after the one it answers.

    Args:
        spooled: a spool with everything staged, and prepared.
        flat: a top comment and a comment of its thread, itself among them, by numbers.
    """
    spooled.executemany("INSERT OR IGNORE INTO flat VALUES (?, ?)", flat)
    for _, rows in groupby(spooled.execute(_ROWS), key=itemgetter(0)):
        top, *replies = list(rows)
        # The files' order where times are estimates; newer files have answers newest first.
        if all(at is not None for _, _, at, *_ in replies):
            replies.sort(key=itemgetter(2))
        thread = [top, *replies[:_LONGEST]]
        for row, link in zip(thread[1:], infer([_said(row) for row in thread]), strict=True):
            parent = thread[link.parent or 0][1]
            yield Answer(row[1], parent, link.reason, link.confidence)


def keep(spooled: sqlite3.Connection, found: Iterable[Answer]) -> None:
    """Note by what each parent was found, and how sure that is."""
    spooled.execute("BEGIN")
    spooled.executemany(
        "INSERT INTO inferred VALUES (?, ?, ?)",
        ((each.no, each.reason, each.confidence) for each in found),
    )
    spooled.execute("COMMIT")


def _said(row: tuple[Any, ...]) -> Said:
    _, _, _, author, person, text, markup = row
    plain = text if markup == "plain" else to_plain(to_html(text, markup))
    return Said(author, person, plain)
