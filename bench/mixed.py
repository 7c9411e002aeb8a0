"""Mixed: nineteen reads and one reply in turn, 32 connections; and how soon a new comment is on the
page.

    python bench/mixed.py [--rounds 5] [--seconds 5]

Replies go to the thread that is being read, so its page is written anew all the time. Beside the
load, one more client answers a comment on that page now and then, and asks for the page until its
own words are on it.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import secrets
import threading
import time
from collections.abc import Iterable

import driving
import load
import peers
from rows import Length, Row, main
from serving import serving

PAGE, ACTION = "/2026/09/harbour-bridge-vote/", "/reply/1/"
_ANSWERABLE = re.compile(rb'href="/reply/1/(\d+)/"')


def measure(length: Length) -> Iterable[Row]:
    """Rates and times under load, and those of the peer."""
    ours: list[driving.Result] = []
    bare: list[driving.Result] = []
    fresh: list[list[float]] = []
    cost: dict[str, list[float]] = {}
    with serving() as server, peers.granian(server.get(PAGE, driving.GZIP)[2], workers=1) as peer:
        for _ in range(length.rounds):
            before = server.cpu_seconds()
            watcher = _Watcher(server.port, length.seconds)
            run = driving.mixed(server.port, PAGE, ACTION, length.seconds)
            ours.append(run)
            fresh.append(watcher.result())
            for name, used in server.cpu_seconds().items():
                cost.setdefault(name, []).append(1000 * (used - before.get(name, 0.0)) / run.total)
            bare.append(driving.mixed(peer, "/", "/", length.seconds))
    yield Row("bare Granian, reads", [run.reads for run in bare], "requests/s")
    yield Row("bare Granian, durable inserts", [run.posts for run in bare], "posts/s")
    yield Row("bare Granian, p99", [run.p99 for run in bare], "ms")
    wrong = sum(run.refused + run.broken for run in ours)
    reads = [run.reads for run in ours]
    yield Row("reads", reads, "requests/s", least=10_000, note=f"{wrong} wrong answers")
    yield Row("replies", [run.posts for run in ours], "posts/s", least=500)
    yield Row("p99 of both", [run.p99 for run in ours], "ms", most=30)
    pairs = list(zip(ours, bare, strict=True))
    yield Row(
        "ratio to bare Granian", [mine.requests / other.requests for mine, other in pairs], ""
    )
    count = sum(map(len, fresh))
    slowest = [max(seconds) for seconds in fresh]
    note = f"the slowest of each run; {count} comments watched"
    yield Row("until the new comment is on the page", slowest, "s", most=1, note=note)
    for name, milliseconds in cost.items():
        yield Row(f"CPU of the {name}", milliseconds, "ms a request")


class _Watcher:
    """Leaves a reply, asks for the page until it is there, and again, in a thread of its own."""

    def __init__(self, port: int, seconds: float) -> None:
        self._found: list[float] = []
        self._thread = threading.Thread(target=lambda: asyncio.run(self._watch(port, seconds)))
        self._thread.start()

    def result(self) -> list[float]:
        """Seconds from the answer to the reply until the page has it, for each reply."""
        self._thread.join()
        return self._found

    async def _watch(self, port: int, seconds: float) -> None:
        connection = load.Connection(port)
        end = time.monotonic() + seconds
        page = (await connection.ask(load.get(PAGE))).body
        # Each time another branch, else so long a one would be cut, and the words not be on this page.
        parents = itertools.cycle(int(found) for found in _ANSWERABLE.findall(page))
        while not self._found or time.monotonic() < end:
            mark = f"watched{secrets.token_hex(6)}"
            request = load.post(ACTION, f"{mark} and a few words more", parent=next(parents))
            answer = await connection.ask(request)
            if answer.status != 303:
                raise RuntimeError(f"a reply was answered with {answer.status}")
            began = time.monotonic()
            while mark.encode() not in (await connection.ask(load.get(PAGE))).body:
                if time.monotonic() - began > 30:
                    raise RuntimeError("the comment is not on the page after 30 s")
                await asyncio.sleep(0.02)
            self._found.append(time.monotonic() - began)
            # A page has room for a hundred comments: more replies than these would be cut from it.
            await asyncio.sleep(max(0.1, seconds / 10))
        connection.close()


if __name__ == "__main__":
    main(__doc__ or "", measure)
