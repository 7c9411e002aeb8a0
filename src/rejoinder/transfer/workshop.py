"""A second process reads the file while the first one lays out, and makes while the first one stores.

Making (HTML, keys, seals) and storing take about the same time, so on two processors a long import
takes little more than half. A short one is over before a second process has started.

Whether XML is well-formed the first process looks meanwhile, and the second one reads as if it was: what
it read is kept until the first one has said so, and else thrown away and read anew.
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
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias, cast

from rejoinder import keys
from rejoinder.errors import TransferRefused
from rejoinder.transfer import formats, making, reading
from rejoinder.transfer.formats import Format
from rejoinder.transfer.gathering import Gathering
from rejoinder.transfer.gathering import opened as gathered_from
from rejoinder.transfer.making import Made, MadePost
from rejoinder.transfer.parcels import Parcel, is_sound, read_all, size, taken_as_sound
from rejoinder.transfer.records import CommentRecord, Markup, PostRecord, Record, Trouble
from rejoinder.transfer.staging import Spool

# Bytes of a file, unpacked, from which the quarter second that a process takes to start is worth it.
WORTH_IT: Final = 8 * 1024**2
# Batches on their way at once: one is made while the one before is stored and the next one read.
_AHEAD: Final = 2
_TOGETHER: Final = 100  # records that are sent at once
# Bytes of what was read that are kept until somebody knows whether the file is sound.
_MOST_KEPT: Final = 32 * 1024**2


class Part(NamedTuple):
    """Comments of one post that are to be made: those from `begin` to before `end` in the spool.

    `first` is the post's first one, `record` there where the post is to be made too.
    """

    key: str
    record: PostRecord | None
    first: int
    begin: int
    end: int


Work: TypeAlias = list[Part]


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
    """Records on their way, how far in the file they end, and why there will be no more.

    Comments travel as plain tuples, which takes half the time that their own type takes.
    """

    records: list[Record | tuple[Any, ...]]
    done: int
    refused: str = ""


class Workshop:
    """Reads files and makes batches: here, or in the process that `second` leads to. First `enter` it."""

    _spooled: Spool
    _gathering: Gathering

    def __init__(self, parcel: Parcel, second: Connection | None, *, sealing: bool) -> None:
        self._parcel = parcel
        self._form = parcel.form
        self._second = second
        self._sealing = sealing
        self._done = 0
        self._waits = False

    def enter(self, spooled: Spool) -> None:
        """Bring the spool where the files will be laid out and arranged by the time anything is made."""
        self._spooled = spooled
        self._gathering = Gathering(spooled)
        if self._second is not None:
            self._second.send(spooled.path)
            self._second.recv()  # it has the spool open
        spooled.hide()

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
        if _looked_at_here(self._parcel):
            self._second.send(is_sound(self._parcel))
        while True:
            self._waits = not self._second.poll()
            read = _Read(*self._second.recv())
            self._done = read.done
            for each in read.records:
                yield CommentRecord._make(each) if type(each) is tuple else cast("Record", each)
            if read.refused:
                raise TransferRefused(read.refused)
            if not read.records:
                return

    def html(self, text: str, markup: Markup) -> str | None:
        """The HTML of a comment, where this process would else wait for what the second one reads.

        Else that one makes it afterwards, with all the rest.
        """
        return making.html_of(text, markup) if self._waits else None

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
        self._spooled.share()
        for batch in batches:
            # Where a video starts is known to the tables, which only this process has.
            second.send([] if any(batch.starts) else batch.work)
            ahead.append(batch)
            if len(ahead) > _AHEAD:
                yield self._next(ahead.popleft(), second)
        while ahead:
            yield self._next(ahead.popleft(), second)

    def _next(self, batch: Batch, second: Connection) -> tuple[Batch, Done]:
        posts, comments, troubles = second.recv()
        if any(batch.starts):
            return batch, self._here(batch)
        return batch, Done(
            posts, [[Made._make(each) for each in all_] for all_ in comments], troubles
        )

    def _here(self, batch: Batch) -> Done:
        return make(batch.work, batch.starts, self._form, self._gathering, sealing=self._sealing)


def make(
    work: Work,
    starts: list[Callable[[int], str] | None],
    form: Format,
    gathering: Gathering,
    *,
    sealing: bool,
) -> Done:
    """Make posts and comments in this process."""
    troubles: list[Trouble] = []
    with keys.held():
        comments = [
            [
                making.comment(form, part.key, raw, start, troubles, sealing=sealing)
                for raw in gathering.raws(part.first, part.begin, part.end)
            ]
            for part, start in zip(work, starts, strict=True)
        ]
    posts = [None if part.record is None else making.post(part.record) for part in work]
    return Done(posts, comments, troubles)


@contextmanager
def opened(parcel: Parcel, *, sealing: bool) -> Iterator[Workshop]:
    """A workshop for one import. To be opened before the import's spool is.

    Args:
        parcel: the files.
        sealing: whether e-mail addresses are wanted, sealed.
    """
    if size(parcel, unpacked=True) < WORTH_IT or (os.cpu_count() or 1) < 2:
        yield Workshop(parcel, None, sealing=sealing)
        return
    # A fork is there at once; it touches neither the database nor anything else that is open here, and
    # ends without tidying up after us. Beside other threads, whose locks it would find taken for good,
    # it is begun afresh.
    forks = threading.active_count() == 1
    context = get_context("fork") if forks else get_context("spawn")
    ours, theirs = context.Pipe()
    # Formats are functions; a process that is begun afresh has its own.
    named = [(source, form.name) for source, form in parcel.files]
    process = context.Process(
        target=_serve,
        args=(theirs, ours if forks else None, named, parcel.left, parcel.names),
        kwargs={"sealing": sealing},
        daemon=True,
    )
    process.start()
    theirs.close()
    try:
        yield Workshop(parcel, ours, sealing=sealing)
    finally:
        # It ends when nobody can send any more, also when we were killed.
        ours.close()
        process.join()


def _looked_at_here(parcel: Parcel) -> bool:
    """Whether the first process looks if the files are well-formed."""
    return all(form.xml for _, form in parcel.files)


def _serve(
    pipe: Connection,
    others: Connection | None,
    named: list[tuple[reading.Source, str]],
    left: list[Trouble],
    names: dict[str, str],
    *,
    sealing: bool,
) -> None:
    if others is not None:
        others.close()  # that end of the pipe is to go with whoever began the import
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever began the import
    # As in the command, and for its reasons.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    parcel = Parcel([(source, formats.named(name)) for source, name in named], left, names)
    form = parcel.form
    try:
        spooled = gathered_from(cast("Path", pipe.recv()))
        pipe.send(None)
        _read(pipe, parcel)
        gathering = Gathering(spooled)
        waiting: queue.Queue[Work | None] = queue.Queue()
        # What comes in is taken from the pipe at once: two that both send would wait for each other.
        threading.Thread(target=_receive, args=(pipe, waiting), daemon=True).start()
        while (work := waiting.get()) is not None:
            made = make(work, [None] * len(work), form, gathering, sealing=sealing)
            # As plain tuples, see `_Read`.
            pipe.send((made.posts, [[*map(tuple, each)] for each in made.comments], made.troubles))
    except (BrokenPipeError, ConnectionResetError, EOFError):
        return  # nobody wants it any more


def _read(pipe: Connection, parcel: Parcel) -> None:
    """Send all records of the files, then none: or a reason where they are refused."""
    pieces = _pieces(parcel)
    if _looked_at_here(parcel):
        ahead: deque[memoryview] = deque()
        kept = 0
        as_sound = _pieces(taken_as_sound(parcel))
        while not pipe.poll() and kept < _MOST_KEPT and (piece := next(as_sound, None)) is not None:
            ahead.append(piece)
            kept += len(piece)
        if pipe.recv():
            while ahead:
                pipe.send_bytes(ahead.popleft())  # and forget it
            pieces = as_sound
        ahead.clear()
    for piece in pieces:
        pipe.send_bytes(piece)


def _pieces(parcel: Parcel) -> Iterator[memoryview]:
    """What makes a `_Read`, to the end of the files; as it is sent, which takes the least memory."""
    found = read_all(parcel)
    done = 0
    try:
        while read := list(islice(found, _TOGETHER)):
            done = read[-1][1]
            yield _packed(
                [tuple(one) if type(one) is CommentRecord else one for one, _ in read], done
            )
    except TransferRefused as refusal:
        yield _packed([], done, str(refusal))
    else:
        yield _packed([], done)


def _packed(records: list[Record | tuple[Any, ...]], done: int, refused: str = "") -> memoryview:
    return ForkingPickler.dumps((records, done, refused))  # as a connection's `send` does


def _receive(pipe: Connection, waiting: queue.Queue[Work | None]) -> None:
    try:
        while True:
            waiting.put(cast("Work", pipe.recv()))
    except (EOFError, OSError):
        waiting.put(None)
