"""One act on many comments: begun with a count, carried out in parts, stopped, gone on with, undone.

It goes from the newest comment to the oldest and never comes to what arrived after it was begun: nobody has
seen that. How it is carried on is in `parts`.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from rejoinder.errors import DecisionStale, FieldUnusable
from rejoinder.finding import Question
from rejoinder.models import Comment, Selection, Site, Sweep
from rejoinder.moderating.acts import By
from rejoinder.moderating.lessons import REASONS
from rejoinder.moderating.parts import held_still
from rejoinder.moderating.persons import treat
from rejoinder.moderating.queues import QUEUES, how_many_in
from rejoinder.moderating.record import UNDONE_WITHIN
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

STANDING: Final = {
    "approve": Comment.Standing.APPROVED,
    "hold": Comment.Standing.PENDING,
    "spam": Comment.Standing.SPAM,
    "trash": Comment.Standing.TRASH,
}
"""What can be done to many at once, and the standing that it gives."""
LESSONS: Final = 200
"""About so many comments of a sweep teach the screen, spread over all of it: what is decided by one press
is one opinion, and a hundred thousand lessons would drown every other."""
PICKED: Final = 50_000
"""Comments that can be picked one by one."""
_REMOVED: Final = ("spam", "trash")
begun: Final = threading.Event()
"""Set where this process has begun a sweep, for whoever carries them on here."""


def newest_id(site: Site) -> int:
    """The id of the last comment that anybody can have seen."""
    newest = Comment.objects.filter(site=site).order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


@dataclass(frozen=True, slots=True)
class Sought:
    """All comments of a queue that match.

    Attributes:
        queue: one of QUEUES.
        question: what must match; a plain one asks for the whole queue.
        upto: the newest comment that was there when somebody looked.
        hold_at: the suspicion from which the site holds, for the queue "unsure".
    """

    queue: str
    question: Question
    upto: int
    hold_at: float = 0.5


def how_many(site: Site, sought: Sought, act: str) -> int:
    """How many comments a sweep over all that match would decide, every one counted."""
    below, hold_at = sought.upto + 1, sought.hold_at
    count = how_many_in(site, sought.queue, sought.question, below=below, hold_at=hold_at)
    if sought.queue == "all":
        # Those that are as wanted already are left alone.
        already = replace(sought.question, standing=STANDING[act])
        count -= how_many_in(site, STANDING[act], already, below=below, hold_at=hold_at)
    return count


def begin_found(
    site: Site, sought: Sought, act: str, by: User | None, now: datetime, *, reason: str = ""
) -> Sweep:
    """Begin an act on all comments of a queue that match.

    Args:
        site: whose comments.
        sought: which.
        act: one of STANDING; of what is spam or in the trash also "restore".
        by: who decides; None for the shell.
        now: when.
        reason: what is wrong with them, one of `lessons.REASONS`.

    Raises:
        DecisionStale: nothing matches.
        FieldUnusable: there is no such queue, act or reason.
    """
    check(act, reason, sought.queue)
    question = sought.question
    asked: dict[str, Any] = {
        "text": question.text,
        "post": question.post,
        "person": question.person,
        "language": question.language,
        "attribute": question.attribute,
        "hold_at": sought.hold_at,
    }
    return _begun(
        Sweep(
            site=site,
            act=act,
            by=by,
            made_at=now,
            kind=Sweep.Kind.FOUND,
            queue=sought.queue,
            sought={name: value for name, value in asked.items() if value},
            reason=reason,
            below=sought.upto + 1,
            total=how_many(site, sought, act),
        )
    )


def begin_picked(
    site: Site,
    ids: Sequence[int],
    act: str,
    by: User | None,
    now: datetime,
    *,
    kind: str = Sweep.Kind.TICKED,
    queue: str = "",
    reason: str = "",
) -> Sweep:
    """Begin an act on comments that were picked one by one.

    Args:
        site, act, by, now, reason: as for `begin_found`.
        ids: of the comments, at most PICKED.
        kind: one of `Sweep.Kind`.
        queue: the standing that they were seen with; "" or "all" is any.

    Raises:
        DecisionStale: none of them is there.
        FieldUnusable: as for `begin_found`, or too many are picked.
    """
    check(act, reason, queue or "all")
    wanted = sorted(set(ids), reverse=True)
    if len(wanted) > PICKED:
        raise FieldUnusable("comment", f"at most {PICKED:,} can be picked; search for them instead")
    sweep = Sweep(
        site=site, act=act, by=by, made_at=now, kind=kind, queue=queue, reason=reason,
        below=wanted[0] + 1 if wanted else 0, total=len(wanted),
    )  # fmt: skip
    return _begun(sweep, wanted)


def ban(sweep: Sweep, commenter_id: int, by: User | None, now: datetime) -> None:
    """Ban a person as part of a sweep; undoing that lifts the ban. Nothing where the ban is there."""
    try:
        treat(commenter_id, "ban", By(by, now, sweep=sweep))
    except DecisionStale:
        return  # banned already, by a decision of its own


def stop(sweep_id: int) -> Sweep:
    """Do no further part; what is done stays.

    Raises:
        DecisionStale: it is not running.
    """
    return _turn(sweep_id, Sweep.State.RUNNING, Sweep.State.STOPPED, "it is not running any more")


def go_on(sweep_id: int) -> Sweep:
    """Go on with one that was stopped.

    Raises:
        DecisionStale: it was not stopped.
    """
    return _turn(sweep_id, Sweep.State.STOPPED, Sweep.State.RUNNING, "it was not stopped")


def undo_sweep(sweep_id: int, by: User | None, now: datetime) -> Sweep:
    """Begin to take a whole sweep back: each comment whose last decision it made gets its state back.

    Raises:
        DecisionStale: it was undone already, or is too old.
    """

    def job() -> Sweep:
        sweep = held_still(sweep_id)
        if sweep.state in (Sweep.State.UNDOING, Sweep.State.UNDONE):
            raise DecisionStale("it was undone already")
        if not may_be_undone(sweep, now):
            raise DecisionStale(
                f"it was begun more than {UNDONE_WITHIN.days} days ago, or nothing of it is kept"
            )
        sweep.state, sweep.taken_back_by = Sweep.State.UNDOING, by
        sweep.below = sweep.ended_at = None
        sweep.save(update_fields=["state", "taken_back_by", "below", "ended_at"])
        return sweep

    return write(job)


def may_be_undone(sweep: Sweep, now: datetime) -> bool:
    """Whether a sweep can still be taken back; what was purged cannot."""
    undone = sweep.state in (Sweep.State.UNDONE, Sweep.State.UNDOING)
    purged = sweep.kind == Sweep.Kind.PURGE
    return not undone and not purged and now - sweep.made_at <= UNDONE_WITHIN


def _begun(sweep: Sweep, ids: Sequence[int] = ()) -> Sweep:
    if not sweep.total:
        raise DecisionStale("nothing matches any more")
    sweep.state = Sweep.State.RUNNING
    sweep.teaches_every = max(1, sweep.total // LESSONS)

    def job() -> Sweep:
        sweep.pk = None
        sweep.save(force_insert=True)
        if ids:
            Selection.objects.create(sweep=sweep, ids=list(ids))
        return sweep

    stored = write(job)
    begun.set()
    return stored


def check(act: str, reason: str, queue: str) -> None:
    """See that an act on many of a queue can be meant.

    Raises:
        FieldUnusable: there is no such act there, no such reason or no such queue.
    """
    if act not in STANDING and not (act == "restore" and queue in _REMOVED):
        raise FieldUnusable("act", f"must be one of {', '.join(STANDING)}")
    if reason and reason not in REASONS:
        raise FieldUnusable("reason", f"must be one of {', '.join(REASONS)}")
    if queue not in QUEUES:
        raise FieldUnusable("queue", f"must be one of {', '.join(QUEUES)}")
    if queue == STANDING.get(act):
        raise FieldUnusable("act", f"these are {queue} already")


def _turn(sweep_id: int, came_from: Sweep.State, to: Sweep.State, refusal: str) -> Sweep:
    def job() -> Sweep:
        sweep = held_still(sweep_id)
        if sweep.state != came_from:
            raise DecisionStale(refusal)
        sweep.state = to
        sweep.save(update_fields=["state"])
        return sweep

    return write(job)
