"""Old spam or trash is purged by a sweep of its own kind: counted first, in parts, and for good."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from rejoinder import clearing
from rejoinder.errors import DecisionStale, FieldUnusable
from rejoinder.models import Site, Sweep
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LONGEST: Final = 3_650
"""Days that may be named."""


def check(queue: str, days: int) -> None:
    """See that spam or trash of some days' age is meant.

    Raises:
        FieldUnusable: it is another queue, or no number of days that can be meant.
    """
    if queue not in clearing.REMOVED:
        raise FieldUnusable("queue", f"must be one of {', '.join(clearing.REMOVED)}")
    if not 1 <= days <= LONGEST:
        raise FieldUnusable("days", f"must be 1 to {LONGEST:,}")


def how_many(site: Site, queue: str, days: int, now: datetime) -> int:
    """How many comments a purge would be for; some of them may be spoken of in reports and stay."""
    check(queue, days)
    return clearing.how_many(site.pk, queue, now - timedelta(days=days))


def begin_purge(site: Site, queue: str, days: int, by: User | None, now: datetime) -> Sweep:
    """Begin to clear away what is older than some days.

    Args:
        site: whose comments.
        queue: "spam" or "trash".
        days: how old they must be; what somebody decided since then stays.
        by: who asked; None for the shell.
        now: when.

    Raises:
        DecisionStale: nothing is that old.
        FieldUnusable: as for `check`.
    """
    total = how_many(site, queue, days, now)
    if not total:
        raise DecisionStale(f"no {queue} is older than {days} days")
    before = now - timedelta(days=days)
    return write(
        lambda: Sweep.objects.create(
            site=site,
            act="purge",
            by=by,
            made_at=now,
            kind=Sweep.Kind.PURGE,
            queue=queue,
            sought={"days": days},
            state=Sweep.State.RUNNING,
            below=clearing.newest_due(site.pk, queue, before) + 1,
            total=total,
        )
    )


def part(sweep: Sweep, now: datetime) -> None:
    """Clear away the next few. Call it inside `writing.write`, with the sweep held still."""
    before = sweep.made_at - timedelta(days=sweep.sought["days"])
    ids = clearing.next_ids(sweep.site_id, sweep.queue, sweep.below or 0)
    if ids:
        sweep.done += clearing.clear(ids, before, now)
        sweep.below = ids[-1]
    if len(ids) < clearing.TOGETHER:
        sweep.state, sweep.ended_at = Sweep.State.DONE, now
    sweep.save(update_fields=["done", "below", "state", "ended_at"])
