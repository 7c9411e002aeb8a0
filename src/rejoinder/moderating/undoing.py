"""Taking a decision back: the exact state before it, and a line in the log that says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rejoinder.errors import DecisionStale
from rejoinder.models import Comment, Decision
from rejoinder.moderating.acts import By, Facet
from rejoinder.moderating.deciding import undecide
from rejoinder.moderating.editing import unedit
from rejoinder.moderating.flags import unflag, unset_open
from rejoinder.moderating.moving import unmove
from rejoinder.moderating.persons import untreat
from rejoinder.moderating.record import UNDONE_WITHIN, undoable
from rejoinder.moderating.still import held_still, person_held_still, post_held_still
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_COMMENTS: Final[dict[str, Callable[[Comment, Decision, Decision], Decision]]] = {
    Facet.STANDING: undecide,
    Facet.TEXT: unedit,
    Facet.PLACE: unmove,
    Facet.FEATURED: unflag,
    Facet.PINNED: unflag,
    Facet.LOCKED: unflag,
}
_WITHDRAWN_TOO: Final = (Facet.PLACE, Facet.FEATURED, Facet.PINNED, Facet.LOCKED)


def undo(decision_id: int, by: User | None, now: datetime) -> Decision:
    """Bring what a decision was about back to what it was before.

    Returns:
        A decision of its own, with `undoes`; the log keeps both.

    Raises:
        DecisionStale: the decision is gone, was undone, is itself an undoing, is older than
            UNDONE_WITHIN, or a later decision about the same thing stands, which has to be undone
            first.
    """

    def job() -> Decision:
        undone = Decision.objects.filter(pk=decision_id).first()
        if undone is None:
            raise DecisionStale("there is no such decision")
        if now - undone.made_at > UNDONE_WITHIN:
            raise DecisionStale(
                f"it was made more than {UNDONE_WITHIN.days} days ago and can no longer be undone; "
                "decide anew instead"
            )
        if undone.facet != Facet.STANDING and not undone.was:
            raise DecisionStale("what it changed was erased, as somebody asked")
        undoing = By(by, now).decision("undo", Facet(undone.facet), undoes=undone)
        if undone.comment_id is not None:
            posts = [post] if (post := undone.was.get("post")) else []
            comment = held_still(
                undone.comment_id,
                withdrawn=undone.facet in _WITHDRAWN_TOO,
                posts=posts,
                parent=undone.was.get("parent"),
            )
            _refuse_unless_last(undone, now)
            return _COMMENTS[undone.facet](comment, undone, undoing)
        if undone.post_id is not None:
            post = post_held_still(undone.post_id)
            _refuse_unless_last(undone, now)
            return unset_open(post, undone, undoing)
        if undone.commenter_id is not None:
            person = person_held_still(undone.commenter_id)
            _refuse_unless_last(undone, now)
            return untreat(person, undone, undoing)
        raise DecisionStale("what it was about was cleared away")

    return write(job)


def _refuse_unless_last(undone: Decision, now: datetime) -> None:
    if not may_be_undone(undone, now):
        raise DecisionStale(
            "it was undone already, or a later decision about it stands; undo that one first"
        )


def may_be_undone(decision: Decision, now: datetime) -> bool:
    """Whether it is the last decision in force about its thing, a moderator's, and not too old."""
    return decision.pk in undoable([decision], now)
