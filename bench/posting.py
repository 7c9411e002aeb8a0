"""Posting: durable replies a second through the form, with the screen on, beside a bare insert.

    python bench/posting.py [--rounds 5] [--seconds 5]

Each reply has words of its own and goes through all of it: form, screen, one durable transaction,
pages republished meanwhile. The peer inserts the same body, as durably, and does nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

import driving
import peers
from rows import Length, Row, main
from serving import Server, serving

QUIET = "/reply/3/"
"""The form of the demonstration's post that has no comments yet."""


def measure(length: Length) -> Iterable[Row]:
    """One row for ours, one for the peer, one for what it costs each process."""
    ours: list[driving.Result] = []
    bare: list[driving.Result] = []
    cost: dict[str, list[float]] = {}
    with serving() as server, peers.granian(b"ready", workers=1) as peer:
        driving.posting(server.port, QUIET, 1)  # so that nothing is done for the first time
        for _ in range(length.rounds):
            server.settle()
            before = server.cpu_seconds()
            run = driving.posting(server.port, QUIET, length.seconds)
            ours.append(run)
            for name, used in server.cpu_seconds().items():
                cost.setdefault(name, []).append(1000 * (used - before.get(name, 0.0)) / run.total)
            bare.append(driving.posting(peer, "/", length.seconds))
        stored = _stored(server)
    yield Row("bare Granian and a durable insert", [run.requests for run in bare], "posts/s")
    wrong = sum(run.refused + run.broken for run in ours)
    note = f"{wrong} not taken; {stored:,} stored in all"
    yield Row(
        "replies through the form", [run.requests for run in ours], "posts/s", least=1200, note=note
    )
    yield Row("the same, p99", [run.p99 for run in ours], "ms", most=50)
    ratio = [mine.requests / other.requests for mine, other in zip(ours, bare, strict=True)]
    yield Row("the same, ratio to the bare insert", ratio, "")
    for name, milliseconds in cost.items():
        yield Row(f"CPU of the {name}", milliseconds, "ms a reply")


def _stored(server: Server) -> int:
    """How many comments the page itself says there are."""
    return int(server.get("/p/3/live.json")[2].partition(b'"count": ')[2].partition(b",")[0])


if __name__ == "__main__":
    main(__doc__ or "", measure)
