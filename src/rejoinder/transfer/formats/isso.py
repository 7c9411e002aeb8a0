"""Isso's database, and the JSON that Isso itself imports.

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
from urllib.parse import quote, unquote_plus

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import fields, pieces
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
_STANDINGS: Final[dict[int, Standing]] = {1: "approved", 2: "pending", 4: "trash"}
_DELETED: Final = 4
# Imported comments stand in HTML in a column for Markdown, which lets such blocks through.
_HTML: Final = re.compile(r"\s*<(p|div|blockquote|ul|ol|pre|a)\b")
_COLUMNS: Final = (
    *("id", "parent", "created", "modified", "mode", "text", "author", "email", "website"),
    *("likes", "remote_addr"),
)
# Asked first how long it is, SQLite does not load a value of a gigabyte.
_BOUNDED: Final = f'iif(octet_length("{{0}}") > {_LONGEST_VALUE}, NULL, "{{0}}")'
_DAMAGED: Final = "the database is damaged"


def recognises_database(head: bytes) -> bool:
    """Whether this is an SQLite database with Isso's tables in its schema."""
    return head.startswith(_MAGIC)


def read_database(stream: Rewindable) -> Iterator[Record]:
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
                table: {row[1] for row in self._database.execute(f"PRAGMA table_xinfo({table})")}
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
        for number, uri, title in self._rows("threads", ("id", "uri", "title")):
            key = _text(uri)
            if not key:
                yield Trouble(f"threads, id {number}", "thread", "it has no uri")
                continue
            self._uris[number] = key[: fields.LONGEST_KEY]
            yield PostRecord(
                key=self._uris[number],
                title=_text(title),
                path=fields.path(key),
                place=f"threads, id {number}",
            )
        yield from self._cut("threads")

    def comments(self) -> Iterator[Record]:
        for thread, *values in self._rows("comments", ("tid", *_COLUMNS)):
            told = dict(zip(_COLUMNS, values, strict=True))
            place = f"comments, id {told['id']}"
            if not _text(told["id"]):
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

    def _rows(self, table: str, names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        """Rows in the order in which they were stored, to the first that cannot be read."""
        there = self._columns[table]
        wanted = ", ".join(_BOUNDED.format(name) if name in there else "NULL" for name in names)
        self._broke = ""
        try:
            order = f"SELECT {wanted} FROM {table} ORDER BY rowid"  # noqa: S608 - tables and columns are constants here; a file's own names are only compared with them
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
    mode, text = told["mode"], _text(told["text"])
    author, email = _text(told["author"]), _text(told["email"])
    parent = told["parent"]
    changed = fields.seconds(told["modified"])
    deleted = mode == _DELETED
    return CommentRecord(
        post_key=post_key,
        key=_text(told["id"]),
        parent_key=_text(parent) if parent else None,
        author=author,
        email="" if deleted else email,
        website=fields.web(told["website"]),
        address=_text(told["remote_addr"]),
        written_at=fields.seconds(told["created"]),
        text=text,
        markup=_markup(text),
        standing=_STANDINGS.get(mode, "pending"),
        deleted=deleted,
        author_key=f"{author.casefold()}\0{email.casefold()}" if author or email else "",
        likes=fields.count(told["likes"]),
        edited=changed is not None,
        edited_at=changed,
        place=place,
    )


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return clean(value.decode("utf-8", "replace"))
    return fields.text(value)


def _markup(text: str) -> Markup:
    return "html" if _HTML.match(text) and text.rstrip().endswith(">") else "markdown"


def recognises_json(head: bytes) -> bool:
    """Whether this is a list of pages, each with a list of comments."""
    seen = pieces.sketch(head)
    return seen >= {"item.id", "item.comments"} and bool(
        seen & {"item.comments.item.remote_addr", "item.comments.item.created", "item.title"}
    )


def read_json(stream: Rewindable) -> Iterator[Record]:
    """Each page with its comments; two passes, as a page may be named after its comments.

    Raises:
        TransferRefused: not sound JSON, or no pages in it.
    """
    pages: list[str] = []
    for index, found in enumerate(_pages(pieces.Events(stream))):
        place = f"[{index}]"
        uri = _text(found.get("id"))
        pages.append(uri[: fields.LONGEST_KEY])
        if not uri:
            yield Trouble(place, "thread", "it has no id")
            continue
        title = unquote_plus(_text(found.get("title")))
        yield PostRecord(pages[-1], title, path=fields.path(uri), place=place)
    if not pages:
        raise TransferRefused("the file has no pages in it.")
    page = -1
    events = pieces.Events(stream)
    next(events)
    for opening in iter(events.__next__, ("end_array", None)):
        page += 1
        if opening[0] != "start_map":
            events.pass_over(opening)
            continue
        for key in events.members():
            first = next(events)
            if key != "comments" or first[0] != "start_array" or not pages[page]:
                events.pass_over(first)
                continue
            for index, begun in enumerate(iter(events.__next__, ("end_array", None))):
                place = f"[{page}].comments[{index}]"
                yield _json_comment(events.object(begun, place), pages[page], place)


def _pages(events: pieces.Events) -> Iterator[dict[str, Any]]:
    """What the file says of each page but for its comments."""
    if next(events)[0] != "start_array":
        raise TransferRefused("the file is not a list of pages, as Isso reads them.")
    for opening in iter(events.__next__, ("end_array", None)):
        about: dict[str, Any] = {}
        if opening[0] == "start_map":
            for key in events.members():
                first = next(events)
                if key in {"id", "title"} and first[0] == "string":
                    about[key] = first[1]
                else:
                    events.pass_over(first)
        else:
            events.pass_over(opening)
        yield about
    for _ in events:
        pass  # whatever follows is no JSON, and reading it says so


def _json_comment(
    found: dict[str, Any] | Trouble, post_key: str, place: str
) -> CommentRecord | Trouble:
    if isinstance(found, Trouble):
        return found
    key = _text(found.get("id"))
    if not key:
        return Trouble(place, "comment", "it has no id")
    author, email, text = (_text(found.get(name)) for name in ("author", "email", "text"))
    parent = _text(found.get("parent"))
    return CommentRecord(
        post_key=post_key,
        # Numbers are given out page by page.
        key=f"{post_key}#isso-{key}",
        parent_key=f"{post_key}#isso-{parent}" if parent else None,
        author=author,
        email=email,
        website=fields.web(found.get("website")),
        address=_text(found.get("remote_addr")),
        written_at=fields.moment(found.get("created")),
        precision="local",
        text=text,
        markup=_markup(text),
        author_key=f"{author.casefold()}\0{email.casefold()}" if author or email else "",
        place=place,
    )
