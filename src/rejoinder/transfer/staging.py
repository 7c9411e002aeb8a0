"""A file's records are laid out in a spool file: too much for memory, and no reader's business.

The spool is SQLite, but not the site's database: nothing waits for it, and it has no name by the
time anything is in it (`Spool.hide`), so a killed import leaves no addresses behind; an empty file
that one left goes with the next import, see `rejoinder.scratch`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from rejoinder.errors import TransferRefused
from rejoinder.scratch import Named
from rejoinder.transfer.judging import here
from rejoinder.transfer.records import (
    CommentRecord,
    Markup,
    PostRecord,
    Record,
    Trouble,
    VideoRecord,
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_UNDATED: Final = "it has no time that can be read"
_DATED: Final = "has that of the one before it, as an estimate"
_AT_ONCE: Final = 2_000  # rows that wait in memory
_TABLES: Final = """
CREATE TABLE posts (
  no INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, at INTEGER, record TEXT);
CREATE TABLE comments (
  no INTEGER PRIMARY KEY, post INTEGER NOT NULL, key TEXT NOT NULL, parent TEXT, at INTEGER,
  author TEXT NOT NULL, author_hash BLOB, person TEXT NOT NULL, email TEXT NOT NULL,
  website TEXT NOT NULL, precision TEXT NOT NULL, text TEXT NOT NULL, markup TEXT NOT NULL,
  standing TEXT NOT NULL, kind TEXT NOT NULL, deleted INTEGER NOT NULL, by_staff INTEGER NOT NULL,
  here TEXT NOT NULL, here_kind TEXT NOT NULL, removed INTEGER NOT NULL,
  likes INTEGER NOT NULL, pinned INTEGER NOT NULL, hearted INTEGER NOT NULL,
  edited INTEGER NOT NULL, by_person INTEGER NOT NULL, place TEXT NOT NULL, kept TEXT NOT NULL,
  html TEXT);
CREATE TABLE troubles (
  no INTEGER PRIMARY KEY, place TEXT NOT NULL, element TEXT NOT NULL, reason TEXT NOT NULL,
  done TEXT NOT NULL);
"""
_COMMENT: Final = f"INSERT INTO comments VALUES ({','.join('?' * 28)})"  # noqa: S608 - a constant: "?" for each of the table's 28 columns; values are bound


class Spool(sqlite3.Connection):
    """A spool at `path`, where another process may open it before anything is in it."""

    path: Path
    named: Named

    def hide(self) -> None:
        """Take its name away, before anything comes in. Whoever has it open still has it."""
        self.path.unlink(missing_ok=True)
        self.named.close()

    def share(self) -> None:
        """Let whoever has it open read, from now on."""
        self.execute("PRAGMA locking_mode=NORMAL")
        self.execute("SELECT count(*) FROM posts").fetchone()  # at whose end the lock goes


@contextmanager
def spool(folder: Path) -> Iterator[Spool]:
    """An empty spool in `folder`, gone when the block ends however it ends. Hide it at once.

    Raises:
        TransferRefused: the disk is full.
    """
    named = Named(folder)
    path = folder / f"import-{datetime.now(UTC):%Y%m%d%H%M%S%f}.sqlite3"
    connection = sqlite3.connect(path, isolation_level=None, timeout=60, factory=Spool)
    connection.path, connection.named = path, named
    try:
        # Nothing in it outlives the run, so nothing has to survive a crash.
        for pragma in (
            "page_size=16384",
            "journal_mode=OFF",
            "synchronous=OFF",
            "locking_mode=EXCLUSIVE",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA cache_size=-8000")
        connection.executescript(_TABLES)
        yield connection
    except sqlite3.OperationalError as mistake:
        if "full" not in str(mistake):
            raise
        raise TransferRefused(
            f"the disk is full: an import needs about the unpacked file's size in {folder}."
        ) from mistake
    finally:
        connection.close()
        connection.hide()


def _not_yet(_text: str, _markup: Markup) -> str | None:
    return None


def stage(
    records: Iterable[Record],
    into: sqlite3.Connection,
    *,
    persons: bool,
    emails: bool = True,
    zone: ZoneInfo | None = None,
    html: Callable[[str, Markup], str | None] = _not_yet,
) -> Iterator[int]:
    """Lay out records in the spool.

    Args:
        records: of one file, in its order.
        into: an empty spool.
        persons: whether an author key may be kept as the name of a person.
        emails: whether addresses are wanted at all.
        zone: where times that name no zone are of; None takes them as if they were UTC.
        html: what makes the HTML of a text if there is time for it now; else it is made later.

    Yields:
        How many comments were read, every now and then.
    """
    layout = _Layout(into, persons=persons, emails=emails, zone=zone, html=html)
    for record in records:
        if isinstance(record, CommentRecord):
            if layout.comment(record):
                yield layout.comments
        elif isinstance(record, PostRecord):
            layout.post(record)
        else:
            layout.note(record)
    layout.flush()
    # Looked up by id within a post, and by id anywhere.
    into.execute("CREATE INDEX comments_by_key ON comments (key, post, no)")
    yield layout.comments


def note(spooled: sqlite3.Connection, *troubles: Trouble) -> None:
    """Remember troubles for the report."""
    if troubles:
        # Those of a batch together: whoever else reads the spool starts anew after each commit.
        spooled.execute("BEGIN")
        spooled.executemany(
            "INSERT INTO troubles (place, element, reason, done) VALUES (?, ?, ?, ?)",
            [(each.place, each.element, each.reason, each.done) for each in troubles],
        )
        spooled.execute("COMMIT")


def micros(moment: datetime) -> int:
    """A moment as microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """The moment so many microseconds after the beginning of 1970."""
    return _EPOCH + at * _MICROSECOND


