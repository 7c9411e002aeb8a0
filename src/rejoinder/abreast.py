"""Many requests in one thread, abreast: each waits at a step until those that came with it are there.

Whoever answers one request after the other has the processor fetch the whole way's code and tables for
each; whoever takes all of them through one part of the way, then through the next, fetches each part
once. Outside of such a thread a step is nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

_pause: ContextVar[Callable[[], None] | None] = ContextVar("_pause", default=None)


def step() -> None:
    """Let the others come as far. Not inside of a transaction, nor while a lock is held."""
    if (pause := _pause.get()) is not None:
        pause()


def step_with(pause: Callable[[], None]) -> None:
    """Let `step`, in this context, call `pause`, which returns once the others are there."""
    _pause.set(pause)
