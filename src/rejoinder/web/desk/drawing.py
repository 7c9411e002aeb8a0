"""The figures of some days as charts, each with the table that stands behind it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from rejoinder.charts import Row, Series, bars, columns, curve, lines
from rejoinder.daybook.summing import Stretch, Summary
from rejoinder.screening.rehearsal import percent
from rejoinder.screening.report import Share

_UNITS: Final = (("min", 60.0, 7_200.0), ("h", 3_600.0, 345_600.0), ("d", 86_400.0, float("inf")))
_MOST: Final = 12  # rows of bars
_ACTS: Final = (
    ("approved", ("approve", "keep", "restore")),
    ("spam", ("spam",)),
    ("trash", ("trash",)),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its name, where that leads, and its cells."""

    name: str
    cells: Sequence[str]
    link: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart and its table; `note` says how to read it."""

    title: str
    svg: SafeString
    heads: Sequence[str]
    rows: Sequence[Line]
    note: str = ""


def drawn(
    told: Summary, accounts: Mapping[str, str], posts: Mapping[int, tuple[str, str]]
) -> list[Drawn]:
    """All charts, in the order of the page.

    Args:
        told: the figures.
        accounts: names by the number of an account.
        posts: titles and links by id; posts that are gone are left out.
    """
    return [
        _comments(told),
        _queue(told),
        _time_to_decision(told),
        _moderators(told, accounts),
        _agreement(told),
        _calibration(told),
        _drift(told),
        _threads(told, posts),
        _campaigns(told),
    ]


def named(stretch: Stretch) -> str:
    """The days of a stretch in words: 3 Nov, or 3 Nov to 9 Nov."""
    first, last = (f"{day.day} {day:%b}" for day in (stretch.first, stretch.last))
    return first if stretch.first == stretch.last else f"{first} to {last}"


def duration(seconds: float | None) -> str:
    """A time in words."""
    if seconds is None:
        return "none"
    unit, size, _ = next(one for one in _UNITS if seconds < one[2])
    return f"{seconds / size:.0f} {unit}" if unit == "min" else f"{seconds / size:.1f} {unit}"


def share(told: Share) -> str:
    """A share with what it is of."""
    return f"{percent(told)} ({told.hits:,} of {told.of:,})" if told.of else "none yet"


def svg(chart: str) -> SafeString:
    """A chart as the desk's templates may show it."""
    # Every text in it was escaped by `charts`, which made it.
    return mark_safe(chart)  # nosec B308 B703 - made by charts  # noqa: S308 - made by charts


def _labels(told: Summary) -> list[str]:
    return [f"{one.first.day} {one.first:%b}" for one in told.stretches]


def _table(told: Summary, cells: Callable[[Stretch], Sequence[str]]) -> list[Line]:
    """A row a stretch, the newest first."""
    return [Line(named(one), cells(one)) for one in reversed(told.stretches)]


def _comments(told: Summary) -> Drawn:
    title = "Comments and what the screen made of them"
    names = (("publish", "published"), ("hold", "held"), ("refuse", "refused"))
    whole = told.whole
    said = f"{whole.came:,} comments came. " + ", ".join(
        f"{whole.judged[key]:,} {name}" for key, name in names
    )
    series = [Series(name, [one.judged[key] for one in told.stretches]) for key, name in names]
    return Drawn(
        title,
        svg(columns(title, said, _labels(told), series)),
        ("Days", "came", "published", "held", "refused"),
        _table(
            told, lambda one: [f"{n:,}" for n in (one.came, *(one.judged[k] for k, _ in names))]
        ),
    )


def _queue(told: Summary) -> Drawn:
    title = "How long the queue waits"
    median = [one.waiting.get("median") for one in told.stretches]
    worst = [one.waiting.get("p90") for one in told.stretches]
    unit, series = _times(("half wait less than", median), ("nine of ten wait less than", worst))
    last = next((one.waiting for one in reversed(told.stretches) if one.waiting), {})
    said = f"{last.get('count', 0):,} comments wait, the oldest {duration(last.get('oldest'))}."
    return Drawn(
        title,
        svg(lines(title, said, _labels(told), series, unit)),
        ("Days", "waiting", "half less than", "nine of ten less than", "the oldest"),
        _table(
            told,
            lambda one: [
                f"{one.waiting['count']:,}" if one.waiting else "not counted",
                *(duration(one.waiting.get(name)) for name in ("median", "p90", "oldest")),
            ],
        ),
        "As it was when each day ended; today as it is.",
    )


def _time_to_decision(told: Summary) -> Drawn:
    title = "Time until a person decided"
    unit, series = _times(
        ("median", [one.median for one in told.stretches]),
        ("nine of ten within", [one.p90 for one in told.stretches]),
    )
    said = f"Median {duration(told.whole.median)}, nine of ten within {duration(told.whole.p90)}."
    return Drawn(
        title,
        svg(lines(title, said, _labels(told), series, unit)),
        ("Days", "median", "nine of ten within"),
        _table(told, lambda one: [duration(one.median), duration(one.p90)]),
        "Of comments that had been held, by the day of the decision; right to within 3 %.",
    )


def _times(*named: tuple[str, list[float | None]]) -> tuple[str, list[Series]]:
    """Times in the unit that suits the longest."""
    longest = max((one for _, values in named for one in values if one is not None), default=0.0)
    unit, size, _ = next(one for one in _UNITS if longest < one[2])
    return unit, [
        Series(name, [None if one is None else one / size for one in values])
        for name, values in named
    ]


