"""What authors may do with their comment by the signed link: see it, change it a while, withdraw it."""

from __future__ import annotations

from datetime import datetime, timedelta

from rejoinder import conf, erasing, keys
from rejoinder.errors import LinkUnusable
from rejoinder.models import Comment
from rejoinder.replying.changing import change
from rejoinder.replying.drafts import Checked
from rejoinder.wording import check_text


def owned(comment_id: int, token: str) -> Comment:
    """The comment that a signed link is for.

    Raises:
        LinkUnusable: the link is forged, or the comment is gone for good.
    """
    if not keys.signed("own", str(comment_id), token):
        raise LinkUnusable("the link is not complete, or was changed")
    comment = (
        Comment.objects.select_related("site", "post", "post__video").filter(pk=comment_id).first()
    )
    if comment is None:
        raise LinkUnusable("the comment is gone")
    return comment


def minutes_left(comment: Comment, now: datetime) -> int:
    """How long the author may still edit, in minutes, 0 when it is over."""
    # What the screen refused can be changed like what it held: to its author the two look alike.
    if comment.removal or comment.standing == Comment.Standing.TRASH:
        return 0
    end = comment.stored_at + timedelta(minutes=conf.get().edit_minutes)
    return max(0, -(-int((end - now).total_seconds()) // 60))


def edit(comment: Comment, raw: str, *, block: str, now: datetime) -> Comment:
    """Put a new text in the place of the old; it is judged again, and what was held stays held.

    Args:
        comment: with its site, post and video.
        raw: the new text, as it came.
        block: the client's block of addresses; a change counts against its limit as a reply does.
        now: the moment.

    Raises:
        LinkUnusable: the time for editing is over, or the comment is gone.
        FieldMissing, FieldUnusable, TooLong: the text cannot be taken.
        TooOften: too many from this client, or in this thread.
    """

    def check(fresh: Comment) -> None:
        if not minutes_left(fresh, now):
            raise LinkUnusable("the time for editing is over")

    check(comment)
    checked = Checked(comment.author_name, "", comment.website, check_text(raw))
    return change(comment, checked, act="edit", check=check, block=block, now=now)


def withdraw(comment: Comment, *, now: datetime) -> Comment:
    """Take the comment back for good; returns what is left of it.

    Raises:
        LinkUnusable: the comment is gone.
    """
    erasing.withdraw([comment.pk], now)
    fresh = Comment.objects.filter(pk=comment.pk).first()
    if fresh is None:
        raise LinkUnusable("the comment is gone")
    return fresh
