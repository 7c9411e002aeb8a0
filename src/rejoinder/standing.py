"""A comment changes standing: what follows for its place on the page, and for those above it.

A comment is shown while it is approved, or while a shown comment answers it (a tombstone then).
This room alone keeps that true and marks the pages that a change spoils. It knows nothing of who
decides or why.
"""

from __future__ import annotations

from rejoinder.models import Comment, Following
from rejoinder.publishing import stale
from rejoinder.screening import History

APPROVED = Comment.Standing.APPROVED

_DECIDED = 200  # comments of one person that are looked at


def settle(comment: Comment, *, newest: bool = False) -> None:
    """Recompute `shown` for a comment and for the removed ones above it, and mark stale pages.

    Args:
        comment: stored already, with its new standing; only `shown` and what stands above is
        written here. newest: True for a reply just stored, after which nothing in the thread can
        move.

    Call it inside `writing.write`.
    """
    moved: Comment | None = None
    current: Comment | None = comment
    while current is not None:
        shown = current.standing == APPROVED or (
            not (newest and current is comment) and current.replies.filter(shown=True).exists()
        )
        if shown == current.shown:
            break
        if shown and current is comment and not newest:
            _told_late(comment)
        current.shown = shown
        Comment.objects.filter(pk=current.pk).update(shown=shown)
        if current.depth == 0 and not (newest and current is comment):
            moved = current
        current = _hidden_parent(current)
    branch = comment.root_number
    if moved is not None:
        # A branch that comes or goes in the middle moves all later ones to other pages. Mentions by
        # other sites are not among them.
        branch = stale.onward(branch) if moved.kind == Comment.Kind.COMMENT else 0
    stale.mark(comment.site_id, comment.post_id, branch)


def _told_late(comment: Comment) -> None:
    """Have those who follow the thread told of a comment that comes after newer ones were told of."""
    Following.objects.filter(
        comment__post=comment.post_id, whole_thread=True, since__gte=comment.pk
    ).update(since=comment.pk - 1)


def _hidden_parent(comment: Comment) -> Comment | None:
    """The comment above, where its being shown depends on this one."""
    parent = comment.parent
    return parent if parent is not None and parent.standing != APPROVED else None


def history(commenter_id: int) -> History:
    """What moderators decided about a commenter's latest comments."""
    standings = list(
        Comment.objects.filter(commenter_id=commenter_id)
        .order_by("-pk")
        .values_list("standing", "removal")[:_DECIDED]
    )
    return History(
        approved=sum(standing == Comment.Standing.APPROVED for standing, _ in standings),
        # What its own author withdrew says nothing about the author.
        rejected=sum(
            standing == Comment.Standing.SPAM
            or (standing == Comment.Standing.TRASH and removal == Comment.Removal.MODERATOR)
            for standing, removal in standings
        ),
        pending=sum(standing == Comment.Standing.PENDING for standing, _ in standings),
    )
