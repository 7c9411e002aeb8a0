"""What authors may do with their comment by the signed link: see it, change it a while, withdraw it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rejoinder import conf, keys, statements
from rejoinder.erasing import empty_journal, erase_words, note
from rejoinder.errors import LinkUnusable
from rejoinder.inventory import Level
from rejoinder.models import Comment, Decision, Post, Verdict
from rejoinder.policies import rules_for
from rejoinder.replying import judging, limits, persons
from rejoinder.replying.drafts import Checked
from rejoinder.replying.leaving import STANDING
from rejoinder.screening import Outcome
from rejoinder.standing import settle
from rejoinder.wording import check_text, comment_html
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
    if not minutes_left(comment, now):
        raise LinkUnusable("the time for editing is over")
    text = check_text(raw)
    if text == comment.text:
        return comment
    limits.count(block, comment.post_id)
    fingerprint = keys.fingerprint(text)
    checked = Checked(comment.author_name, "", comment.website, text)
    submission = judging.submission_of(
        comment.site,
        checked,
        comment.commenter,
        honeypot="",
        seconds_to_write=None,
        lately=judging.lately_without(comment, checked),
        sent_at=now,
        premoderated=comment.post.mode == Post.Mode.PREMODERATED,
    )
    judged = persons.obeyed(
        judging.judge(submission, rules_for(comment.post), comment.site_id), comment.commenter, now
    )
    html = comment_html(comment.post, text)

    def store() -> Comment:
        fresh = _held_still(comment)
        if not minutes_left(fresh, now):
            raise LinkUnusable("the time for editing is over")
        row = judging.row(judged, submission, now, comment.site.policy_version)
        if fresh.standing != Comment.Standing.APPROVED and not _waits(fresh):
            row["check_at"] = None  # what was held stays held, until a person decides
        was = _words(fresh)
        fresh.text, fresh.html, fresh.fingerprint = text, html, fingerprint
        fresh.edited_at = now
        told: dict[str, Any] = {"site_id": fresh.site_id, "comment": fresh, "made_at": now}
        Decision.objects.create(
            act="edit",
            facet=Decision.Facet.TEXT,
            was=was,
            made=_words(fresh),
            by_author=True,
            **told,
        )
        if judged.outcome != Outcome.PUBLISH and fresh.standing != Comment.Standing.SPAM:
            after = STANDING[judged.outcome]
            if after != fresh.standing:
                Decision.objects.create(
                    act="hold" if after == Comment.Standing.PENDING else "spam",
                    before=fresh.standing,
                    after=after,
                    removal_before=fresh.removal,
                    removal_after=fresh.removal,
                    automatic=True,
                    rule="screen after an edit",
                    **told,
                )
            fresh.standing = after
        fresh.save(update_fields=["text", "html", "fingerprint", "edited_at", "standing"])
        Verdict.objects.update_or_create(comment=fresh, defaults=row)
        settle(fresh)
        return fresh

    return write(store)


def _words(comment: Comment) -> dict[str, str | None]:
    at = comment.edited_at
    return {
        "text": comment.text,
        "html": comment.html,
        "markup": comment.markup,
        "edited_at": at.isoformat() if at else None,
    }


def withdraw(comment: Comment, *, now: datetime) -> Comment:
    """Take the comment back: its words leave every page and table; where others answered, a place stays."""

    def store() -> Comment:
        fresh = _held_still(comment)
        if fresh.removal == Comment.Removal.AUTHOR:
            return fresh
        decision = Decision.objects.create(
            site_id=fresh.site_id,
            comment=fresh,
            act="withdraw",
            before=fresh.standing,
            after=Comment.Standing.TRASH,
            removal_before=fresh.removal,
            removal_after=Comment.Removal.AUTHOR,
            by_author=True,
            made_at=now,
        )
        fresh.standing, fresh.removal = Comment.Standing.TRASH, Comment.Removal.AUTHOR
        fresh.save(update_fields=["standing", "removal"])
        erase_words(fresh)
        settle(fresh)
        statements.settle(fresh, decision)
        return fresh

    note([comment.pk], {Level.WORDS}, now)
    withdrawn = write(store)
    empty_journal()
    return withdrawn


def _held_still(comment: Comment) -> Comment:
    """The comment as it is now, which nobody else can change until the transaction ends."""
    # The post first, as whoever replies or decides does, so that they queue and never deadlock.
    Post.objects.select_for_update().filter(pk=comment.post_id).first()
    fresh = Comment.objects.select_for_update().filter(pk=comment.pk).first()
    if fresh is None:
        raise LinkUnusable("the comment is gone")
    return fresh


def _waits(comment: Comment) -> bool:
    """Whether the comment was held for want of a check alone."""
    return Verdict.objects.waiting().filter(comment=comment).exists()
