"""Which days are due to be counted, and counting them; what waits, and how long, at this moment."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db.models import Min

from rejoinder.daybook.counting import bounds, count
from rejoinder.daybook.summing import Counted
from rejoinder.finding import counted
from rejoinder.models import Comment, Day, DayAtSite, Decision, Site, Verdict
from rejoinder.writing import write

STANDS: Final = timedelta(days=35)
"""So long after its end a day is counted once more, and then stands; no decision is undone after 30."""
BACK: Final = 3_660
"""Days before today that are counted where they never were: ten years of reports."""
_OFTEN: Final = timedelta(seconds=60)
_SHARE: Final = 20  # a twentieth of the time at most goes into counting one day again and again
_SELDOM: Final = 24  # a day that ended ten hours ago is counted again after a 24th of them


def due(now: datetime) -> list[date]:
    """The days that should be counted, the newest first."""
    today = now.astimezone(UTC).date()
    begun = _first(today)
    known = {one.day: one for one in Day.objects.filter(day__gte=begun)}
    days = (today - timedelta(days=back) for back in range((today - begun).days + 1))
    return [day for day in days if _is_due(day, known.get(day), now)]


def catch_up(now: datetime, *, seconds: float | None = None) -> int:
    """Count what is due; returns how many days that were.

    Args:
        now: the moment.
        seconds: after so long it stops; the rest is for the next time. None for all.
    """
    began, done = time.monotonic(), 0
    for day in due(now):
        _count(day, now)
        done += 1
        if seconds is not None and time.monotonic() - began >= seconds:
            break
    return done


def days_of(site: Site, first: date, last: date) -> list[Counted]:
    """A site's days from the first to the last, those without anything included. One query."""
    found = DayAtSite.objects.filter(site=site, day__gte=first, day__lte=last)
    rows = {
        day: Counted(day, *told)
        for day, *told in found.values_list("day", "counts", "decisions", "threads", "waiting")
    }
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [rows.get(day) or Counted(day) for day in days]


def counted_until(first: date, last: date) -> datetime | None:
    """When the last of these days that was counted at all was counted; None where none was."""
    found = Day.objects.filter(day__gte=first, day__lte=last).order_by("-day")
    return found.values_list("counted_at", flat=True).first()


def first_day(site: Site) -> date | None:
    """The first day of which something was counted."""
    found = DayAtSite.objects.filter(site=site).order_by("day")
    return found.values_list("day", flat=True).first()


def waiting_now(site: Site | int, now: datetime) -> dict[str, float]:
    """How many comments wait, and how many seconds half of them and nine of ten have waited at most.

    By the order of ids, which is that of coming. Three queries, each over an index.
    """
    site_id = site if isinstance(site, int) else site.pk
    waits = counted(site_id).get(Comment.Standing.PENDING, 0)
    if not waits:
        return {"count": 0}
    ordered = Comment.objects.filter(site_id=site_id, standing=Comment.Standing.PENDING)
    found = ordered.order_by("pk").values_list("stored_at", flat=True)
    told: dict[str, float] = {"count": waits}
    for name, place in (("median", waits // 2), ("p90", waits // 10), ("oldest", 0)):
        if at := list(found[place : place + 1]):
            told[name] = round(max(0.0, (now - at[0]).total_seconds()), 1)
    return told


def _first(today: date) -> date:
    """The first day of which there is something to count."""
    found = [
        Verdict.objects.aggregate(at=Min("made_at"))["at"],
        Decision.objects.aggregate(at=Min("made_at"))["at"],
    ]
    begun: list[date] = [at.astimezone(UTC).date() for at in found if at is not None]
    return max(min([*begun, today]), today - timedelta(days=BACK))


def _is_due(day: date, known: Day | None, now: datetime) -> bool:
    if known is None:
        return True
    _, end = bounds(day)
    if known.counted_at >= end + STANDS:
        return False
    often = max(_OFTEN, (now - end) / _SELDOM, timedelta(seconds=known.seconds * _SHARE))
    return now - known.counted_at >= often or now >= end + STANDS


def _count(day: date, now: datetime) -> None:
    began = time.monotonic()
    rows = count(day, now)
    today = day == now.astimezone(UTC).date()
    if today:
        for site_id in Site.objects.values_list("pk", flat=True):
            if (waits := waiting_now(site_id, now))["count"] or site_id in rows:
                rows.setdefault(site_id, DayAtSite(site_id=site_id, day=day)).waiting = waits
    seconds = time.monotonic() - began
    write(lambda: _store(day, rows, now, seconds, today=today))


def _store(
    day: date, rows: dict[int, DayAtSite], now: datetime, seconds: float, *, today: bool
) -> None:
    columns = ["counts", "decisions", "threads", *(["waiting"] if today else [])]
    there = Site.objects.filter(pk__in=rows).values_list("pk", flat=True)
    DayAtSite.objects.bulk_create(
        [rows[pk] for pk in there],
        update_conflicts=True,
        unique_fields=["site", "day"],
        update_fields=columns,
    )
    # Of which nothing is left: what was counted may have been taken back, or cleared away.
    gone: dict[str, Any] = {"counts": {}, "decisions": {}, "threads": {}}
    DayAtSite.objects.filter(day=day).exclude(site__in=list(rows)).update(**gone)
    Day.objects.update_or_create(day=day, defaults={"counted_at": now, "seconds": seconds})
