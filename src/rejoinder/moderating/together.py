"""Many comments of one site get another standing in one transaction, as `deciding` does it one by one.

What follows is the same, line for line in the log; asked for together, so that a comment of a flood costs
a tenth. What nobody sees and nobody was told of is not settled: a held comment that becomes spam changes no
page, and has no statement to lift.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, cast

from rejoinder import statements
from rejoinder.errors import DecisionStale
from rejoinder.models import Comment, Decision, Lesson, Post, Sweep
from rejoinder.moderating.acts import Act, By, Facet
from rejoinder.moderating.deciding import wanted
from rejoinder.moderating.lessons import settle_lessons
from rejoinder.moderating.record import last_in_force
from rejoinder.standing import settle

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class _Change(NamedTuple):
    comment: Comment
    was: str
    decision: Decision


def decide_together(
    sweep: Sweep, ids: Sequence[int], by: User | None, now: datetime, *, seen: str = ""
) -> int:
    """Decide about comments as the sweep says. Call it inside `writing.write`.

    Left alone are those that are gone, withdrawn, of another standing than was seen, as wanted already, or
    decided by somebody else since the sweep was begun.

    Args:
        sweep: whose act it is; one of `acts.ACTS` but "keep".
        ids: of comments of its site.
        by: who decides.
        now: when.
        seen: the standing that they were seen with; "" is any.

    Returns:
        How many were decided.
    """
    since = Decision.objects.about_standing().filter(comment__in=ids, made_at__gt=sweep.made_at)
    others = set(since.exclude(sweep=sweep).values_list("comment", flat=True))
    changes = []
    for comment in _held_still(sweep.site_id, ids):
        if comment.pk in others or comment.taken_back:
            continue
        if (seen and comment.standing != seen) or (end := _end(comment, sweep)) is None:
            continue
        decision = Decision(
            site_id=sweep.site_id,
            comment=comment,
            act=sweep.act,
            by=by,
            made_at=now,
            reason=sweep.reason,
            sweep=sweep,
            before=comment.standing,
            removal_before=comment.removal,
            after=end[0],
            removal_after=end[1],
        )
        changes.append(_Change(comment, comment.standing, decision))
    _change(changes)
    return len(changes)


def undo_together(
    decisions: Iterable[Decision], site_id: int, by: User | None, now: datetime
) -> int:
    """Give comments back what decisions about their standing took. Call it inside `writing.write`.

    Left alone are those about which a later decision stands, and those that were undone already.

    Returns:
        How many were given back.
    """
    made = {one.comment_id: one for one in decisions if one.comment_id is not None}
    last = last_in_force(made)
    changes = []
    for comment in _held_still(site_id, list(made)):
        undone = made[comment.pk]
        if comment.taken_back or comment.standing != undone.after:
            continue
        if comment.pk not in last or last[comment.pk].pk != undone.pk:
            continue
        undoing = By(by, now).decision("undo", Facet.STANDING, undoes=undone)
        undoing.site_id, undoing.comment = site_id, comment
        undoing.before, undoing.removal_before = comment.standing, comment.removal
        undoing.after, undoing.removal_after = undone.before, undone.removal_before
        changes.append(_Change(comment, comment.standing, undoing))
    _change(changes)
    return len(changes)


def _end(comment: Comment, sweep: Sweep) -> tuple[str, str] | None:
    """What becomes of a comment, or None where that is nothing."""
    try:
        end = wanted(comment, cast("Act", sweep.act))
    except DecisionStale:
        return None
    return end if end[0] != comment.standing else None


def _held_still(site_id: int, ids: Sequence[int]) -> list[Comment]:
    """The comments, the newest first; nobody else can change them until the transaction ends."""
    # By their ids alone: with the site beside them SQLite goes through all comments of that.
    some = Comment.objects.filter(pk__in=ids)
    posts = set(some.values_list("post", flat=True))
    # The posts first, as `still.held_still` does, and in order: two sweeps queue instead of deadlocking.
    list(Post.objects.select_for_update().filter(pk__in=posts).order_by("pk").values_list("pk"))
    found = some.select_for_update().defer("html").order_by("-pk")
    return [comment for comment in found if comment.site_id == site_id]


def _change(changes: Sequence[_Change]) -> None:
    if not changes:
        return
    Decision.objects.bulk_create([each.decision for each in changes])
    by_end: dict[tuple[str, str], list[int]] = {}
    for comment, _, decision in changes:
        comment.standing, comment.removal = decision.after, decision.removal_after
        by_end.setdefault((comment.standing, comment.removal), []).append(comment.pk)
    for (standing, removal), ids in by_end.items():
        Comment.objects.filter(pk__in=ids).update(standing=standing, removal=removal)
    _settle_pages(changes)
    _settle_lessons(changes)
    comments, decisions = [one.comment for one in changes], [one.decision for one in changes]
    statements.settle_holds(comments, decisions)
    concerned = statements.concerned(comments, decisions)
    for comment, _, decision in changes:
        if comment.pk in concerned:
            statements.settle(comment, decision)


def _settle_pages(changes: Sequence[_Change]) -> None:
    approved = Comment.Standing.APPROVED
    for comment, was, _ in changes:
        if approved in (was, comment.standing) or comment.shown:
            # Asked for anew: settling an answer may have changed whether this one is shown.
            comment.refresh_from_db(fields=["shown"])
            settle(comment)


def _settle_lessons(changes: Sequence[_Change]) -> None:
    ids = [one.comment.pk for one in changes]
    taught = set(Lesson.objects.filter(comment__in=ids).values_list("comment", flat=True))
    for comment, _, decision in changes:
        teaches = decision.sweep is not None and decision.sweep.teaches(comment.pk)
        if teaches or comment.pk in taught:
            settle_lessons(comment, decision)
