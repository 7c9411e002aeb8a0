"""Days in, figures out: what came, how it was judged, what people made of it, how long they took.

Pure: knows no table and no clock. Shares come with their 95 % interval, as in `screening.report`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise
from math import log
from typing import Any, Final

from rejoinder.daybook.times import quantile
from rejoinder.screening import Outcome
from rejoinder.screening.report import BINS, Bin, Share, wilson

_REMOVALS: Final = ("spam", "trash")
_FEW: Final = 50  # comments below which nobody can tell a drift from chance


@dataclass(frozen=True, slots=True)
class Counted:
    """A day as `counting` counted it."""

    day: date
    counts: Mapping[str, Any] = field(default_factory=dict)
    decisions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    threads: Mapping[str, int] = field(default_factory=dict)
    waiting: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days together: one column, or one place of a line.

    Attributes:
        first, last: the days.
        came: comments that readers left.
        judged: how many had each outcome.
        suspicion: the mean of what the screen suspected; None where nothing came.
        decided: decisions by people, by act.
        automatic, undone, campaign, swept, sweeps: see `counting`.
        median, p90: seconds until a person decided; None where nobody did.
        waiting: of the last day that was counted while it lasted: count, median, p90, oldest.
        precision, recall: of the screen against people.
        drift: the population stability index against the days before; None where they are too few.
    """

    first: date
    last: date
    came: int
    judged: Mapping[str, int]
    suspicion: float | None
    decided: Mapping[str, int]
    automatic: int
    undone: int
    campaign: int
    swept: int
    sweeps: int
    median: float | None
    p90: float | None
    waiting: Mapping[str, float]
    precision: Share
    recall: Share
    drift: float | None

    @property
    def kept_back(self) -> float | None:
        """The share that the screen held or refused."""
        whole = sum(self.judged.values())
        return 1 - self.judged[Outcome.PUBLISH] / whole if whole else None


@dataclass(frozen=True, slots=True)
class Summary:
    """All stretches of a range, and the range as a whole.

    Attributes:
        people: decisions by the number of the account that made them, by act; "" is the shell.
        threads: comments by post, the busiest first.
        curve: what the screen said against what people made of it.
        false_alarms: of what people kept or let stand, the share that the screen held or refused.
    """

    whole: Stretch
    stretches: tuple[Stretch, ...]
    people: Mapping[str, Mapping[str, int]]
    threads: tuple[tuple[int, int], ...]
    curve: tuple[Bin, ...]
    false_alarms: Share


def summed(
    days: Sequence[Counted], before: Iterable[Counted] = (), *, together: int = 1
) -> Summary:
    """Put figures together.

    Args:
        days: one after another, at least one.
        before: days against which a drift is told.
        together: days that make a stretch; the first may have fewer.
    """
    usual = judged(before)
    first = len(days) % together or together
    cuts = [0, *range(first, len(days) + 1, together)]
    parts = [days[begin:end] for begin, end in pairwise(cuts)]
    people: dict[str, Counter[str]] = {}
    threads: Counter[int] = Counter()
    for one in days:
        for who, acts in one.decisions.items():
            people.setdefault(who, Counter()).update(acts)
        threads.update({int(post): count for post, count in one.threads.items()})
    said = by_people(days)
    kept = _labelled(said, "kept") + _labelled(said, "stood")
    passed = sum(
        pair[0] for (outcome, _, label), pair in said.items()
        if label in {"kept", "stood"} and outcome != Outcome.PUBLISH
    )  # fmt: skip
    return Summary(
        whole=_stretch(days, usual),
        stretches=tuple(_stretch(part, usual) for part in parts),
        people=people,
        threads=tuple(sorted(threads.items(), key=lambda one: (-one[1], one[0]))),
        curve=_curve(said),
        false_alarms=wilson(passed, kept),
    )


