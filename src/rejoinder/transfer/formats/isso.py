"""Isso's database.

The database is somebody else's file: it is opened read-only, only tables are read, nothing that its
schema may want to run is run, and the work is bounded. Source: Isso 0.14, isso/db and
isso/migrate.py.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final
from urllib.parse import quote

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import fields
from rejoinder.transfer.records import (
    CommentRecord,
    Markup,
    PostRecord,
    Record,
    Rewindable,
    Standing,
    Trouble,
    clean,
)

_MAGIC: Final = b"SQLite format 3\0"
# Steps of SQLite's machine in thousands, for one row: reading a thread of comments takes fewer than
# forty a row, so what takes a million for one is made to take for ever.
_STEPS: Final = 1_000
_LONGEST_VALUE: Final = 4 * 1024 * 1024
STANDINGS: Final[dict[int, Standing]] = {1: "approved", 2: "pending", 4: "trash"}
DELETED: Final = 4
# Imported comments stand in HTML in a column for Markdown, which lets such blocks through.
_HTML: Final = re.compile(r"\s*<(p|div|blockquote|ul|ol|pre|a)\b")
_COLUMNS: Final = (
    *("id", "parent", "created", "modified", "mode", "text", "author", "email", "website"),
    *("likes", "remote_addr"),
)
_LENGTH: Final = "octet_length(text)"
# Asked first how long it is, SQLite does not load a value of a gigabyte.
_BOUNDED: Final = f'iif(octet_length("{{0}}") > {_LONGEST_VALUE}, NULL, "{{0}}")'
_DAMAGED: Final = "the database is damaged"


def recognises(head: bytes) -> bool:
    """Whether this is an SQLite database with Isso's tables in its schema."""
    return head.startswith(_MAGIC)


def read(stream: Rewindable) -> Iterator[Record]:
    """Each page with its comments.

    Raises:
        TransferRefused: not Isso's tables, or damaged so that not even they can be found.
    """
    path = stream.on_disk()
    log = path.with_name(f"{path.name}-wal")
    if log.is_file() and log.stat().st_size:
        reason = f"what was written last is still in {log.name}, which is not read"
        advice = "to have it: sqlite3 FILE 'PRAGMA wal_checkpoint(TRUNCATE)', then import again"
        yield Trouble("the file", "database", reason, advice)
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as database:
        reader = _Reader(database)
        reader.look()
        stream.off_disk()
        yield from reader.threads()
        yield from reader.comments()


