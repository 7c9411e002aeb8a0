"""Ask the deep tier, for no longer than there is time.

The work runs on one thread of its own: onnxruntime leaves the interpreter's lock alone while it
computes, so the caller can give up on it. A text that comes while the thread is still busy with
one that was given up on is not queued: the answer would come late too.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from functools import cache
from math import isfinite

from rejoinder.screening.tiers import ATTRIBUTES, Deep, chance

_BUSY = threading.BoundedSemaphore(1)


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "deep-tier")


def ask(deep: Deep, text: str, seconds: float) -> Mapping[str, float] | None:
    """Give the deep tier's probabilities; None where it failed, is busy, or takes too long."""
    if not _BUSY.acquire(timeout=seconds):
        return None
    try:
        waited_for = _thread().submit(deep.logits, [text])
    except RuntimeError:  # the process is ending
        _BUSY.release()
        return None
    waited_for.add_done_callback(_free)
    try:
        row = [float(value) for value in waited_for.result(timeout=seconds)[0]]
    except (TookTooLong, Exception):  # whatever breaks there must leave the fast tier its say
        return None
    if len(row) != len(ATTRIBUTES) or not all(map(isfinite, row)):
        return None
    return dict(zip(ATTRIBUTES, map(chance, row), strict=True))


def _free(_: Future[object]) -> None:
    _BUSY.release()
