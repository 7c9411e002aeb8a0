"""Comments are made in a second process while the first one stores those made before.

Making (HTML, keys, seals) and storing take about the same time, so on two processors a long import
takes little more than half. A short one is over before a second process has started.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Final, NamedTuple, TypeAlias, cast

from rejoinder.transfer import formats, making
from rejoinder.transfer.formats import Format
from rejoinder.transfer.making import Made, Raw
from rejoinder.transfer.records import Trouble

# Comments from which the half second that a process takes to start is worth it.
WORTH_IT: Final = 20_000

Work: TypeAlias = list[tuple[str, list[Raw]]]
"""Post keys, and the comments under each."""


class Batch(NamedTuple):
    """What is to be made. `starts` leads into the video of each post, where there is one.

    `rest` is the sender's own and comes back as it is.
    """

    work: Work
    starts: list[Callable[[int], str] | None]
    rest: Any


class Done(NamedTuple):
    """What was made, in the order of the work, and what had to change."""

    made: list[list[Made]]
    troubles: list[Trouble]


def made_ahead(
    batches: Iterator[Batch], form: Format, *, sealing: bool, comments: int
) -> Iterator[tuple[Batch, Done]]:
    """Make each batch; where it is worth it, the next one while the caller works on this one.

    Args:
        batches: in the order in which they come back.
        form: what they were read from.
        sealing: whether e-mail addresses are wanted, sealed.
        comments: how many there will be.
    """
    if comments < WORTH_IT or (os.cpu_count() or 1) < 2:
        for batch in batches:
            yield batch, make(batch.work, batch.starts, form, sealing=sealing)
        return
    with _second_process(form, sealing=sealing) as process:
        waiting: Batch | None = None
        for batch in batches:
            # Received before the next is sent: two that both send would wait for each other.
            done = None if waiting is None else cast("Done", process.recv())
            # Where a video starts is known to the tables, which only this process has.
            process.send(batch.work if not any(batch.starts) else [])
            if waiting is not None and done is not None:
                yield waiting, _here(waiting, done, form, sealing=sealing)
            waiting = batch
        if waiting is not None:
            yield waiting, _here(waiting, cast("Done", process.recv()), form, sealing=sealing)


def make(
    work: Work, starts: list[Callable[[int], str] | None], form: Format, *, sealing: bool
) -> Done:
    """Make comments in this process."""
    troubles: list[Trouble] = []
    made = [
        [making.comment(form, key, raw, start, troubles, sealing=sealing) for raw in raws]
        for (key, raws), start in zip(work, starts, strict=True)
    ]
    return Done(made, troubles)


def _here(batch: Batch, done: Done, form: Format, *, sealing: bool) -> Done:
    if any(batch.starts):
        return make(batch.work, batch.starts, form, sealing=sealing)
    return done


@contextmanager
def _second_process(form: Format, *, sealing: bool) -> Iterator[Connection]:
    # Begun afresh, not forked: it must not hold our database, our spool or our locks.
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, form.name, sealing), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        # It ends when nobody can send any more, also when we were killed.
        ours.close()
        process.join()


def _serve(work: Connection, form_name: str, sealing: bool) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever began the import
    form = formats.named(form_name)
    while True:
        try:
            received = cast("Work", work.recv())
            work.send(make(received, [None] * len(received), form, sealing=sealing))
        except (EOFError, BrokenPipeError):
            return
