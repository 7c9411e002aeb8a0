"""Comments judged a second by the fast tier alone, with all signals and reasons, on one core.

    python bench/screening.py [--rounds 3] [--seconds 5]

The texts are those of `tests/screening`, honest and not, in a dozen languages, about 90 characters
each. CPU time of one process, so that neighbours count as little as they can.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.screening.honest_talk import HONEST
from tests.screening.spam_talk import SPAM

from rejoinder.screening import Policy, Submission, Tier, screen
from rows import Length, Row, main

WEIGHTS = "/screening/weights/"


def measure(length: Length) -> Iterable[Row]:
    """Judge the same texts over and over; then see what was mapped of the weights."""
    policy = Policy()
    submissions = [Submission(text=text, author="Rosa") for text in (*HONEST, *SPAM)]
    for submission in submissions:
        screen(submission, policy, tier=Tier.FAST)
    rates, slowest = [], []
    for _ in range(length.rounds):
        took: list[float] = []
        until = time.process_time() + length.seconds
        for submission in itertools.cycle(submissions):
            began = time.process_time()
            screen(submission, policy, tier=Tier.FAST)
            ended = time.process_time()
            took.append(ended - began)
            if ended > until:
                break
        rates.append(len(took) / sum(took))
        slowest.append(1000 * statistics.quantiles(took, n=100)[98])
    yield Row("fast tier with reasons, one core", rates, "a second", least=4000)
    yield Row("the same, 99th percentile", slowest, "ms CPU")
    yield Row("of the weights in memory", [_mapped()], "MiB", most=16)


def _mapped() -> float:
    """MiB of the weights that this process has touched."""
    kib, ours = 0, False
    for line in Path("/proc/self/smaps").read_text("utf-8").splitlines():
        if "-" in line.split(" ", 1)[0]:
            ours = WEIGHTS in line
        elif ours and line.startswith("Rss:"):
            kib += int(line.split()[1])
    return kib / 1024


if __name__ == "__main__":
    main(__doc__ or "", measure)
