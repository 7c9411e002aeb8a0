"""A database as Isso 0.14 has it, to be put where its own is.

Isso nests answers one level deep and would show anything else flat, so the rest hangs off the
branch's first comment. It knows no spam, so that is left out. Source: Isso 0.14, isso/db.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from rejoinder.transfer.out import spelling
from rejoinder.transfer.out.rows import CommentRow, PostRow

SOURCE: Final = "isso"
_MODES: Final = {"approved": 1, "pending": 2, "trash": 4}
_NOBODY_VOTED: Final = bytes(256)  # Isso's filter of who voted, empty
_TABLES: Final = """
PRAGMA user_version=5;
CREATE TABLE preferences (key VARCHAR PRIMARY KEY, value VARCHAR);
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (
  tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL,
  modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR NOT NULL, author VARCHAR,
  email VARCHAR, website VARCHAR, likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0,
  voters BLOB NOT NULL, notification INTEGER DEFAULT 0);
CREATE TRIGGER remove_stale_threads AFTER DELETE ON comments BEGIN
  DELETE FROM threads WHERE id NOT IN (SELECT tid FROM comments); END;
"""
_COMMENT: Final = "INSERT INTO comments VALUES (?,?,?,?,?,?,?,?,?,?,?,?,0,?,0)"
_AT_ONCE: Final = 1_000


def fill(path: Path, threads: Iterable[tuple[PostRow, Iterable[CommentRow]]]) -> Iterator[None]:
    """Make the database; yields now and then."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=OFF")
        database.executescript(_TABLES)
        database.execute("BEGIN")
        rows = 0
        for row, comments in threads:
            post = row.post
            database.execute(
                "INSERT INTO threads VALUES (?, ?, ?)", (post.pk, post.path, post.title)
            )
            roots: dict[int, int] = {}
            for comment in comments:
                if comment.standing in _MODES:
                    # A comment of a branch whose first is left out opens one of its own.
                    above = roots.get(comment.parent_id or 0)
                    number = spelling.id_of(comment, SOURCE)
                    roots[comment.id] = above or number
                    database.execute(_COMMENT, _values(comment, post.pk, number, above))
                    rows += 1
                    if rows % _AT_ONCE == 0:
                        yield
        database.execute("COMMIT")


def _values(row: CommentRow, thread: int, number: int, above: int | None) -> tuple[object, ...]:
    shown = row.standing != "trash"
    return (
        thread,
        number,
        above,
        _seconds(row.written_at),
        None if row.edited_at is None else _seconds(row.edited_at),
        _MODES[row.standing],
        "0.0.0.0",  # noqa: S104 - nobody's address, where Isso wants one
        (row.text if row.markup == "markdown" else spelling.as_html(row)) if shown else "",
        row.author if shown else None,
        (row.email or None) if shown else None,
        (row.website or None) if shown else None,
        max(row.likes, 0),
        _NOBODY_VOTED,
    )


def _seconds(moment: datetime) -> float:
    return moment.timestamp()
