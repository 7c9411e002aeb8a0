"""Spam and trash ends by itself where an operator has set after how many days."""

from __future__ import annotations

from datetime import datetime, timedelta

from rejoinder import clearing, conf
from rejoinder.models import Site
from rejoinder.writing import write


def _before(now: datetime) -> datetime | None:
    days = conf.get().keep_removed_days
    return now - timedelta(days=days) if days else None


def count(now: datetime) -> int:
    """How many comments are due."""
    before = _before(now)
    if before is None:
        return 0
    sites = list(Site.objects.values_list("pk", flat=True))
    return sum(
        clearing.how_many(site, standing, before) for site in sites for standing in clearing.REMOVED
    )


def clear(now: datetime) -> int:
    """Clear them away, some at a time; returns how many that were."""
    before = _before(now)
    if before is None:
        return 0
    gone = 0
    for site in list(Site.objects.values_list("pk", flat=True)):
        for standing in clearing.REMOVED:
            below = clearing.newest_due(site, standing, before) + 1
            while ids := clearing.next_ids(site, standing, below):
                below = ids[-1]
                gone += write(lambda ids=ids: clearing.clear(ids, before, now))  # type: ignore[misc]
    return gone