class _Reader:
    """A foreign database, read with suspicion."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._steps = 0
        database.text_factory = lambda told: told.decode("utf-8", "replace")
        database.set_progress_handler(self._step, 1_000)

    def _step(self) -> bool:
        self._steps += 1
        return self._steps > _STEPS

    def look(self) -> None:
        """Make sure that there are Isso's two tables, and that they are tables."""
        try:
            for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0"):
                self._database.execute(f"PRAGMA {pragma}")
            kinds = {
                name: (kind, str(sql or ""))
                for kind, name, sql in self._database.execute(
                    "SELECT type, name, sql FROM sqlite_master WHERE name IN ('comments','threads')"
                )
            }
            columns = {
                table: {
                    str(row[1]).lower()
                    for row in self._database.execute(f"PRAGMA table_xinfo({table})")
                }
                for table in kinds
            }
            hidden = any(
                row[6]
                for table in kinds
                for row in self._database.execute(f"PRAGMA table_xinfo({table})")
            )
        except sqlite3.Error as mistake:
            raise TransferRefused(f"{_DAMAGED}, or none: {mistake}. Copy it again.") from mistake
        if kinds.keys() != {"comments", "threads"}:
            raise TransferRefused(
                "the database has no tables 'threads' and 'comments', so it is not Isso's."
            )
        made = [
            name
            for name, (kind, sql) in kinds.items()
            if kind != "table" or not re.match(r"\s*CREATE\s+TABLE\b", sql, re.IGNORECASE)
        ]
        if made or hidden:
            raise TransferRefused(
                "the database's tables are computed, not stored: it is not Isso's, and reading "
                "it could run somebody's code."
            )
        missing = {"tid", "id", "text"} - columns["comments"] or {"id", "uri"} - columns["threads"]
        if missing:
            raise TransferRefused(f"the database's tables lack {', '.join(sorted(missing))}.")
        self._columns = columns
        self._uris: dict[Any, str] = {}

    def threads(self) -> Iterator[Record]:
        for _, number, uri, title in self._rows("threads", ("id", "uri", "title")):
            key = words(uri)
            if not key:
                yield Trouble(f"threads, id {number}", "thread", "it has no uri")
                continue
            self._uris[number] = key[: fields.LONGEST_KEY]
            yield PostRecord(
                key=self._uris[number],
                title=words(title),
                path=fields.path(key),
                place=f"threads, id {number}",
            )
        yield from self._cut("threads")

    def comments(self) -> Iterator[Record]:
        for length, thread, *values in self._rows("comments", ("tid", *_COLUMNS), _LENGTH):
            told = dict(zip(_COLUMNS, values, strict=True))
            place = f"comments, id {told['id']}"
            if isinstance(length, int) and length > _LONGEST_VALUE:
                reason = f"its text has {length:,} bytes; no comment has"
                yield Trouble(place, f"comment {told['id']}", reason, "its words not taken")
            if not words(told["id"]):
                yield Trouble(place, "comment", "it has no id")
                continue
            if thread not in self._uris:
                self._uris[thread] = f"thread {thread}"
                reason = f"its thread {thread} is not in the database"
                yield Trouble(place, "comment", reason, "its comments are under a private post")
                key = self._uris[thread]
                yield PostRecord(key, key.capitalize(), status="private", place=place)
            yield _comment(told, self._uris[thread], place)
        yield from self._cut("comments")

    def _rows(
        self, table: str, names: tuple[str, ...], more: str = "NULL"
    ) -> Iterator[tuple[Any, ...]]:
        """Rows in the order in which they were stored, to the first that cannot be read.

        Each begins with one thing more that is asked for.
        """
        there = self._columns[table]
        wanted = ", ".join(_BOUNDED.format(name) if name in there else "NULL" for name in names)
        self._broke = ""
        try:
            order = f"SELECT {more}, {wanted} FROM {table} ORDER BY rowid"  # noqa: S608 - tables and columns are constants here; a file's own names are only compared with them
            for row in self._database.execute(order):
                self._steps = 0
                yield row
        except (sqlite3.Error, OverflowError) as mistake:
            self._broke = str(mistake)

    def _cut(self, table: str) -> Iterator[Trouble]:
        if self._broke:
            reason = f"{_DAMAGED}: {self._broke}"
            yield Trouble(f"table {table}", "rows", reason, "read up to there")


def _comment(told: dict[str, Any], post_key: str, place: str) -> CommentRecord:
    mode, text = told["mode"], words(told["text"])
    author, email = words(told["author"]), words(told["email"])
    parent = told["parent"]
    changed = fields.moment(told["modified"])
    deleted = mode == DELETED
    return CommentRecord(
        post_key=post_key,
        key=words(told["id"]),
        parent_key=words(parent) if parent else None,
        author=author,
        email="" if deleted else email,
        website=fields.web(told["website"]),
        address=words(told["remote_addr"]),
        written_at=fields.moment(told["created"]),
        text=text,
        markup=markup(text),
        standing=STANDINGS.get(mode, "pending"),
        deleted=deleted,
        author_key=f"{author.casefold()}\0{email.casefold()}" if author or email else "",
        likes=fields.count(told["likes"]),
        edited=changed is not None,
        edited_at=changed,
        place=place,
    )


def words(value: object) -> str:
    """A value of a column as text."""
    if isinstance(value, bytes):
        return clean(value.decode("utf-8", "replace"))
    return fields.text(value)


def markup(text: str) -> Markup:
    """What a text is written in."""
    return "html" if _HTML.match(text) and text.rstrip().endswith(">") else "markdown"
