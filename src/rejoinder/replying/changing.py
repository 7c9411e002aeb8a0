"""An author's change is judged as a reply is, and stored with its line in the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from rejoinder import keys, learning, statements
from rejoinder.errors import LinkUnusable
from rejoinder.models import Comment, Decision, Lesson, Post, Verdict
from rejoinder.policies import rules_for
from rejoinder.replying import judging, limits, persons
from rejoinder.replying.drafts import Checked
from rejoinder.replying.leaving import STANDING
from rejoinder.screening import Outcome, Submission, of_a_campaign
from rejoinder.screening import Verdict as Judged
from rejoinder.standing import settle
from rejoinder.wording import comment_html
from rejoinder.writing import write


def change(
    comment: Comment,
    checked: Checked,
    *,
    act: str,
    check: Callable[[Comment], None],
    block: str,
    now: datetime,
) -> Comment:
    """Put name, website and text in the place of those that a comment has.

    It is judged again: what it shows may be held by that, and what was held stays held. A new text is
    marked as edited, and the log keeps the old one; a wrong name or website is kept nowhere.

    Args:
        comment: with its site, post and video.
        checked: the fields as they may be stored.
        act: for the log.
        check: raises where the comment may not be changed; asked again inside the transaction.
        block: the client's block of addresses, "" for nobody's; a change counts as a reply does.
        now: the moment.

    Raises:
        LinkUnusable: the comment is gone, and what `check` raises.
        TooOften: too many from this client, or in this thread.
    """
    named = (checked.name, checked.website) != (comment.author_name, comment.website)
    worded = checked.text != comment.text
    if not (named or worded):
        return comment
    limits.count(block, comment.post_id)
    submission = _submission(comment, checked, now)
    judged = persons.obeyed(
        judging.judge(submission, rules_for(comment.post), comment.site_id), comment.commenter, now
    )
    html = comment_html(comment.post, checked.text) if worded else comment.html

    def store() -> Comment:
        fresh = _held_still(comment)
        check(fresh)
        row = judging.row(judged, submission, now, comment.site)
        if fresh.standing != Comment.Standing.APPROVED and not _waits(fresh):
            row["check_at"] = None  # what was held stays held, until a person decides
        was = _words(fresh)
        fresh.author_name, fresh.website = checked.name, checked.website
        if worded:
            fresh.text, fresh.html, fresh.edited_at = checked.text, html, now
            fresh.fingerprint = keys.fingerprint(checked.text)
        _note(fresh, act, was if worded else {}, named=named, now=now)
        _follow_verdict(fresh, judged, act, now)
        fresh.save(
            update_fields=[
                *("author_name", "website", "text", "html"),
                *("fingerprint", "edited_at", "standing"),
            ]
        )
        if named and Lesson.objects.filter(comment=fresh).update(
            author=checked.name, website=checked.website
        ):
            learning.forgotten(fresh.site_id)
        Verdict.objects.update_or_create(comment=fresh, defaults=row)
        settle(fresh)
        return fresh

    return write(store)


def _submission(comment: Comment, checked: Checked, now: datetime) -> Submission:
    return judging.submission_of(
        comment.site,
        checked,
        comment.commenter,
        honeypot="",
        seconds_to_write=None,
        lately=judging.lately_without(comment, checked),
        sent_at=now,
        premoderated=comment.post.mode == Post.Mode.PREMODERATED,
    )


def _note(
    fresh: Comment, act: str, was: Mapping[str, str | None], *, named: bool, now: datetime
) -> None:
    Decision.objects.create(
        site_id=fresh.site_id,
        comment=fresh,
        act=act,
        facet=Decision.Facet.TEXT,
        was=was,
        made=_words(fresh) if was else {},
        words="Name or website." if named else "",
        by_author=True,
        made_at=now,
    )


def _follow_verdict(fresh: Comment, judged: Judged, act: str, now: datetime) -> None:
    """Hold or refuse by the new verdict what is not refused yet; nothing is published by it."""
    if judged.outcome == Outcome.PUBLISH or fresh.standing == Comment.Standing.SPAM:
        return
    after = STANDING[judged.outcome]
    if after != fresh.standing:
        Decision.objects.create(
            site_id=fresh.site_id,
            comment=fresh,
            act="hold" if after == Comment.Standing.PENDING else "spam",
            before=fresh.standing,
            after=after,
            removal_before=fresh.removal,
            removal_after=fresh.removal,
            automatic=True,
            rule=f"screen after {'an edit' if act == 'edit' else 'a correction'}",
            made_at=now,
        )
        if fresh.standing == Comment.Standing.APPROVED and not of_a_campaign(judged):
            statements.state_hold(fresh.site_id, fresh.pk, now)
    fresh.standing = after


def _words(comment: Comment) -> dict[str, Any]:
    at = comment.edited_at
    return {
        "text": comment.text,
        "html": comment.html,
        "markup": comment.markup,
        "edited_at": at.isoformat() if at else None,
    }


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
