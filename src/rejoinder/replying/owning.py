"""What authors may do with their own comment by the signed link: see it, edit it for a while, withdraw it."""

from __future__ import annotations

from datetime import datetime, timedelta

from rejoinder import conf, keys
from rejoinder.errors import LinkUnusable
from rejoinder.models import Comment, Decision, Verdict
from rejoinder.replying import judging
from rejoinder.replying.drafts import Checked, check_text
from rejoinder.replying.leaving import STANDING, comment_html, policy_of
from rejoinder.screening import Outcome
from rejoinder.standing import settle
from rejoinder.writing import write


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
    if comment.standing not in {Comment.Standing.APPROVED, Comment.Standing.PENDING}:
        return 0
    end = comment.stored_at + timedelta(minutes=conf.get().edit_minutes)
    return max(0, -(-int((end - now).total_seconds()) // 60))


def edit(comment: Comment, raw: str, *, now: datetime) -> Comment:
    """Put a new text in the place of the old; it is judged again, and what was held stays held.

    Raises:
        LinkUnusable: the time for editing is over.
        FieldMissing, FieldUnusable, TooLong: the text cannot be taken.
    """
    if not minutes_left(comment, now):
        raise LinkUnusable("the time for editing is over")
    text = check_text(raw)
    if text == comment.text:
        return comment
    fingerprint = keys.fingerprint(text)
    checked = Checked(comment.author_name, "", comment.website, text)
    submission = judging.submission_of(
        comment.site,
        checked,
        comment.commenter,
        honeypot="",
        seconds_to_write=None,
        fingerprint=fingerprint,
        now=now,
    )
    judged = judging.judge(submission, policy_of(comment.site))
    html = comment_html(comment.post, text)

    def store() -> Comment:
        fresh = Comment.objects.select_for_update().get(pk=comment.pk)
        if not minutes_left(fresh, now):
            raise LinkUnusable("the time for editing is over")
        fresh.text, fresh.html, fresh.fingerprint = text, html, fingerprint
        fresh.edited_at = now
        if judged.outcome != Outcome.PUBLISH:
            fresh.standing = STANDING[judged.outcome]
        fresh.save(update_fields=["text", "html", "fingerprint", "edited_at", "standing"])
        Verdict.objects.update_or_create(
            comment=fresh,
            defaults={
                "outcome": str(judged.outcome),
                "suspicion": judged.suspicion,
                "reasons": judged.to_json(),
                "made_at": now,
            },
        )
        settle(fresh)
        return fresh

    return write(store)


def withdraw(comment: Comment, *, now: datetime) -> Comment:
    """Take the comment back: its words leave every page; where others answered, an empty place stays."""

    def store() -> Comment:
        fresh = Comment.objects.select_for_update().get(pk=comment.pk)
        if fresh.removal == Comment.Removal.AUTHOR:
            return fresh
        Decision.objects.create(
            site_id=fresh.site_id,
            comment=fresh,
            act="withdraw",
            before=fresh.standing,
            after=Comment.Standing.TRASH,
            removal_before=fresh.removal,
            by_author=True,
            made_at=now,
        )
        fresh.standing, fresh.removal = Comment.Standing.TRASH, Comment.Removal.AUTHOR
        fresh.save(update_fields=["standing", "removal"])
        settle(fresh)
        return fresh

    return write(store)
