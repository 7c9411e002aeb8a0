"""Memory: PSS of all processes of a server that has published the demonstration and waits.

    python bench/memory.py [--rounds 3]

PSS counts a page shared by n processes as one n-th in each, so the sum is what the server takes
from the machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

import driving
from rows import Length, Row, main
from serving import folder, serving

CALM = 14.0
"""Seconds without a request before the figure is taken: a publisher ends after ten with little to do."""


def measure(length: Length) -> Iterable[Row]:
    """Right after start, and after some work."""
    idle: list[float] = []
    used: list[float] = []
    parts: list[float] = []
    with folder() as home:
        with serving(home):
            pass
        for _ in range(length.rounds):
            with serving(home) as server:
                time.sleep(CALM)
                parts = list(server.pss().values())
                idle.append(sum(parts))
                driving.mixed(server.port, "/", "/reply/3/", length.seconds)
                server.settle()
                time.sleep(CALM)
                used.append(sum(server.pss().values()))
    note = " + ".join(f"{part:.0f}" for part in parts)
    yield Row("all processes, idle", idle, "MiB", most=110, note=f"by process: {note}")
    yield Row("all processes, idle again after replies and reads", used, "MiB")


if __name__ == "__main__":
    main(__doc__ or "", measure)
