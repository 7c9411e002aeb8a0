"""A second process reads the file while the first one lays out, and makes while the first one stores.

Making (HTML, keys, seals) and storing take about the same time, so on two processors a long import
takes little more than half. A short one is over before a second process has started.
"""

from __future__ import annotations

import gc
import os
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Final, NamedTuple, TypeAlias, cast

from rejoinder import keys
from rejoinder.errors import TransferRefused
from rejoinder.transfer import formats, making, reading
from rejoinder.transfer.formats import Format
from rejoinder.transfer.making import Made, MadePost, Raw
from rejoinder.transfer.parcels import Parcel
from rejoinder.transfer.records import CommentRecord, PostRecord, Record, Trouble

# Bytes of a file, unpacked, from which the quarter second that a process takes to start is worth it.
WORTH_IT: Final = 8 * 1024**2
# Batches on their way at once: one is made while the one before is stored and the next one read.
_AHEAD: Final = 2
_TOGETHER: Final = 500  # records that are sent at once

Work: TypeAlias = list[tuple[str, PostRecord | None, list[Raw]]]
"""The key of a post, its record where the post is to be made too, and the comments under it."""


class Batch(NamedTuple):
    """What is to be made. `starts` leads into the video of each post, where there is one.

    `rest` is the sender's own and comes back as it is.
    """

    work: Work
    starts: list[Callable[[int], str] | None]
    rest: Any


class Done(NamedTuple):
    """What was made, in the order of the work, and what had to change in comments."""

    posts: list[MadePost | None]
    comments: list[list[Made]]
    troubles: list[Trouble]


class _Read(NamedTuple):
    """Records on their way, how far in the file they end, and why there will be no more."""

    records: list[Record]
    done: int
    refused: str = ""


class Workshop:
    """Reads files and makes batches: here, or in the process that `second` leads to."""

    def __init__(self, parcel: Parcel, second: Connection | None, *, sealing: bool) -> None:
        self._parcel = parcel
        self._form = parcel.form
        self._second = second
        self._sealing = sealing
        self._done = 0

    def records(self) -> Iterator[Record]:
        """Everything in the file, in its order. To be read to the end before anything is made.

        Raises:
            TransferRefused: as the format does.
        """
        if self._second is None:
            for record, done in read_all(self._parcel):
                self._done = done
                yield record
            return
        while True:
            read = cast("_Read", self._second.recv())
            self._done = read.done
            yield from read.records
            if read.refused:
                raise TransferRefused(read.refused)
            if not read.records:
                return

    def done(self) -> int:
        """How many of the file's bytes were read; for a progress bar."""
        return self._done

    def made(self, batches: Iterator[Batch]) -> Iterator[tuple[Batch, Done]]:
        """Make each batch, with a second process while the caller works on those before.

        Args:
            batches: in the order in which they come back.
        """
        second = self._second
        if second is None:
            for batch in batches:
                yield batch, self._here(batch)
            return
        ahead: deque[Batch] = deque()
        for batch in batches:
            # Where a video starts is known to the tables, which only this process has.
            second.send([] if any(batch.starts) else batch.work)
            ahead.append(batch)
            if len(ahead) > _AHEAD:
                yield self._next(ahead.popleft(), second)
        while ahead:
            yield self._next(ahead.popleft(), second)

    def _next(self, batch: Batch, second: Connection) -> tuple[Batch, Done]:
        done = cast("Done", second.recv())
        return batch, self._here(batch) if any(batch.starts) else done

    def _here(self, batch: Batch) -> Done:
        return make(batch.work, batch.starts, self._form, sealing=self._sealing)


def make(
    work: Work, starts: list[Callable[[int], str] | None], form: Format, *, sealing: bool
) -> Done:
    """Make posts and comments in this process."""
    troubles: list[Trouble] = []
    with keys.held():
        comments = [
            [making.comment(form, key, raw, start, troubles, sealing=sealing) for raw in raws]
            for (key, _, raws), start in zip(work, starts, strict=True)
        ]
    posts = [None if record is None else making.post(record) for _, record, _ in work]
    return Done(posts, comments, troubles)


