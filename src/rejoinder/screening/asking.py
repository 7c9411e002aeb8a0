"""Ask the deep tier, for no longer than there is time.

The work runs on one thread of its own: onnxruntime leaves the interpreter's lock alone while it
computes, so the caller can give up on it. A text that nobody waits for any more is not begun.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from functools import cache
from math import isfinite
from typing import Any, Final

from rejoinder.screening.tiers import ATTRIBUTES, Deep, chance

# Texts that may wait for the thread; of more, the last would be late anyway.
_MOST: Final = 32
_room = threading.BoundedSemaphore(_MOST)
_wait: ContextVar[Callable[[Future[Any], float], Any] | None] = ContextVar("_wait", default=None)


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "deep-tier")


def wait_with(wait: Callable[[Future[Any], float], Any]) -> None:
    """Let `ask`, in this context, wait by calling `wait(future, seconds)`.

    For whoever answers many in one thread. It gives what `Future.result` gives, and raises what that
    raises.
    """
    _wait.set(wait)


def ask(deep: Deep, text: str, seconds: float) -> Mapping[str, float] | None:
    """Give the deep tier's probabilities; None where it failed, is busy, or takes too long."""
    if not _room.acquire(blocking=False):
        return None
    try:
        answer = _thread().submit(deep.logits, [text])
    except RuntimeError:  # the process is ending
        _room.release()
        return None
    answer.add_done_callback(_free)
    wait = _wait.get()
    try:
        rows = wait(answer, seconds) if wait else answer.result(timeout=seconds)
        return answered(rows[0])
    except Exception:  # late, or broken: whatever it is must leave the fast tier its say
        answer.cancel()
        return None


def answered(logits: Iterable[float]) -> Mapping[str, float] | None:
    """Give the probabilities of one row of the deep tier's; None where it is no answer."""
    row = [float(value) for value in logits]
    if len(row) != len(ATTRIBUTES) or not all(map(isfinite, row)):
        return None
    return dict(zip(ATTRIBUTES, map(chance, row), strict=True))


def _free(_: Future[object]) -> None:
    _room.release()
