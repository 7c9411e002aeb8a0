"""A draft of a policy is tried on comments that are there: their verdicts, and what people decided.

Works in parts, so that a page can show how far it is and nobody waits for all of it; the shell takes part
after part. Changes no comment. What is and is not judged anew is in `screening.rejudging`. Whom people had
approved before is kept with each verdict; of older verdicts it is counted from how comments stand now.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from rejoinder import policies
from rejoinder.errors import FieldUnusable
from rejoinder.models import Comment, Rehearsal, Site
from rejoinder.moderating.comparing import Comparison, rows_between
from rejoinder.screening.rehearsal import Tally
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TOGETHER: Final = 400
"""Comments read at a time."""
LONGEST: Final = 3_650
"""Days that a rehearsal can look back."""
_REMEMBERED: Final = 20  # rehearsals of a site that are kept


def begin(
    site: Site, text: str, *, days: int, now: datetime, by: User | None = None, keep: bool = True
) -> Rehearsal:
    """Set a rehearsal up; nothing is gone through yet.

    Args:
        site: whose comments.
        text: the draft.
        days: how far back.
        now: the moment.
        by: who asked.
        keep: whether it is stored, so that others can go on with it.

    Raises:
        FieldUnusable, TooLong: the draft cannot be taken, or the days cannot be meant.
    """
    policies.read(text)
    if not 1 <= days <= LONGEST:
        raise FieldUnusable("days", f"must be 1 to {LONGEST:,}")
    first, last = _range(site, now - timedelta(days=days))
    judged = Comment.objects.filter(site=site, pk__gte=first, pk__lte=last).exclude(
        removal=Comment.Removal.RESTRICTED
    )
    made = Rehearsal(
        site=site,
        by=by,
        text=text,
        against=policies.text_of(site),
        against_version=site.policy_version,
        days=days,
        began_at=now,
        next_id=first,
        last_id=last,
        total=judged.filter(verdict__isnull=False).count(),
        tally=Tally().to_json(),
    )
    if keep:
        write(lambda: _store(made))
    return made


def go_on(
    rehearsal: Rehearsal, now: datetime, *, seconds: float | None = None, keep: bool = True
) -> bool:
    """Go through some more comments; returns whether all are done.

    Args:
        rehearsal: one that was begun; what it counts is carried on there.
        now: the moment, for when it ends.
        seconds: for how long; None for one part.
        keep: whether how far it has come is stored.
    """
    if rehearsal.ended_at is not None:
        return True
    began = time.monotonic()
    trial = _Trial(rehearsal)
    while not (ended := not trial.part(now)) and seconds is not None:
        if time.monotonic() - began >= seconds:
            break
    rehearsal.tally = trial.tally.to_json()
    if ended:
        rehearsal.ended_at = now
    if keep:
        fields = ["next_id", "done", "total", "tally", "ended_at"]
        write(lambda: rehearsal.save(update_fields=fields))
    return ended


class _Trial:
    """Both policies at work on one part after the other."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.rehearsal = rehearsal
        draft, force = policies.read(rehearsal.text), policies.read(rehearsal.against)
        self.tally = Tally.from_json(rehearsal.tally)
        self._comparison = Comparison(rehearsal.site_id, force, rehearsal.against_version, [draft])

    def part(self, now: datetime) -> bool:
        """Go through the next few comments; False where there are no more."""
        about = self.rehearsal
        rows = rows_between(about.site_id, about.next_id, about.last_id, now, TOGETHER)
        if not rows:
            about.total = about.done
            return False
        self._comparison.prepare(rows)
        for row in rows:
            if (made := self._comparison.outcomes(row)) is not None:
                self.tally.add(row.pk, made[0], made[1][0], row.people)
        about.next_id = rows[-1].pk + 1
        about.done += len(rows)
        return True


def _range(site: Site, since: datetime) -> tuple[int, int]:
    """The ids of the first comment stored since then, and of the newest.

    Ids grow with the time of storing, so the first is found by halving, without an index of times.
    """
    ids = Comment.objects.filter(site=site)
    newest = ids.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return 1, 0
    low, high = 1, newest + 1
    while low < high:
        middle = (low + high) // 2
        found = ids.filter(pk__gte=middle).order_by("pk").values_list("pk", "stored_at").first()
        if found is None or found[1] >= since:
            high = middle
        else:
            low = found[0] + 1
    return low, newest


def _store(made: Rehearsal) -> None:
    made.save(force_insert=True)
    old = (
        Rehearsal.objects.filter(site_id=made.site_id).order_by("-pk").values_list("pk", flat=True)
    )
    _forget(old[_REMEMBERED : _REMEMBERED + 100])


def _forget(ids: Iterable[int]) -> None:
    Rehearsal.objects.filter(pk__in=list(ids)).delete()
