"""Somebody of the staff answers a comment from the desk: stored as published, nobody judges it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rejoinder import keys
from rejoinder.errors import ThreadClosed, UnknownParent, UnknownPost
from rejoinder.models import Comment, Post
from rejoinder.replying.leaving import AGAIN
from rejoinder.standing import settle
from rejoinder.threads import Place, answering
from rejoinder.wording import check_text, comment_html
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def answer_as_staff(comment_id: int, raw: str, by: User, *, now: datetime) -> Comment:
    """Store an answer to a comment, with the badge of the staff.

    Args:
        comment_id: of the comment that is answered, an approved one.
        raw: the words, Markdown.
        by: who answers; shown by the full name, else by the account's.
        now: the moment.

    Returns:
        The answer; the earlier one where the same was sent twice.

    Raises:
        FieldMissing, FieldUnusable, TooLong: for field "comment": the words cannot be taken.
        UnknownPost, ThreadClosed, UnknownParent: there is nothing to answer any more. A thread that is
            closed for readers can still be answered here, an archived one cannot.
    """
    text = check_text(raw)
    above = (
        Comment.objects.select_related("post__site", "post__video").filter(pk=comment_id).first()
    )
    if above is None:
        raise UnknownParent
    html = comment_html(above.post, text)
    fingerprint = keys.fingerprint(text)

    def store() -> Comment:
        post = Post.objects.select_for_update().get(pk=above.post_id)
        if post.status != Post.Status.PUBLIC:
            raise UnknownPost
        if post.mode == Post.Mode.ARCHIVED:
            raise ThreadClosed
        parent = Comment.objects.filter(
            pk=comment_id, post=post, standing=Comment.Standing.APPROVED
        ).first()
        if parent is None:
            raise UnknownParent
        again = Comment.objects.sent_again(post, fingerprint, now - AGAIN)
        if (found := again.filter(parent=parent, staff=by).first()) is not None:
            return found
        post.last_number += 1
        post.save(update_fields=["last_number"])
        place = answering(
            Place(parent.depth, parent.root_number, bytes(parent.path)), post.last_number
        )
        answer = Comment.objects.create(
            site_id=post.site_id,
            post=post,
            parent=parent,
            number=post.last_number,
            root_number=place.root_number,
            depth=place.depth,
            path=place.path,
            author_name=by.get_full_name().strip() or by.get_username(),
            by_staff=True,
            staff=by,
            text=text,
            html=html,
            standing=Comment.Standing.APPROVED,
            written_at=now,
            stored_at=now,
            fingerprint=fingerprint,
        )
        settle(answer, newest=True)
        return answer

    return write(store)
