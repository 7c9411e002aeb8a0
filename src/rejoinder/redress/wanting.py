"""An author wants a person to decide what a program decided (GDPR, article 22): once, by a button.

What the screen held then waits before all else, and what it refused waits there, too.
"""

from __future__ import annotations

from datetime import datetime

from rejoinder.errors import LinkUnusable
from rejoinder.models import Comment, Commenter, Decision, PersonWanted, Post, Verdict
from rejoinder.standing import settle
from rejoinder.writing import write

RULE = "its author asks for a person"
"""The rule that the log names where a refused comment goes to the queue."""


def may_want_person(comment: Comment) -> bool:
    """Whether a program alone decided that a comment is not shown, and no person was asked yet."""
    return (
        comment.standing != Comment.Standing.APPROVED
        and comment.removal == Comment.Removal.NONE
        and not hasattr(comment, "person_wanted")
        and not _person_decided(comment)
    )


def want_person(comment: Comment, now: datetime) -> PersonWanted:
    """Put a comment before the others that wait for a person; asked twice, it is asked once.

    Args:
        comment: the author's, by the signed link.
        now: the moment.

    Raises:
        LinkUnusable: a person decided already, or nothing was decided against it.
    """

    def store() -> PersonWanted:
        # The post first, as whoever replies or decides does, so that they queue and never deadlock.
        Post.objects.select_for_update().filter(pk=comment.post_id).first()
        fresh = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
        if (found := PersonWanted.objects.filter(pk=fresh.pk).first()) is not None:
            return found
        if not may_want_person(fresh):
            raise LinkUnusable(
                "a person decided about it already, or nothing was decided against it"
            )
        wanted = PersonWanted.objects.create(site_id=fresh.site_id, comment=fresh, made_at=now)
        # No check by a program may decide it now.
        Verdict.objects.filter(comment=fresh).update(check_at=None)
        if fresh.standing != Comment.Standing.PENDING and not _put_away(fresh):
            _to_the_queue(fresh, now)
        return wanted

    return write(store)


def _person_decided(comment: Comment) -> bool:
    return (
        Decision.objects.about_standing()
        .filter(comment=comment, automatic=False, by_author=False)
        .exists()
    )


def _put_away(comment: Comment) -> bool:
    """Whether a person decided that all of this author goes to the trash: that was no program."""
    who = comment.commenter
    away = (Commenter.Standing.SUSPENDED, Commenter.Standing.BANNED)
    return who is not None and who.standing in away


def _to_the_queue(comment: Comment, now: datetime) -> None:
    Decision.objects.create(
        site_id=comment.site_id,
        comment=comment,
        act="hold",
        before=comment.standing,
        after=Comment.Standing.PENDING,
        removal_before=comment.removal,
        removal_after=comment.removal,
        automatic=True,
        rule=RULE,
        made_at=now,
    )
    comment.standing = Comment.Standing.PENDING
    comment.save(update_fields=["standing"])
    settle(comment)
