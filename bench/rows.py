"""A row of the results: what was measured, in how many runs, what was hoped for; and how a bench is
run.

Each bench is a function from the chosen length to rows. `main` gives it the same options as all
others.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Row:
    """One figure: a value for each run."""

    what: str
    values: Sequence[float]
    unit: str
    least: float | None = None
    most: float | None = None
    note: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def goal(self) -> str:
        """The goal in words; empty for a peer or a figure that only explains another."""
        if self.least is not None:
            return f"≥ {shown(self.least)}"
        return f"≤ {shown(self.most)}" if self.most is not None else ""

    @property
    def met(self) -> bool | None:
        """Whether the median reaches the goal; None without one."""
        if self.least is not None:
            return self.median >= self.least
        return self.median <= self.most if self.most is not None else None

    def markdown(self) -> str:
        """A line of the table."""
        spread = f"{shown(min(self.values))} to {shown(max(self.values))}"
        runs = len(self.values)
        verdict = {True: "met", False: "**missed**", None: ""}[self.met]
        cells = [
            self.what,
            f"{shown(self.median)} {self.unit}".strip(),
            f"{spread} ({runs} runs)" if runs > 1 else "one run",
            self.goal,
            verdict,
            self.note,
        ]
        return f"| {' | '.join(cells)} |"


HEAD = "| figure | median | spread | goal | | besides |\n|---|---|---|---|---|---|"


def shown(value: float) -> str:
    """A number with as many digits as can be believed."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}".removesuffix(".0") if value >= 10 else f"{value:.2f}".removesuffix(".00")


@dataclass(frozen=True)
class Length:
    """How long to measure."""

    rounds: int
    seconds: float


def main(about: str, measure: Callable[[Length], Iterable[Row]], rounds: int = 5) -> None:
    """Run one bench as a command: print its rows as a table, or as JSON for `all.py`."""
    parser = argparse.ArgumentParser(description=about.strip().splitlines()[0])
    parser.add_argument("--rounds", type=int, default=rounds, help=f"runs ({rounds})")
    parser.add_argument("--seconds", type=float, default=5, help="seconds a run (5)")
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    told = parser.parse_args()
    rows = list(measure(Length(told.rounds, told.seconds)))
    if told.json:
        json.dump([asdict(row) for row in rows], sys.stdout)
    else:
        print("\n".join([HEAD, *(row.markdown() for row in rows)]))