def _moderators(told: Summary, accounts: Mapping[str, str]) -> Drawn:
    title = "Decisions by moderator"
    rows, table = [], []
    order = sorted(told.people.items(), key=lambda one: (-sum(one[1].values()), one[0]))
    for who, acts in order:
        parts = [sum(acts.get(act, 0) for act in some) for _, some in _ACTS]
        parts.append(sum(acts.values()) - sum(parts))
        name = accounts.get(who, "an account that is gone") if who else "the shell"
        rows.append(Row(name, parts))
        table.append(Line(name, [f"{sum(parts):,}", *(f"{part:,}" for part in parts)]))
    names = [name for name, _ in _ACTS] + ["other acts"]
    said = "; ".join(f"{row.name}: {sum(row.parts):,.0f}" for row in rows[:_MOST]) or "None yet."
    table.append(Line("a program", [f"{told.whole.automatic:,}", *[""] * len(names)]))
    table.append(Line("taken back", [f"{told.whole.undone:,}", *[""] * len(names)]))
    return Drawn(
        title,
        svg(bars(title, said, names, rows[:_MOST])),
        ("Who", "decisions", *names),
        table,
    )


def _agreement(told: Summary) -> Drawn:
    title = "The screen against the people at the desk"
    series = [
        Series("precision", [one.precision.value for one in told.stretches]),
        Series("recall", [one.recall.value for one in told.stretches]),
    ]
    whole = told.whole
    said = f"Precision {share(whole.precision)}, recall {share(whole.recall)}."
    return Drawn(
        title,
        svg(lines(title, said, _labels(told), series, "%")),
        ("Days", "precision", "recall"),
        [
            Line("all together", [share(whole.precision), share(whole.recall)]),
            *_table(told, lambda one: [share(one.precision), share(one.recall)]),
        ],
        "Precision: of what the screen held or refused and people decided, the share that they removed. "
        "Recall: of what people removed, the share that it had held or refused. By the day on which the "
        f"screen judged. Of what people kept or let stand it had held {share(told.false_alarms)}. People "
        "see what was held more often than what was published, so recall is an upper bound.",
    )


def _calibration(told: Summary) -> Drawn:
    title = "How true the screen's suspicion is"
    points = [
        (one.predicted, one.observed.value, one.observed.low, one.observed.high)
        for one in told.curve
        if one.observed.value is not None
    ]
    said = "; ".join(
        f"where it said {one.predicted:.0%}, {percent(one.observed)} were removed"
        for one in told.curve
    )
    return Drawn(
        title,
        svg(curve(title, said or "Nobody has decided yet.", points, "what the screen suspected")),
        ("Suspicion", "comments", "mean", "people removed", "95 % interval"),
        [
            Line(
                f"{one.low:.0%} to {one.high:.0%}",
                [
                    f"{one.observed.of:,}",
                    f"{one.predicted:.1%}",
                    percent(one.observed),
                    f"{one.observed.low:.0%} to {one.observed.high:.0%}",
                ],
            )
            for one in told.curve
        ],
        "On the dashed line, what it suspects is as often true. Counted are comments that people decided, "
        "and published ones that stood for three days.",
    )


def _drift(told: Summary) -> Drawn:
    title = "Whether what comes, or the screen, has changed"
    series = [
        Series("held or refused", [one.kept_back for one in told.stretches]),
        Series("mean suspicion", [one.suspicion for one in told.stretches]),
    ]
    drift = told.whole.drift
    index = "not enough comments to tell" if drift is None else f"{drift:.2f}"
    said = f"Index of drift over the whole range: {index}."

    def cells(one: Stretch) -> list[str]:
        told = (one.kept_back, one.suspicion)
        shares = ["none" if value is None else f"{value:.1%}" for value in told]
        return [*shares, "too few" if one.drift is None else f"{one.drift:.2f}"]

    return Drawn(
        title,
        svg(lines(title, said, _labels(told), series, "%")),
        ("Days", "held or refused", "mean suspicion", "index of drift"),
        [Line("all together", cells(told.whole)), *_table(told, cells)],
        f"{said} It compares suspicions with those of the 90 days before: below 0.1 is usual, above "
        "0.25 something changed.",
    )


def _threads(told: Summary, posts: Mapping[int, tuple[str, str]]) -> Drawn:
    title = "Top threads"
    busiest = [(post, count) for post, count in told.threads if post in posts][:_MOST]
    said = "; ".join(f"{posts[post][0]}: {count:,}" for post, count in busiest) or "None yet."
    return Drawn(
        title,
        svg(bars(title, said, (), [Row(posts[post][0], [count]) for post, count in busiest])),
        ("Post", "comments"),
        [Line(posts[post][0], [f"{count:,}"], posts[post][1]) for post, count in busiest],
        "Published or waiting comments by the post that they came to.",
    )


def _campaigns(told: Summary) -> Drawn:
    title = "Campaigns caught"
    series = [
        Series("held or refused by the screen", [one.campaign for one in told.stretches]),
        Series("decided together by people", [one.swept for one in told.stretches]),
    ]
    whole = told.whole
    said = (
        f"{whole.campaign:,} comments held or refused as one of many; people decided {whole.swept:,} "
        f"together in {whole.sweeps:,} acts."
    )
    return Drawn(
        title,
        svg(columns(title, said, _labels(told), series)),
        ("Days", "by the screen", "by people", "acts of people"),
        _table(told, lambda one: [f"{n:,}" for n in (one.campaign, one.swept, one.sweeps)]),
    )
