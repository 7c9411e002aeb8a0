"""A sweep is carried on part by part, forwards or back.

Each part is one transaction that stores the decisions and how far the sweep has come, so whoever goes on
after a crash does nothing twice; two who carry on the same one take turns.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Final

from rejoinder import learning
from rejoinder.errors import DecisionStale
from rejoinder.finding import Question
from rejoinder.models import Comment, Decision, Selection, Site, Sweep
from rejoinder.moderating import purging
from rejoinder.moderating.acts import PERSONS
from rejoinder.moderating.queues import ids_in
from rejoinder.moderating.together import decide_together, undo_together
from rejoinder.moderating.undoing import undo
from rejoinder.writing import write

TOGETHER: Final = 50
"""Comments of one transaction: other writers wait for a tenth of a second at most."""


def carry_on(sweep_id: int, now: datetime) -> Sweep:
    """Do the next part of a sweep, in a transaction of its own; nothing where it is not under way.

    Raises:
        DecisionStale: there is no such sweep.
    """

    def job() -> Sweep:
        sweep = held_still(sweep_id)
        if sweep.state == Sweep.State.RUNNING and sweep.kind == Sweep.Kind.PURGE:
            purging.part(sweep, now)
        elif sweep.state == Sweep.State.RUNNING:
            _part(sweep, now)
        elif sweep.state == Sweep.State.UNDOING:
            _part_back(sweep, now)
        return sweep

    sweep = write(job)
    learning.changed(sweep.site_id)
    return sweep


def run(sweep_id: int, now: datetime, *, seconds: float | None = None) -> Sweep:
    """Carry a sweep on until it is done, or for some seconds."""
    began = time.monotonic()
    while (sweep := carry_on(sweep_id, now)).state in Sweep.UNDER_WAY:
        if seconds is not None and time.monotonic() - began >= seconds:
            break
    return sweep


def held_still(sweep_id: int) -> Sweep:
    """The sweep, which nobody else can change until the transaction ends.

    Raises:
        DecisionStale: there is none.
    """
    sweep = Sweep.objects.select_for_update().filter(pk=sweep_id).first()
    if sweep is None:
        raise DecisionStale("there is no such act on many comments")
    return sweep


def question_of(sweep: Sweep) -> Question:
    """What must match."""
    names = ("text", "post", "person", "language", "attribute")
    sought = {name: sweep.sought[name] for name in names if name in sweep.sought}
    return Question(sweep.site_id, standing=standing_of(sweep.queue), **sought)


def standing_of(queue: str) -> str:
    """The standing that all comments of a queue have; "" where they differ."""
    if queue in Comment.Standing.values:
        return queue
    return Comment.Standing.PENDING if queue in ("unsure", "first") else ""


def _part(sweep: Sweep, now: datetime) -> None:
    ids = _next_ids(sweep)
    if ids:
        seen = standing_of(sweep.queue)
        sweep.done += decide_together(sweep, ids, sweep.by, now, seen=seen)
        sweep.below = ids[-1]
    if len(ids) < TOGETHER:
        sweep.state, sweep.ended_at = Sweep.State.DONE, now
    sweep.save(update_fields=["done", "below", "state", "ended_at"])


def _next_ids(sweep: Sweep) -> list[int]:
    below = sweep.below or 0
    selection = Selection.objects.filter(sweep=sweep).first()
    if selection is not None:
        return [pk for pk in selection.ids if pk < below][:TOGETHER]
    site = Site.objects.get(pk=sweep.site_id)
    return ids_in(
        site,
        sweep.queue,
        question_of(sweep),
        below=below,
        size=TOGETHER,
        hold_at=sweep.sought.get("hold_at", 0.5),
        but_for=sweep,
    )


def _part_back(sweep: Sweep, now: datetime) -> None:
    """The latest decisions first: `below` counts down the log's lines now."""
    made = Decision.objects.filter(sweep=sweep, undoes=None).order_by("-pk")
    if sweep.below is not None:
        made = made.filter(pk__lt=sweep.below)
    some = list(made[:TOGETHER])
    if some:
        about_standing = [one for one in some if one.facet == Decision.Facet.STANDING]
        sweep.undone += undo_together(about_standing, sweep.site_id, sweep.taken_back_by, now)
        for one in some:
            if one.act in PERSONS:
                _unban(one, sweep, now)
        sweep.below = some[-1].pk
    if len(some) < TOGETHER:
        sweep.state, sweep.ended_at = Sweep.State.UNDONE, now
    sweep.save(update_fields=["undone", "below", "state", "ended_at"])


def _unban(decision: Decision, sweep: Sweep, now: datetime) -> None:
    try:
        undo(decision.pk, sweep.taken_back_by, now)
    except DecisionStale:
        return  # somebody decided about the person since
