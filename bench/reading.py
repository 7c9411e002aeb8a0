"""Reading: requests a second for a published page and for its 304, beside nginx and bare Granian.

    python bench/reading.py [--rounds 5] [--seconds 5]

All are measured in turn within each round, so that a neighbour on the machine slows them alike.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

import driving
import peers
from planting import planted
from rows import Length, Row, main
from serving import Server, folder, serving

PAGE = "/2026/09/harbour-bridge-vote/"
"""The demonstration's post with 52 comments."""
LARGE = 10_000


def measure(length: Length) -> Iterable[Row]:
    """One row for each of ours and each peer."""
    with folder() as home, contextlib.ExitStack() as ends:
        # A start before makes the tables and the demonstration; the large thread comes beside them.
        with serving(home):
            pass
        _, large = planted(home, LARGE)
        server = ends.enter_context(serving(home))
        compressed = server.get(large, driving.GZIP)[2]
        tree = home / "published" / "1"
        bare = ends.enter_context(peers.granian(server.get(PAGE, driving.GZIP)[2]))
        nginx = ends.enter_context(peers.nginx(tree)) if peers.nginx_installed() else None
        runs: dict[str, list[driving.Result]] = {}
        cost: list[float] = []
        for _ in range(length.rounds):
            for name, port, path, headers in _turns(server, nginx, bare, large):
                before = sum(server.cpu_seconds().values())
                run = driving.reading(port, path, length.seconds, headers=headers)
                runs.setdefault(name, []).append(run)
                if name == "page":
                    used = sum(server.cpu_seconds().values()) - before
                    cost.append(1000 * used / run.total)
        yield from _rows(runs, cost)
        yield Row(
            f"first page of {LARGE:,} comments, gzip", [len(compressed) / 1000], "KB", most=40
        )
        yield Row(
            f"largest file of the tree, {LARGE:,} comments",
            [_largest(tree) / 1024],
            "KiB",
            most=512,
        )


def _turns(
    server: Server, nginx: int | None, bare: int, large: str
) -> Iterable[tuple[str, int, str, dict[str, str]]]:
    known = {"If-None-Match": server.get(PAGE, driving.GZIP)[1]["etag"], **driving.GZIP}
    if nginx is not None:
        yield "nginx", nginx, PAGE, driving.GZIP
    yield "page", server.port, PAGE, driving.GZIP
    yield "304", server.port, PAGE, known
    yield "large", server.port, large, driving.GZIP
    yield "bare", bare, "/", driving.GZIP


def _rows(runs: dict[str, list[driving.Result]], cost: list[float]) -> Iterable[Row]:
    rates = {name: [run.requests for run in found] for name, found in runs.items()}
    wrong = sum(run.refused + run.broken for found in runs.values() for run in found)
    pages = rates["page"]
    p99 = max(run.p99 for run in runs["page"])
    yield (
        Row("nginx, the same file", rates["nginx"], "requests/s")
        if "nginx" in rates
        else Row("nginx is not installed", [0], "")
    )
    yield Row("bare Granian, ready bytes", rates["bare"], "requests/s")
    note = f"p99 up to {p99:.1f} ms; {wrong} wrong answers in all"
    yield Row("page of 52 comments", pages, "requests/s", note=note)
    yield Row("the same, CPU of all our processes", cost, "ms a request")
    if "nginx" in rates:
        for name, what in (("page", "page of 52 comments"), ("304", "304")):
            yield Row(
                f"{what}, ratio to nginx", _ratio(rates[name], rates["nginx"]), "", least=0.35
            )
    yield Row("page of 52 comments, ratio to bare Granian", _ratio(pages, rates["bare"]), "")
    yield Row("304", rates["304"], "requests/s")
    yield Row(f"page of {LARGE:,} comments", rates["large"], "requests/s")
    share = _ratio(rates["large"], pages)
    yield Row(f"page of {LARGE:,} comments, ratio to that of 52", share, "", least=0.85)


def _ratio(ours: list[float], theirs: list[float]) -> list[float]:
    return [mine / other for mine, other in zip(ours, theirs, strict=True)]


def _largest(tree: Path) -> int:
    return max(path.stat().st_size for path in tree.rglob("*") if path.is_file())


if __name__ == "__main__":
    main(__doc__ or "", measure)
