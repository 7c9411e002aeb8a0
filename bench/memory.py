"""Memory: PSS of all processes of a server that has published the demonstration and waits.

    python bench/memory.py [--rounds 3]

PSS counts a page shared by n processes as one n-th in each, so the sum is what the server takes
from the machine. Where others use the same libraries, they bear part of them. So the same is counted a
second time as if nobody else did: what is no file's by PSS, and of each file the most that one of our
processes has in memory.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import driving
from rows import Length, Row, main
from serving import folder, serving

CALM = 14.0
"""Seconds without a request before the figure is taken: a publisher ends after ten with little to do."""


def measure(length: Length) -> Iterable[Row]:
    """Right after start; with replies stored by a server before it; and after some work."""
    idle: list[float] = []
    alone: list[float] = []
    fuller: list[float] = []
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
                alone.append(_alone(server.group()))
        for number in range(length.rounds):
            with serving(home) as server:
                time.sleep(CALM)
                if number:
                    fuller.append(sum(server.pss().values()))
                driving.mixed(server.port, "/", "/reply/3/", length.seconds)
                server.settle()
                time.sleep(CALM)
                used.append(sum(server.pss().values()))
    note = " + ".join(f"{part:.0f}" for part in parts)
    yield Row("all processes, idle", idle, "MiB", most=110, note=f"by process: {note}")
    yield Row("all processes, idle, had they the libraries to themselves", alone, "MiB")
    if fuller:
        yield Row("all processes, idle, with some thousand new replies stored", fuller, "MiB")
    yield Row("all processes, idle again after replies and reads", used, "MiB")


def _alone(pids: Iterable[int]) -> float:
    """What these processes would take if nobody else used their libraries, in MiB. Source: proc(5)."""
    own, files = 0, dict[str, int]()
    for pid in pids:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        own += sum(int(line.split()[1]) for line in rollup if line.startswith("Pss_Anon:"))
        here = dict[str, int]()
        name = ""
        for line in Path(f"/proc/{pid}/smaps").read_text("utf-8", "replace").splitlines():
            first, *rest = line.split()
            if not first.endswith(":"):
                name = rest[-1] if rest[-1].startswith("/") else ""
            elif name and first in {"Rss:", "Anonymous:"}:
                size = int(rest[0])
                here[name] = here.get(name, 0) + (size if first == "Rss:" else -size)
        files |= {name: max(size, files.get(name, 0)) for name, size in here.items()}
    return (own + sum(files.values())) / 1024


if __name__ == "__main__":
    main(__doc__ or "", measure)