def read_all(parcel: Parcel) -> Iterator[tuple[Record, int]]:
    """The records of all files, and how many bytes were read when each came.

    Of several files, one that cannot be read to its end is told, and the others are read on.

    Raises:
        TransferRefused: as the format does, where there is but one file.
    """
    for trouble in parcel.left:
        yield trouble, 0
    before, several = 0, len(parcel.files) > 1
    for source, form in parcel.files:
        try:
            with reading.opened(source) as stream:
                for record in form.read(stream):
                    known = _called(record, parcel.names) if parcel.names else record
                    yield _placed(known, source) if several else known, before + stream.done()
                before += stream.size
        except TransferRefused as refusal:
            if not several:
                raise
            yield Trouble(source.name, "file", str(refusal), "read up to there"), before


def _called(record: Record, names: dict[str, str]) -> Record:
    """A comment with its author's name, where the file itself had no more than an id."""
    if isinstance(record, CommentRecord) and record.author in names:
        return record._replace(author=names[record.author])
    return record


def _placed(record: Record, source: reading.Source) -> Record:
    place = f"{source.name}: {record.place}" if record.place else source.name
    if isinstance(record, CommentRecord):
        return record._replace(place=place)
    return replace(record, place=place)


def size(parcel: Parcel, *, unpacked: bool = False) -> int:
    """Bytes of all files together, as they lie there or as they may be unpacked."""
    whole = 0
    for source, _ in parcel.files:
        with reading.opened(source) as stream:
            whole += stream.likely_size if unpacked else stream.size
    return whole


@contextmanager
def opened(parcel: Parcel, *, sealing: bool) -> Iterator[Workshop]:
    """A workshop for one import.

    Args:
        parcel: the files.
        sealing: whether e-mail addresses are wanted, sealed.
    """
    if size(parcel, unpacked=True) < WORTH_IT or (os.cpu_count() or 1) < 2:
        yield Workshop(parcel, None, sealing=sealing)
        return
    # Begun afresh, not forked: it must not hold our database, our spool or our locks.
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    # Formats are functions; the other process has its own.
    named = [(source, form.name) for source, form in parcel.files]
    process = context.Process(
        target=_serve, args=(theirs, named, parcel.left, parcel.names, sealing), daemon=True
    )
    process.start()
    theirs.close()
    try:
        yield Workshop(parcel, ours, sealing=sealing)
    finally:
        # It ends when nobody can send any more, also when we were killed.
        ours.close()
        process.join()


def _serve(
    pipe: Connection,
    named: list[tuple[reading.Source, str]],
    left: list[Trouble],
    names: dict[str, str],
    sealing: bool,
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever began the import
    # As in the command, and for its reasons.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    parcel = Parcel([(source, formats.named(name)) for source, name in named], left, names)
    form = parcel.form
    try:
        _read(pipe, parcel)
        waiting: queue.Queue[Work | None] = queue.Queue()
        # What comes in is taken from the pipe at once: two that both send would wait for each other.
        threading.Thread(target=_receive, args=(pipe, waiting), daemon=True).start()
        while (work := waiting.get()) is not None:
            pipe.send(make(work, [None] * len(work), form, sealing=sealing))
    except (BrokenPipeError, ConnectionResetError):
        return  # nobody wants it any more


def _read(pipe: Connection, parcel: Parcel) -> None:
    """Send all records of the files, then none: or a reason where they are refused."""
    found = read_all(parcel)
    done = 0
    try:
        while read := list(islice(found, _TOGETHER)):
            done = read[-1][1]
            pipe.send(_Read([record for record, _ in read], done))
    except TransferRefused as refusal:
        pipe.send(_Read([], done, str(refusal)))
    else:
        pipe.send(_Read([], done))


def _receive(pipe: Connection, waiting: queue.Queue[Work | None]) -> None:
    try:
        while True:
            waiting.put(cast("Work", pipe.recv()))
    except (EOFError, OSError):
        waiting.put(None)