def in_zone(local: datetime, zone: ZoneInfo) -> datetime:
    """A local time that was read as if it were UTC, as what it is in its zone."""
    return local.replace(tzinfo=zone).astimezone(UTC)


def post_record(key: str, stored: str | None) -> PostRecord:
    """The record of a post in the spool; where the file ended before it did, nobody may see it."""
    if stored is None:
        return PostRecord(key, title="", status="private")
    fields: dict[str, Any] = json.loads(stored)
    fields["written_at"] = _read_moment(fields["written_at"])
    fields["tags"] = tuple(fields["tags"])
    if kept := fields["kept"]:
        for name in ("changed_at", "comments_close_at"):
            kept[name] = _read_moment(kept[name])
    if video := fields["video"]:
        fields["video"] = VideoRecord(
            **video | {"published_at": _read_moment(video["published_at"])}
        )
    return PostRecord(**fields)


def _read_moment(at: int | None) -> datetime | None:
    return None if at is None else moment(at)


class _Layout:
    """Rows on their way into the spool."""

    def __init__(
        self,
        into: sqlite3.Connection,
        *,
        persons: bool,
        emails: bool,
        zone: ZoneInfo | None,
        html: Callable[[str, Markup], str | None],
    ) -> None:
        self._into = into
        self._persons = persons
        self._emails = emails
        self._zone = zone
        self._html = html
        self._rows: list[tuple[Any, ...]] = []
        self._troubles: list[Trouble] = []
        self._key: str | None = None
        self._post = 0
        self.comments = 0

    def _in_zone(self, record: PostRecord) -> PostRecord:
        if record.precision != "local" or record.written_at is None or self._zone is None:
            return record
        return replace(record, written_at=in_zone(record.written_at, self._zone), precision="exact")

    def post(self, record: PostRecord) -> None:
        record = self._in_zone(record)
        # Several elements can be one post; the first one names it.
        self._into.execute(
            "INSERT INTO posts (key, at, record) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE "
            "SET at = coalesce(at, excluded.at), record = coalesce(record, excluded.record)",
            (
                record.key,
                None if record.written_at is None else micros(record.written_at),
                json.dumps(asdict(record), default=micros),
            ),
        )

    def comment(self, record: CommentRecord) -> bool:
        """Take a comment; True when what waited was written."""
        if record.post_key != self._key:
            self._key, self._post = record.post_key, self._number_of(record.post_key)
        if record.precision == "local" and record.written_at and self._zone is not None:
            written_at = in_zone(record.written_at, self._zone)
            record = record._replace(written_at=written_at, precision="exact")
        judged = here(record)
        if judged.reason:
            element = f"comment {record.key}"
            self.note(Trouble(record.place, element, judged.reason, judged.done))
        if record.written_at is None:
            self.note(Trouble(record.place, f"comment {record.key}", _UNDATED, _DATED))
        hashed = record.author_key and blake2b(record.author_key.encode(), digest_size=8).digest()
        self.comments += 1
        self._rows.append(
            (
                self.comments,
                self._post,
                record.key,
                record.parent_key,
                None if record.written_at is None else micros(record.written_at),
                record.author,
                hashed or None,
                record.author_key if self._persons else "",
                record.email if self._emails and not judged.removed else "",
                record.website,
                record.precision,
                judged.text,
                record.markup,
                record.standing,
                record.kind,
                record.deleted,
                record.by_staff,
                judged.standing,
                judged.kind,
                judged.removed,
                record.likes,
                record.pinned,
                record.hearted,
                micros(record.edited_at) if record.edited_at else record.edited,
                record.by_person,
                record.place,
                record.kept,
                self._html(judged.text, record.markup),
            )
        )
        if len(self._rows) < _AT_ONCE:
            return False
        self.flush()
        return True

    def note(self, trouble: Trouble) -> None:
        """Remember a trouble for the report; written with others."""
        self._troubles.append(trouble)
        if len(self._troubles) >= _AT_ONCE:
            self._note_all()

    def _note_all(self) -> None:
        note(self._into, *self._troubles)
        self._troubles.clear()

    def flush(self) -> None:
        self._note_all()
        self._into.execute("BEGIN")
        self._into.executemany(_COMMENT, self._rows)
        self._into.execute("COMMIT")
        self._rows.clear()

    def _number_of(self, key: str) -> int:
        self._into.execute("INSERT INTO posts (key) VALUES (?) ON CONFLICT DO NOTHING", (key,))
        found = self._into.execute("SELECT no FROM posts WHERE key = ?", (key,)).fetchone()
        return int(found[0])
