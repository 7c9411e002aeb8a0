"""A moderator changes a comment's words: marked as edited, and what they were is kept in the log."""

from __future__ import annotations

from typing import Final, cast

from django.utils.dateparse import parse_datetime

from rejoinder import keys
from rejoinder.errors import DecisionStale, FieldUnusable
from rejoinder.models import Comment, Decision
from rejoinder.moderating.acts import By, Facet
from rejoinder.moderating.still import held_still
from rejoinder.publishing import stale
from rejoinder.screening import Policy
from rejoinder.screening.links import find_links
from rejoinder.wording import Markup, check_text, comment_html
from rejoinder.writing import write

_KEPT: Final = ("text", "html", "markup")


def edit(
    comment_id: int, text: str, by: By, *, policy: Policy, seen: str | None = None
) -> Decision:
    """Put other words in the place of a comment's.

    Args:
        comment_id: of a stored comment.
        text: the new words, in the markup that the comment has.
        by: who, when and why.
        policy: the site's: a new link to what it refuses is not let in by staff either.
        seen: the fingerprint, in hex, of the words that the moderator began with; None: whatever.

    Raises:
        DecisionStale: the comment is gone or withdrawn, or has other words than were seen, or these.
        FieldMissing, FieldUnusable, TooLong: the words cannot be taken.
    """
    text = check_text(text)

    def job() -> Decision:
        comment = held_still(comment_id)
        if seen is not None and keys.fingerprint(comment.text).hex() != seen:
            raise DecisionStale("its words were changed since you opened it")
        if text == comment.text:
            raise DecisionStale("these are the words that it has")
        _screen_links(comment.text, text, policy)
        decision = by.decision("edit", Facet.TEXT, was=_values(comment))
        comment.html = comment_html(comment.post, text, cast("Markup", comment.markup))
        comment.text, comment.edited_at = text, by.now
        return _worded(comment, decision)

    return write(job)


def unedit(comment: Comment, undone: Decision, undoing: Decision) -> Decision:
    """Give a comment the words back that it had, and the HTML that was made of them then."""
    undoing.was = _values(comment)
    for name in _KEPT:
        setattr(comment, name, undone.was[name])
    edited_at = undone.was["edited_at"]
    comment.edited_at = parse_datetime(edited_at) if edited_at else None
    return _worded(comment, undoing)


def _values(comment: Comment) -> dict[str, str | None]:
    at = comment.edited_at
    return {name: getattr(comment, name) for name in _KEPT} | {
        "edited_at": at.isoformat() if at else None
    }


def _worded(comment: Comment, decision: Decision) -> Decision:
    decision.made = _values(comment)
    decision.site_id, decision.comment = comment.site_id, comment
    decision.save(force_insert=True)
    comment.fingerprint = keys.fingerprint(comment.text)
    comment.save(update_fields=[*_KEPT, "edited_at", "fingerprint"])
    stale.mark(comment.site_id, comment.post_id, comment.root_number)
    return decision


def _screen_links(before: str, after: str, policy: Policy) -> None:
    """Refuse a new link to where the site lets nobody link.

    Raises:
        FieldUnusable: the text has one.
    """
    known = {link.host for link in find_links(before)}
    for host in sorted({link.host for link in find_links(after)} - known):
        if policy.refused_hosts.match(host) or policy.held_hosts.match(host):
            raise FieldUnusable("text", f"the site's policy lets nobody link to {host}")
