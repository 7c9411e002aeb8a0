"""How a key was used: by site of the client, and by period. Read from the table, never from memory."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet, Sum

from rejoinder.models import DoorUse

PERIODS: Final = ("60-days", "6-months", "all")
"""What statistics can be asked for: by day, by month, by year."""
ORDERS: Final = ("total", "spam", "ham", "missed_spam", "false_positives")


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of one period or site."""

    calls: int = 0
    spam: int = 0
    ham: int = 0
    missed_spam: int = 0
    false_positives: int = 0


@dataclass(frozen=True, slots=True)
class SiteUse:
    """Counts of one of the client's sites."""

    blog: str
    totals: Totals


_COUNTED: Final = tuple(field.name for field in fields(Totals))


def by_blog(key_id: int, month: date, part: str = "", order: str = "total") -> list[SiteUse]:
    """A month's counts, a line a site of the client, the largest first.

    Args:
        key_id: of the key.
        month: any day of the month.
        part: only sites whose address has this in it.
        order: one of ORDERS.
    """
    first = month.replace(day=1)
    rows = _sums(
        DoorUse.objects.filter(
            key_id=key_id, day__gte=first, day__lt=_next_month(first), blog__contains=part.lower()
        ),
        "blog",
    )
    by = "calls" if order == "total" else order
    return sorted(
        (SiteUse(blog, totals) for blog, totals in rows),
        key=lambda one: (-getattr(one.totals, by), one.blog),
    )


def calls_of_month(key_id: int, month: date) -> int:
    """Checks of a month, those of the last second left out."""
    first = month.replace(day=1)
    uses = DoorUse.objects.filter(key_id=key_id, day__gte=first, day__lt=_next_month(first))
    return int(uses.aggregate(sum=Sum("calls"))["sum"] or 0)


def by_period(key_id: int, period: str, today: date) -> dict[str, tuple[Totals, int, date]]:
    """Counts by day, month or year: each with how many sites, and the period's first day.

    Args:
        key_id: of the key.
        period: one of PERIODS.
        today: the last day that counts.
    """
    uses = DoorUse.objects.filter(key_id=key_id, day__lte=today)
    if period == "60-days":
        uses = uses.filter(day__gt=today - timedelta(days=60))
    elif period == "6-months":
        first = today.replace(day=1)
        for _ in range(5):
            first = (first - timedelta(days=1)).replace(day=1)
        uses = uses.filter(day__gte=first)
    length = {"60-days": 10, "6-months": 7}.get(period, 4)  # characters of an ISO date
    found: dict[str, tuple[list[int], set[str], date]] = {}
    for day, blog, *counts in uses.values_list("day", "blog", *_COUNTED).order_by("day"):
        name = day.isoformat()[:length]
        sums, blogs, _ = found.setdefault(name, ([0] * len(_COUNTED), set(), _first(name)))
        sums[:] = [one + other for one, other in zip(sums, counts, strict=True)]
        blogs.add(blog)
    return {
        name: (Totals(*sums), len(blogs), first) for name, (sums, blogs, first) in found.items()
    }


def accuracy(totals: Totals) -> float:
    """The share of checks, in percent, that nobody called mistaken."""
    checked = totals.spam + totals.ham
    mistaken = min(totals.missed_spam + totals.false_positives, checked)
    return 100.0 if not checked else 100 * (checked - mistaken) / checked


def _sums(uses: QuerySet[DoorUse], by: str) -> list[tuple[str, Totals]]:
    rows = uses.values(by).annotate(**{f"sum_{name}": Sum(name) for name in _COUNTED})
    return [(row[by], Totals(*(int(row[f"sum_{name}"]) for name in _COUNTED))) for row in rows]


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _first(name: str) -> date:
    return date.fromisoformat({4: f"{name}-01-01", 7: f"{name}-01"}.get(len(name), name))
