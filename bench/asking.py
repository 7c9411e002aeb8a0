"""Asking: comments checked a second through the Akismet door, by the fast tier, over HTTP.

    python bench/asking.py [--rounds 5] [--seconds 5]

No two comments are alike. The policy asks for no deep tier, so this is the door, the fast tier with its
reasons, and the way there and back.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable

import driving
from rows import Length, Row, main
from serving import COMMAND, Server, environment, serving


def measure(length: Length) -> Iterable[Row]:
    """One row for the rate, one for the slowest, one for what it costs each process."""
    runs: list[driving.Result] = []
    cost: dict[str, list[float]] = {}
    with serving() as server:
        _run(server, "site", "--policy", _policy(server))
        key = _run(server, "key", "--new", "the bench")
        driving.asking(server.port, key, 1)  # so that nothing is done for the first time
        for _ in range(length.rounds):
            server.settle()
            before = server.cpu_seconds()
            run = driving.asking(server.port, key, length.seconds)
            runs.append(run)
            for name, used in server.cpu_seconds().items():
                cost.setdefault(name, []).append(1000 * (used - before.get(name, 0.0)) / run.total)
    wrong = sum(run.refused + run.broken for run in runs)
    note = f"{wrong} not answered"
    yield Row("checks", [run.requests for run in runs], "checks/s", least=2500, note=note)
    yield Row("the same, p99", [run.p99 for run in runs], "ms", most=30)
    for name, milliseconds in cost.items():
        yield Row(f"CPU of the {name}", milliseconds, "ms a check")


def _policy(server: Server) -> str:
    """A policy file that leaves the deep tier out."""
    file = server.home / "policy.json"
    file.write_text(json.dumps({"deep": "never"}), "utf-8")
    return str(file)


def _run(server: Server, *words: str) -> str:
    done = subprocess.run(
        [COMMAND, "--home", str(server.home), *words],
        env=environment(server.home), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


if __name__ == "__main__":
    main(__doc__ or "", measure)
