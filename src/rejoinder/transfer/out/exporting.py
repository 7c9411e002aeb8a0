"""An export from stored rows to one whole file: read in pieces, written beside, then renamed.

Knows the order of the steps. Whoever looks at the target sees the old file or the new one, whole;
what a killed run left beside it goes when the next one begins.
"""

from __future__ import annotations

import fcntl
import gzip
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final, cast

from rejoinder import conf, scratch
from rejoinder.errors import ExportRefused
from rejoinder.models import Comment, Post, Site
from rejoinder.transfer.out import (
    archive,
    disqus,
    html,
    isso,
    manifest,
    perthread,
    remark42,
    rows,
    sheet,
    wxr,
)
from rejoinder.transfer.out.rows import CommentRow, PostRow

_LEVEL: Final = 6
_EVERY: Final = 1_000  # comments between two signs of progress


@dataclass(slots=True)
class Wanted:
    """What an export takes: a site, all of it or one post, with private facts or without."""

    site: Site
    post: Post | None = None
    private: bool = False
    done: int = 0

    def posts(self, *, public: bool = False) -> Iterator[PostRow]:
        """The posts; `public`: those that readers see, for programs that hide nothing."""
        taken = rows.wanted(self.site, self.post)
        return rows.posts(taken.public(self.site) if public else taken)

    def threads(
        self, *, public: bool = False, past: bool = False
    ) -> Iterator[tuple[PostRow, Iterator[CommentRow]]]:
        """Each post with its comments; take a post's comments before the next post.

        `past`: with what was said and decided about them.
        """
        for post in self.posts(public=public):
            yield post, self._counted(post, past=past)

    def _counted(self, post: PostRow, *, past: bool) -> Iterator[CommentRow]:
        for comment in rows.comments(post.post, private=self.private, past=past):
            self.done += 1
            yield comment

    def total(self) -> int:
        """How many comments there are to take."""
        taken = Comment.objects.filter(site=self.site)
        return (taken if self.post is None else taken.filter(post=self.post)).count()


@dataclass(frozen=True, slots=True)
class Form:
    """A format: its name, what it is for, how its file is called, and what writes it.

    `write` fills an open file, and yields now and then. `packed`: the program that reads it wants
    gzip; else the file is packed where its name ends in .gz.
    """

    name: str
    title: str
    suffix: str
    write: Callable[[Wanted, IO[bytes]], Iterator[None]]
    packed: bool = False


def _lined(
    lines: Callable[[Wanted], Iterable[bytes]],
) -> Callable[[Wanted, IO[bytes]], Iterator[None]]:
    """A format that is written line by line."""

    def write(what: Wanted, into: IO[bytes]) -> Iterator[None]:
        seen = 0
        for line in lines(what):
            into.write(line)
            if what.done - seen >= _EVERY:
                seen = what.done
                yield

    return write


def _isso(what: Wanted, into: IO[bytes]) -> Iterator[None]:
    """A database is made as a file of its own, then copied to where it is wanted."""
    with scratch.for_export(conf.get().spool) as folder:
        path = folder / "comments.db"
        yield from isso.fill(path, what.threads(public=True))
        with path.open("rb") as made:
            shutil.copyfileobj(made, into)


def _html(what: Wanted, into: IO[bytes]) -> Iterator[None]:
    for more in html.fill(into, what.site, what.post):
        what.done += more
        yield


# ruff: noqa: E501 - a line a format
# fmt: off
FORMS: Final = (
    Form("archive", "Rejoinder's own archive", ".jsonl.gz", _lined(lambda what: archive.lines(what.threads(past=True), private=what.private))),
    Form("wxr", "WordPress (WXR 1.2)", ".xml", _lined(lambda what: wxr.lines(what.site, what.threads()))),
    Form("disqus", "Disqus (XML)", ".xml", _lined(lambda what: disqus.lines(what.site, what.posts(public=True), what.threads(public=True)))),
    Form("remark42", "Remark42 backup", ".gz", _lined(lambda what: remark42.lines(what.site, what.posts(public=True), what.threads(public=True))), packed=True),
    Form("isso", "Isso database", ".db", _isso),
    Form("csv", "spreadsheet (CSV)", ".csv", _lined(lambda what: sheet.lines(what.threads(), private=what.private))),
    Form("html", "pages to read without a server, in a zip archive", ".zip", _html),
    Form("json", "a JSON file a thread, in a zip archive", ".zip", lambda what, into: perthread.fill(into, what.threads())),
)
# fmt: on


def named(name: str) -> Form:
    """The format of that name.

    Raises:
        ExportRefused: there is none; the message lists those that there are.
    """
    for one in FORMS:
        if one.name == name:
            return one
    known = ", ".join(one.name for one in FORMS)
    raise ExportRefused(f"there is no format {name!r}. Say one of: {known}.")


def export(form: Form, what: Wanted, target: Path, *, now: datetime) -> Iterator[int]:
    """Write a file; yields how many comments are in it so far.

    An archive gets a signed manifest beside it, `FILE.manifest.json`.

    Raises:
        ExportRefused: it cannot be written there, or another export is writing it.
    """
    with _beside(target) as beside:
        with beside.open("wb") as raw:
            if form.packed or target.suffix == ".gz":
                with gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as packed:
                    yield from _write(form, what, cast("IO[bytes]", packed))
            else:
                yield from _write(form, what, raw)
            raw.flush()
            os.fsync(raw.fileno())
        if form.name == "archive":
            manifest.write(target, beside, what, now=now)
        beside.replace(target)
        _flush(target.parent)
    yield what.done


def _write(form: Form, what: Wanted, into: IO[bytes]) -> Iterator[int]:
    for _ in form.write(what, into):
        yield what.done


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A file beside the target that one export at a time may fill; gone afterwards, however it ends."""
    beside = target.with_name(f".{target.name}.partial")
    try:
        lock = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as mistake:
        raise ExportRefused(f"nothing can be written to {target}: {mistake.strerror}.") from mistake
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as mistake:
        os.close(lock)
        raise ExportRefused(f"another export is writing {target}. Wait for it.") from mistake
    try:
        yield beside
    finally:
        beside.unlink(missing_ok=True)
        os.close(lock)


def _flush(folder: Path) -> None:
    """Let a rename outlive the power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
