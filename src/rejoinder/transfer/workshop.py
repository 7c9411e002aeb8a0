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
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias, cast

from rejoinder.errors import TransferRefused
from rejoinder.transfer import formats, making, reading
from rejoinder.transfer.formats import Format
from rejoinder.transfer.making import Made, MadePost, Raw
from rejoinder.transfer.records import PostRecord, Record, Trouble

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
    """Reads a file and makes batches: here, or in the process that `second` leads to."""

    def __init__(
        self, stream: reading.Unpacked, form: Format, second: Connection | None, *, sealing: bool
    ) -> None:
        self._stream = stream
        self._form = form
        self._second = second
        self._sealing = sealing
        self._done = 0

    def records(self) -> Iterator[Record]:
        """Everything in the file, in its order. To be read to the end before anything is made.

        Raises:
            TransferRefused: as the format does.
        """
        if self._second is None:
            yield from self._form.read(self._stream)
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
        return self._stream.done() if self._second is None else self._done

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
    comments = [
        [making.comment(form, key, raw, start, troubles, sealing=sealing) for raw in raws]
        for (key, _, raws), start in zip(work, starts, strict=True)
    ]
    posts = [None if record is None else making.post(record) for _, record, _ in work]
    return Done(posts, comments, troubles)


@contextmanager
def opened(
    path: Path, stream: reading.Unpacked, form: Format, *, sealing: bool
) -> Iterator[Workshop]:
    """A workshop for one import.

    Args:
        path: the file.
        stream: the same, opened.
        form: its format.
        sealing: whether e-mail addresses are wanted, sealed.
    """
    if stream.likely_size < WORTH_IT or (os.cpu_count() or 1) < 2:
        yield Workshop(stream, form, None, sealing=sealing)
        return
    # Begun afresh, not forked: it must not hold our database, our spool or our locks.
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, path, form.name, sealing), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Workshop(stream, form, ours, sealing=sealing)
    finally:
        # It ends when nobody can send any more, also when we were killed.
        ours.close()
        process.join()


def _serve(pipe: Connection, path: Path, form_name: str, sealing: bool) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever began the import
    # As in the command, and for its reasons.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    form = formats.named(form_name)
    try:
        _read(pipe, path, form)
        waiting: queue.Queue[Work | None] = queue.Queue()
        # What comes in is taken from the pipe at once: two that both send would wait for each other.
        threading.Thread(target=_receive, args=(pipe, waiting), daemon=True).start()
        while (work := waiting.get()) is not None:
            pipe.send(make(work, [None] * len(work), form, sealing=sealing))
    except (BrokenPipeError, ConnectionResetError):
        return  # nobody wants it any more


def _read(pipe: Connection, path: Path, form: Format) -> None:
    """Send all records of a file, then none: or a reason where it is refused."""
    with reading.opened(path) as stream:
        found = form.read(stream)
        try:
            while records := list(islice(found, _TOGETHER)):
                pipe.send(_Read(records, stream.done()))
        except TransferRefused as refusal:
            pipe.send(_Read([], stream.done(), str(refusal)))
        else:
            pipe.send(_Read([], stream.done()))


def _receive(pipe: Connection, waiting: queue.Queue[Work | None]) -> None:
    try:
        while True:
            waiting.put(cast("Work", pipe.recv()))
    except (EOFError, OSError):
        waiting.put(None)
