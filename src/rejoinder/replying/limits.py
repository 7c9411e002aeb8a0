"""How often replies may come from one place, or to one thread: counted in memory, forgotten soon."""

from __future__ import annotations

from functools import cache

from rejoinder import conf
from rejoinder.limiter import Limiter


@cache
def per_client() -> Limiter:
    """What one client block may send, replies and changes together."""
    return Limiter(conf.get().rate_client, 600)


@cache
def per_thread() -> Limiter:
    """What one thread takes."""
    return Limiter(conf.get().rate_thread, 60)


@cache
def slow(seconds: int) -> Limiter:
    """What a post in slow mode takes of one client: one reply in so many seconds."""
    return Limiter(1, seconds)


def count(block: str, post_id: int, slow_seconds: int = 0) -> None:
    """Count one reply or change against the client's limit, then the thread's.

    Args:
        block: the client's; "" where nobody knows it.
        post_id: the thread's.
        slow_seconds: between two replies of one client to this post; 0 for no such limit.

    Raises:
        TooOften: one of them is reached.
    """
    if block and slow_seconds:
        slow(slow_seconds).take(f"{post_id} {block}")
    if block:
        per_client().take(block)
    per_thread().take(str(post_id))
