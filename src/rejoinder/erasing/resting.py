"""A comment rests, as its author asks (GDPR, article 18): kept, on no page, and not used for anything.

Nobody is told of it, the screen unlearns it, nothing judges it again, and no moderator brings it back; its
author lifts it, or staff on the author's word.
"""

from __future__ import annotations

from datetime import datetime

from rejoinder import learning
from rejoinder.erasing.facts import drop_mail_about
from rejoinder.erasing.notes import LIFTED, RESTRICTED, note
from rejoinder.erasing.withdrawing import held_still
from rejoinder.learning import Taught
from rejoinder.models import Comment, Decision, Delivery, Lesson, Verdict
from rejoinder.standing import settle
from rejoinder.writing import write

RESTING = Comment.Removal.RESTRICTED


def restrict(pk: int, now: datetime, *, noting: bool = True) -> bool:
    """Let a comment rest; False where it does already, or was withdrawn and has nothing left to use."""
    if noting:
        note([pk], {RESTRICTED}, now)
    return write(lambda: _restrict(pk, now))


def lift(pk: int, now: datetime) -> bool:
    """Give a resting comment back the standing that it had; False where it does not rest.

    What the screen had learned from it is learned again. A comment that waited for a check waits for a
    person instead.
    """
    note([pk], {LIFTED}, now)
    return write(lambda: _lift(pk, now))


def _restrict(pk: int, now: datetime) -> bool:
    comment = held_still(pk)
    if comment is None or comment.removal in {RESTING, Comment.Removal.AUTHOR}:
        return False
    decision = _decision(comment, "restrict", Comment.Standing.TRASH, RESTING, now)
    Verdict.objects.filter(comment=comment).update(check_at=None)
    drop_mail_about([pk])
    # Made anew when it is tried, of numbers alone.
    Delivery.objects.filter(comment=comment).update(body="")
    taught = Lesson.objects.in_force().filter(comment=comment)
    if learning.unteach(comment.site_id, taught, now, decision=decision.pk):
        learning.changed(comment.site_id)
    return True


def _lift(pk: int, now: datetime) -> bool:
    comment = held_still(pk)
    if comment is None or comment.removal != RESTING:
        return False
    acts = Decision.objects.about_standing().filter(comment=comment, act="restrict")
    resting = acts.order_by("-pk").first()
    if resting is None:  # it was brought here resting: a person decides
        _decision(comment, "lift", Comment.Standing.PENDING, Comment.Removal.NONE, now)
        return True
    _decision(comment, "lift", resting.before, resting.removal_before, now)
    unlearned = Lesson.objects.filter(undone_by__decision=resting).order_by("number")
    lessons = [
        Taught(
            label=each.label,
            text=each.text,
            author=each.author,
            website=each.website,
            source=each.source,
            by=each.by_id,
            comment=pk,
            decision=each.decision_id,
        )
        for each in unlearned
    ]
    if learning.teach(comment.site_id, lessons, now):
        learning.changed(comment.site_id)
    return True


def _decision(comment: Comment, act: str, after: str, removal: str, now: datetime) -> Decision:
    decision = Decision.objects.create(
        site_id=comment.site_id,
        comment=comment,
        act=act,
        before=comment.standing,
        after=after,
        removal_before=comment.removal,
        removal_after=removal,
        by_author=True,
        made_at=now,
    )
    comment.standing, comment.removal = after, removal
    comment.save(update_fields=["standing", "removal"])
    settle(comment)
    return decision
