"""Many requests in one thread, abreast: each waits at a step until those that came with it are there.

Whoever answers one request after the other has the processor fetch the whole way's code and tables for
each; whoever takes all of them through one part of the way, then through the next, fetches each part
once. What can be done for several at once for little more than for one is done `together`. Outside of
such a thread a step is nothing, and together is alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any, TypeVar

_pause: ContextVar[Callable[[], None] | None] = ContextVar("_pause", default=None)
_rows = threading.local()
One = TypeVar("One")
Done = TypeVar("Done")


def step() -> None:
    """Let the others come as far. Not inside of a transaction, nor while a lock is held."""
    if (pause := _pause.get()) is not None:
        pause()


def step_with(pause: Callable[[], None]) -> None:
    """Let `step`, in this context, call `pause`, which returns once the others are there."""
    _pause.set(pause)


def together(work: Callable[[Sequence[One]], Sequence[Done]], one: One) -> Done:
    """Give what `work` makes of one, done at once for all that have come as far; a step.

    Where it fails for all of them it is done for each alone, so that one breaks nobody else's.
    """
    if (pause := _pause.get()) is None:
        return work([one])[0]
    row: list[_Place] = _rows.__dict__.setdefault("by_work", {}).setdefault(work, [])
    place = _Place(one)
    row.append(place)
    pause()
    if place in row:
        # The first that goes on does it for all.
        here, row[:] = row[:], []
        _do(work, here)
    if place.waits:
        return work([one])[0]
    done: Done = place.done
    return done


class _Place:
    """One that waits in a row, and what became of it."""

    __slots__ = ("done", "one", "waits")

    def __init__(self, one: Any) -> None:
        self.one = one
        self.done: Any = None
        self.waits = True


def _do(work: Callable[[Sequence[Any]], Sequence[Any]], places: Sequence[_Place]) -> None:
    try:
        made = work([place.one for place in places])
    except Exception:
        if len(places) == 1:
            raise
        return
    for place, done in zip(places, made, strict=True):
        place.done, place.waits = done, False
