"""What the log says of a year: measures, reports, objections, how long they took, how the screen erred.

Only counts leave this module, nobody's words or names. Reads, changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, Final

from django.db.models import Count, F, Min, QuerySet

from rejoinder.languages import decimal_mark, say, say_many
from rejoinder.models import Appeal, Comment, Decision, Report, Site, Statement, Sweep, Verdict
from rejoinder.statements import GROUNDS

_REMOVED: Final = (Comment.Standing.SPAM, Comment.Standing.TRASH)
_CAMPAIGNS: Final = (Sweep.Kind.CAMPAIGN, Sweep.Kind.PERSON)
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a cell for a formula."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One site's year: sections of named figures, in the order in which they are told."""

    year: int
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

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
    first = Verdict.objects.filter(comment__site=site).aggregate(Min("made_at"))["made_at__min"]
    since = Decision.objects.filter(site=site).aggregate(Min("made_at"))["made_at__min"]
    begun = min((moment.year for moment in (first, since) if moment), default=now.year)
    return list(range(now.year, min(begun, now.year) - 1, -1))


def figures(site: Site, year: int) -> Figures:
    """All figures of one year, by the clock of UTC."""
    begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    made = {"made_at__gte": begin, "made_at__lt": end}
    return Figures(
        year,
        (
            (
                say("What the screen did"),
                _screen(Verdict.objects.filter(comment__site=site, **made)),
            ),
            (say("What people decided"), _decisions(Decision.objects.filter(site=site, **made))),
            (
                say("Statements of reasons"),
                _statements(Statement.objects.filter(site=site, **made)),
            ),
            (say("Reports"), _reports(Report.objects.filter(site=site, **made))),
            (say("Objections"), _appeals(Appeal.objects.filter(site=site, **made))),
        ),
    )


def _screen(verdicts: QuerySet[Verdict]) -> tuple[tuple[str, str], ...]:
    outcomes = dict(verdicts.values_list("outcome").annotate(Count("pk")).order_by())
    by_person = Decision.objects.filter(automatic=False, by_author=False, undoes=None)
    decided = verdicts.filter(comment__in=by_person.values("comment_id"))
    stopped = decided.exclude(outcome="publish")
    wrongly = stopped.filter(comment__standing=Comment.Standing.APPROVED).count()
    passed = verdicts.filter(outcome="publish")
    missed = passed.filter(
        comment__standing__in=_REMOVED, comment__removal=Comment.Removal.MODERATOR
    ).count()
    return (
        (say("Comments judged by a program"), str(sum(outcomes.values()))),
        (say("Published by it"), str(outcomes.get("publish", 0))),
        (say("Held for a person by it"), str(outcomes.get("hold", 0))),
        (say("Refused as spam by it"), str(outcomes.get("refuse", 0))),
        (say("Of those held or refused, decided by a person"), str(stopped.count())),
        (
            say("Error: held or refused, and published by a person"),
            _share(wrongly, stopped.count()),
        ),
        (say("Error: published, and removed by a person"), _share(missed, passed.count())),
    )


def _decisions(decisions: QuerySet[Decision]) -> tuple[tuple[str, str], ...]:
    real = decisions.filter(undoes=None, by_author=False)
    people = real.filter(automatic=False)
    waited = people.filter(before=Comment.Standing.PENDING).values_list(
        F("made_at") - F("comment__stored_at"), flat=True
    )
    others = people.exclude(sweep=None).exclude(sweep__kind__in=_CAMPAIGNS)
    given = people.exclude(reason="").values_list("reason").annotate(Count("pk")).order_by()
    reasons = dict(given)
    acts = dict(people.values_list("act").annotate(Count("pk")).order_by())
    return (
        (say("Decisions by people"), str(people.count())),
        (
            say("Decisions by a program after a second look"),
            str(real.filter(automatic=True).count()),
        ),
        *(
            (say("By people: %(act)s", act=say(act)), str(count))
            for act, count in sorted(acts.items())
        ),
        *(
            (say("By people, because of %(reason)s", reason=say(reason)), str(count))
            for reason, count in sorted(reasons.items())
        ),
        (say("Taken back"), str(decisions.exclude(undoes=None).count())),
        (
            say("Part of clearing a spam campaign"),
            str(people.filter(sweep__kind__in=_CAMPAIGNS).count()),
        ),
        (say("Part of another act on many comments"), str(others.count())),
        (say("Median time until a held comment was decided"), _median(waited.iterator())),
    )


def _statements(told: QuerySet[Statement]) -> tuple[tuple[str, str], ...]:
    return (
        (say("Statements"), str(told.count())),
        *_counted(told, "measure", {"held": say("Held back"), "removed": say("Removed")}),
        *_counted(
            told,
            "source",
            {"notice": say("After a notice"), "own": say("Of the site's own accord")},
        ),
        *_counted(
            told,
            "automatic",
            {True: say("Decided by a program"), False: say("Decided by a person")},
        ),
        *_counted(
            told, "ground", {name: say("Ground: %(name)s", name=say(name)) for name in GROUNDS}
        ),
    )


def _reports(reports: QuerySet[Report]) -> tuple[tuple[str, str], ...]:
    outcomes = {"upheld": say("Comment held or removed"), "kept": say("Comment kept"),
                "gone": say("Withdrawn by its author"), "": say("Not decided yet")}  # fmt: skip
    ranks = {0: say("By trusted flaggers"), 2: say("Put last for many unfounded ones")}
    times = reports.exclude(decided_at=None).values_list(F("decided_at") - F("made_at"), flat=True)
    return (
        (say("Reports"), str(reports.count())),
        *_counted(
            reports, "ground", {name: say("Ground: %(name)s", name=say(name)) for name in GROUNDS}
        ),
        *_counted(reports, "rank", ranks),
        *_counted(reports, "outcome", outcomes),
        (say("Median time to decision"), _median(times.iterator())),
    )


def _appeals(appeals: QuerySet[Appeal]) -> tuple[tuple[str, str], ...]:
    outcomes = {"granted": say("Granted: the comment was published"), "refused": say("Refused: it stands"),
                "": say("Not decided yet")}  # fmt: skip
    by_program = appeals.filter(statement__automatic=True)
    times = appeals.exclude(decided_at=None).values_list(F("decided_at") - F("made_at"), flat=True)
    return (
        (say("Objections by authors"), str(appeals.count())),
        (say("Against what a program decided"), str(by_program.count())),
        (say("Of those granted"), str(by_program.filter(outcome=Appeal.Outcome.GRANTED).count())),
        *_counted(appeals, "outcome", outcomes),
        (say("Median time to decision"), _median(times.iterator())),
    )


def _counted(
    rows: QuerySet[Any], column: str, names: dict[Any, str]
) -> tuple[tuple[str, str], ...]:
    """How many rows have each of these values, zeros included."""
    counted = Counter(dict(rows.values_list(column).annotate(Count("pk")).order_by()))
    return tuple((name, str(counted[value])) for value, name in names.items())


def _share(part: int, whole: int) -> str:
    if not whole:
        return say("0 of 0")
    share = f"{100 * part / whole:.1f}".replace(".", decimal_mark())
    return say("%(part)s of %(whole)s (%(share)s %%)", part=part, whole=whole, share=share)


def _median(times: Iterable[timedelta]) -> str:
    seconds = [time.total_seconds() for time in times]
    if not seconds:
        return say("none yet")
    hours = median(seconds) / 3600
    if hours < 2:
        return say_many("%(n)s minute", "%(n)s minutes", round(hours * 60))
    long = f"{hours:.1f}".replace(".", decimal_mark())
    return say("%(hours)s hours", hours=long)