def _stretch(days: Sequence[Counted], usual: Mapping[tuple[str, int], int]) -> Stretch:
    told: Counter[str] = Counter()
    took: Counter[int] = Counter()
    decided: Counter[str] = Counter()
    for one in days:
        told.update({name: n for name, n in one.counts.items() if isinstance(n, int)})
        took.update({int(step): n for step, n in one.counts.get("took", {}).items()})
        for acts in one.decisions.values():
            decided.update(acts)
    seen = judged(days)
    outcomes = dict.fromkeys(map(str, Outcome), 0)
    for (outcome, _), comments in seen.items():
        outcomes[outcome] = outcomes.get(outcome, 0) + comments
    whole = sum(outcomes.values())
    suspected = sum(pair[1] for one in days for pair in one.counts.get("judged", {}).values())
    said = by_people(days)
    removed, held_removed, held_kept = _labelled(said, "removed"), 0, 0
    for (outcome, _, label), pair in said.items():
        if outcome != Outcome.PUBLISH:
            held_removed += pair[0] if label == "removed" else 0
            held_kept += pair[0] if label == "kept" else 0
    return Stretch(
        first=days[0].day,
        last=days[-1].day,
        came=told["came"],
        judged=outcomes,
        suspicion=suspected / whole if whole else None,
        decided=decided,
        automatic=told["automatic"],
        undone=told["undone"],
        campaign=told["campaign"],
        swept=told["swept"],
        sweeps=told["sweeps"],
        median=quantile(took, 0.5),
        p90=quantile(took, 0.9),
        waiting=next((one.waiting for one in reversed(days) if one.waiting), {}),
        precision=wilson(held_removed, held_removed + held_kept),
        recall=wilson(held_removed, removed),
        drift=_drift(seen, usual),
    )


def judged(days: Iterable[Counted]) -> Counter[tuple[str, int]]:
    """Comments by outcome and fifteenth of suspicion."""
    told: Counter[tuple[str, int]] = Counter()
    for one in days:
        for key, (comments, _) in one.counts.get("judged", {}).items():
            told[_of_judged(key)] += comments
    return told


def by_people(days: Iterable[Counted]) -> dict[tuple[str, int, str], tuple[int, float]]:
    """Comments and the sum of their suspicions, by outcome, fifteenth and what people made of them."""
    told: dict[tuple[str, int, str], tuple[int, float]] = {}
    for one in days:
        for key, (comments, said) in one.counts.get("people", {}).items():
            name = _of_people(key)
            before = told.get(name, (0, 0.0))
            told[name] = before[0] + comments, before[1] + said
    return told


@cache
def _of_judged(key: str) -> tuple[str, int]:
    outcome, number = key.split(" ")
    return outcome, int(number)


@cache
def _of_people(key: str) -> tuple[str, int, str]:
    outcome, number, label = key.split(" ")
    return outcome, int(number), label


def _labelled(said: Mapping[tuple[str, int, str], tuple[int, float]], label: str) -> int:
    return sum(pair[0] for key, pair in said.items() if key[2] == label)


def _curve(said: Mapping[tuple[str, int, str], tuple[int, float]]) -> tuple[Bin, ...]:
    made = []
    for number in range(BINS):
        inside = {key: pair for key, pair in said.items() if key[1] == number}
        count = sum(pair[0] for pair in inside.values())
        if count:
            mean = sum(pair[1] for pair in inside.values()) / count
            observed = wilson(_labelled(inside, "removed"), count)
            made.append(Bin(number / BINS, (number + 1) / BINS, mean, observed))
    return tuple(made)


def _drift(
    judged: Mapping[tuple[str, int], int], usual: Mapping[tuple[str, int], int]
) -> float | None:
    """How far suspicions lie otherwise than they used to: the population stability index.

    Below .1 is usual, above .25 something changed: in what comes, or in the screen.

    Half a comment is added to each fifteenth, so that an empty one tells of few comments, not of infinity.

    Source: Siddiqi, Credit Risk Scorecards (2006), ch. 9.
    """
    now, then = (_by_fifteenth(some) for some in (judged, usual))
    if min(sum(now), sum(then)) < _FEW:
        return None
    told = 0.0
    for one, other in zip(now, then, strict=True):
        share = (one + 0.5) / (sum(now) + BINS / 2)
        was = (other + 0.5) / (sum(then) + BINS / 2)
        told += (share - was) * log(share / was)
    return told


def _by_fifteenth(judged: Mapping[tuple[str, int], int]) -> list[int]:
    told = [0] * BINS
    for (_, number), comments in judged.items():
        told[number] += comments
    return told
