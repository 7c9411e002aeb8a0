"""What a message says: which thing happened, by numbers; names and words where its webhook has them.

Never an e-mail address, a network address, or anything made from one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from rejoinder.models import Appeal, Comment, Decision, Delivery, Report
from rejoinder.publishing.addresses import href
from rejoinder.publishing.composing import base

VERSION: Final = 1
"""Of the body. What is there stays; a receiver must let pass what it does not know."""
EVENTS: Final = {
    "held": ("comment.held", "a new comment waits for a decision"),
    "published": ("comment.published", "a new comment was published"),
    "decision": ("decision.made", "somebody or some rule decided"),
    "report": ("report.received", "a reader reported a comment"),
    "objection": ("objection.received", "an author objected, or wants a person to decide"),
}
"""What can be chosen, the event's name, and it in words."""
WANTED: Final = "person.wanted"
"""The event of an author who wants a person to decide; whoever chose objections is told of it, too."""
TEST: Final = "test"
"""The event of a message that only shows that messages arrive."""


def payload_of(delivery: Delivery) -> dict[str, Any]:
    """What is told, as the tables stand now."""
    site = delivery.hook.site
    data: dict[str, Any] = {"site": site.slug}
    words = delivery.hook.with_words
    if delivery.event == "decision.made":
        data |= _decision(Decision.objects.filter(pk=delivery.subject).first())
    elif delivery.event == "report.received":
        data |= _report(Report.objects.filter(pk=delivery.subject).first(), words)
    elif delivery.event == "objection.received":
        data |= _objection(Appeal.objects.filter(pk=delivery.subject).first(), words)
    if delivery.comment_id is not None:
        comment = Comment.objects.select_related("post").get(pk=delivery.comment_id)
        data["comment"] = _comment(comment, base(site), site.slug, words)
    elif delivery.event == TEST:
        data["message"] = "Messages arrive."
    return {
        "type": delivery.event,
        "timestamp": _moment(delivery.made_at),
        "version": VERSION,
        "data": data,
    }


def _comment(comment: Comment, home: str, slug: str, words: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": comment.pk,
        "standing": comment.standing,
        "answers": comment.parent_id,
        "written_at": _moment(comment.written_at),
        "address": f"{home}/c/{comment.pk}/",
        "desk": f"{home}/desk/{slug}/comments/{comment.pk}/",
        "post": {
            "id": comment.post_id,
            "title": comment.post.title,
            "address": home + href(comment.post.path),
        },
    }
    if words and not comment.taken_back:
        told |= {"name": comment.author_name, "words": comment.text}
    return told


def _decision(decision: Decision | None) -> dict[str, Any]:
    if decision is None:
        return {}
    by = "author" if decision.by_author else "screen" if decision.automatic else "moderator"
    return {
        "decision": {
            "id": decision.pk,
            "act": decision.act,
            "about": decision.facet,
            "before": decision.before,
            "after": decision.after,
            "by": by,
            "reason": decision.reason,
            "undoes": decision.undoes_id,
        }
    }


def _report(report: Report | None, words: bool) -> dict[str, Any]:
    if report is None:
        return {}
    told = {"id": report.pk, "ground": report.ground}
    return {"report": told | {"words": report.words} if words else told}


def _objection(appeal: Appeal | None, words: bool) -> dict[str, Any]:
    if appeal is None:
        return {}
    told = {"id": appeal.pk}
    return {"objection": told | {"words": appeal.text} if words else told}


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
