"""Comments judged a second by the fast tier alone, with all signals and reasons, on one core: each by
itself, and as many at once as `rejoinder screen` and the server take where they come together.

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

from rejoinder.screening import Policy, Submission, Tier, screen, screen_all
from rows import Length, Row, main

AT_ONCE = 32
WEIGHTS = "/screening/weights/"


def measure(length: Length) -> Iterable[Row]:
    """Judge the same texts over and over; then see what was mapped of the weights."""
    policy = Policy()
    submissions = [Submission(text=text, author="Rosa") for text in (*HONEST, *SPAM)]
    for submission in submissions:
        screen(submission, policy, tier=Tier.FAST)
    alone: list[float] = []
    together: list[float] = []
    slowest: list[float] = []
    for _ in range(length.rounds):
        took: list[float] = []
        until = time.process_time() + length.seconds / 2
        for submission in itertools.cycle(submissions):
            began = time.process_time()
            screen(submission, policy, tier=Tier.FAST)
            ended = time.process_time()
            took.append(ended - began)
            if ended > until:
                break
        alone.append(len(took) / sum(took))
        slowest.append(1000 * statistics.quantiles(took, n=100)[98])
        together.append(_together(submissions, policy, length.seconds / 2))
    yield Row(f"with reasons, {AT_ONCE} at once, one core", together, "a second", least=4000)
    yield Row("the same, one by one", alone, "a second")
    yield Row("one by one, 99th percentile", slowest, "ms CPU")
    yield Row("of the weights in memory", [_mapped()], "MiB", most=16)


def _together(submissions: list[Submission], policy: Policy, seconds: float) -> float:
    """Texts a second, so many at once."""
    judged = 0
    began = time.process_time()
    while time.process_time() - began < seconds:
        first = judged % len(submissions)
        some = submissions[first : first + AT_ONCE]
        screen_all(some, policy, tier=Tier.FAST)
        judged += len(some)
    return judged / (time.process_time() - began)


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
