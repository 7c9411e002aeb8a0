"""What the log says of a year: measures, reports, objections, how long they took, how the screen erred.

What the screen did and people decided is added up from the days of `daybook`, which tell of it also when
old spam is long cleared away; statements, reports and objections are counted where they are stored. Only
counts leave this module, nobody's words or names. Reads, changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import median
from typing import Any, Final

from django.db.models import Count, F, QuerySet

from rejoinder import daybook
from rejoinder.languages import decimal_mark, say, say_many
from rejoinder.models import Appeal, Report, Site, Statement
from rejoinder.screening import Outcome
from rejoinder.statements import GROUNDS

_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a cell for a formula."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One site's year: sections of named figures, in the order in which they are told.

    Attributes:
        counted_at: when the newest of its days was counted; None where none was yet.
    """

    year: int
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    counted_at: datetime | None = None

    def to_csv(self) -> str:
        """All figures as CSV, every cell quoted, none that a spreadsheet takes for a formula."""
        out = io.StringIO()
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(("year", "section", "figure", "value"))
        for section, rows in self.sections:
            for name, value in rows:
                writer.writerow(map(defused, (str(self.year), section, name, value)))
        return out.getvalue()


def defused(cell: str) -> str:
    """A cell that begins like a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(_RISKY) else cell


def years(site: Site, now: datetime) -> list[int]:
    """Years of which there is something to tell, the newest first; this one always."""
    first = daybook.first_day(site)
    begun = min(first.year, now.year) if first else now.year
    return list(range(now.year, begun - 1, -1))


def figures(site: Site, year: int) -> Figures:
    """All figures of one year, by the clock of UTC; three hundred days and four small tables are read."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = daybook.days_of(site, first, last)
    begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    made = {"site": site, "made_at__gte": begin, "made_at__lt": end}
    return Figures(
        year,
        (
            (say("What the screen did"), _screen(days)),
            (say("What people decided"), _decisions(days)),
            (say("Statements of reasons"), _statements(Statement.objects.filter(**made))),
            (say("Reports"), _reports(Report.objects.filter(**made))),
            (say("Objections"), _appeals(Appeal.objects.filter(**made))),
        ),
        daybook.counted_until(first, last),
    )


def _screen(days: Sequence[daybook.Counted]) -> tuple[tuple[str, str], ...]:
    judged, said = daybook.judged(days), daybook.by_people(days)
    outcomes = dict.fromkeys(map(str, Outcome), 0)
    for (outcome, _), comments in judged.items():
        outcomes[outcome] += comments
    stopped: Counter[str] = Counter()
    missed = 0
    for (outcome, _, label), (comments, _) in said.items():
        if outcome != Outcome.PUBLISH:
            stopped[label] += comments
        elif label == "removed":
            missed += comments
    decided = stopped["kept"] + stopped["removed"]
    passed = outcomes[Outcome.PUBLISH]
    return (
        (say("Comments judged by a program"), str(sum(outcomes.values()))),
        (say("Published by it"), str(passed)),
        (say("Held for a person by it"), str(outcomes[Outcome.HOLD])),
        (say("Refused as spam by it"), str(outcomes[Outcome.REFUSE])),
        (say("Of those held or refused, decided by a person"), str(decided)),
        (
            say("Error: held or refused, and published by a person"),
            _share(stopped["kept"], decided),
        ),
        (say("Error: published, and removed by a person"), _share(missed, passed)),
    )


def _decisions(days: Sequence[daybook.Counted]) -> tuple[tuple[str, str], ...]:
    acts: Counter[str] = Counter()
    told: Counter[str] = Counter()
    because: Counter[str] = Counter()
    took: Counter[int] = Counter()
    for day in days:
        for done in day.decisions.values():
            acts.update(done)
        told.update({name: n for name, n in day.counts.items() if isinstance(n, int)})
        because.update(day.counts.get("because", {}))
        took.update({int(step): n for step, n in day.counts.get("took", {}).items()})
    return (
        (say("Decisions by people"), str(sum(acts.values()))),
        (say("Decisions by a program after a second look"), str(told["automatic"])),
        *(
            (say("By people: %(act)s", act=say(act)), str(count))
            for act, count in sorted(acts.items())
        ),
        *(
            (say("By people, because of %(reason)s", reason=say(reason)), str(count))
            for reason, count in sorted(because.items())
        ),
        (say("Taken back"), str(told["undone"])),
        (say("Part of clearing a spam campaign"), str(told["cleared"])),
        (say("Part of another act on many comments"), str(told["swept"] - told["cleared"])),
        (say("Median time until a held comment was decided"), _span(daybook.quantile(took, 0.5))),
    )


