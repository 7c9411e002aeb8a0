"""Taking a decision back: the exact state before it, and a line in the log that says so."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rejoinder.errors import DecisionStale
from rejoinder.models import Decision
from rejoinder.moderating.deciding import change, held_still
from rejoinder.moderating.record import undoable
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def undo(decision_id: int, by: User | None, now: datetime) -> Decision:
    """Bring a comment back to what it was before a decision.

    Returns:
        A decision of its own, with `undoes`; the log keeps both.

    Raises:
        DecisionStale: the decision is gone, was undone, is itself an undoing, or a later decision
            about the same comment stands, which has to be undone first.
    """

    def job() -> Decision:
        undone = Decision.objects.filter(pk=decision_id).first()
        if undone is None:
            raise DecisionStale("there is no such decision")
        comment = held_still(undone.comment_id)
        if not may_be_undone(undone) or comment.standing != undone.after:
            raise DecisionStale(
                "it was undone already, or a later decision about it stands; undo that one first"
            )
        undoing = Decision(act="undo", by=by, made_at=now, undoes=undone)
        return change(comment, undone.before, undone.removal_before, undoing)

    return write(job)


def may_be_undone(decision: Decision) -> bool:
    """Whether it is the last decision in force about its comment, and a moderator's."""
    return decision.pk in undoable([decision.comment_id])