def _statements(told: QuerySet[Statement]) -> tuple[tuple[str, str], ...]:
    rows = _grouped(told, "measure", "source", "automatic", "ground")
    return (
        (say("Statements"), str(sum(rows.values()))),
        *_counted(rows, 0, {"held": say("Held back"), "removed": say("Removed")}),
        *_counted(
            rows, 1, {"notice": say("After a notice"), "own": say("Of the site's own accord")}
        ),
        *_counted(rows, 2, {True: say("Decided by a program"), False: say("Decided by a person")}),
        *_counted(rows, 3, {name: say("Ground: %(name)s", name=say(name)) for name in GROUNDS}),
    )


def _reports(reports: QuerySet[Report]) -> tuple[tuple[str, str], ...]:
    outcomes = {"upheld": say("Comment held or removed"), "kept": say("Comment kept"),
                "gone": say("Withdrawn by its author"), "": say("Not decided yet")}  # fmt: skip
    ranks = {0: say("By trusted flaggers"), 2: say("Put last for many unfounded ones")}
    rows = _grouped(reports, "ground", "rank", "outcome")
    return (
        (say("Reports"), str(sum(rows.values()))),
        *_counted(rows, 0, {name: say("Ground: %(name)s", name=say(name)) for name in GROUNDS}),
        *_counted(rows, 1, ranks),
        *_counted(rows, 2, outcomes),
        (say("Median time to decision"), _median(reports)),
    )


def _appeals(appeals: QuerySet[Appeal]) -> tuple[tuple[str, str], ...]:
    outcomes = {"granted": say("Granted: the comment was published"), "refused": say("Refused: it stands"),
                "": say("Not decided yet")}  # fmt: skip
    rows = _grouped(appeals, "outcome", "statement__automatic")
    granted = rows[Appeal.Outcome.GRANTED, True]
    return (
        (say("Objections by authors"), str(sum(rows.values()))),
        *_counted(rows, 1, {True: say("Against what a program decided")}),
        (say("Of those granted"), str(granted)),
        *_counted(rows, 0, outcomes),
        (say("Median time to decision"), _median(appeals)),
    )


def _grouped(rows: QuerySet[Any], *columns: str) -> Counter[tuple[Any, ...]]:
    """How many rows have each combination of values: one reading of them, however many are asked for."""
    found = rows.values_list(*columns).annotate(Count("pk")).order_by()
    return Counter({tuple(values): count for *values, count in found})


def _counted(
    rows: Mapping[tuple[Any, ...], int], column: int, names: Mapping[Any, str]
) -> tuple[tuple[str, str], ...]:
    """How many rows have each of these values, zeros included."""
    counted: Counter[Any] = Counter()
    for values, count in rows.items():
        counted[values[column]] += count
    return tuple((name, str(counted[value])) for value, name in names.items())


def _share(part: int, whole: int) -> str:
    if not whole:
        return say("0 of 0")
    share = f"{100 * part / whole:.1f}".replace(".", decimal_mark())
    return say("%(part)s of %(whole)s (%(share)s %%)", part=part, whole=whole, share=share)


def _median(rows: QuerySet[Any]) -> str:
    """The median time from the making of a row to its decision."""
    decided = rows.exclude(decided_at=None)
    times = decided.values_list(F("decided_at") - F("made_at"), flat=True).iterator()
    seconds = [time.total_seconds() for time in times]
    return _span(median(seconds) if seconds else None)


def _span(seconds: float | None) -> str:
    if seconds is None:
        return say("none yet")
    hours = seconds / 3600
    if hours < 2:
        return say_many("%(n)s minute", "%(n)s minutes", round(hours * 60))
    long = f"{hours:.1f}".replace(".", decimal_mark())
    return say("%(hours)s hours", hours=long)
