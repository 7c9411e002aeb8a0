"""Everything held about somebody, as one structure for a page, a file, or a command."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.apps import apps
from django.db.models import QuerySet

from rejoinder import keys
from rejoinder.errors import InstallationBroken
from rejoinder.inventory import FACTS, Whose
from rejoinder.languages import say
from rejoinder.models import (
    Comment,
    Decision,
    FeedAddress,
    Following,
    Lesson,
    MailStop,
    Outbox,
    PushSubscription,
    Report,
)
from rejoinder.privacy.persons import Person
from rejoinder.publishing.composing import base
from rejoinder.statements import reasons


def everything(person: Person, now: datetime) -> dict[str, Any]:
    """All that one site holds about whoever has an address; private."""
    return {
        "about": say("What %(site)s holds about you", site=person.site.name),
        "made_at": now.isoformat(timespec="seconds"),
        "first_seen": _when(
            person.comments().values_list("commenter__first_seen", flat=True).first()
        ),
        "comments": of_comments(person.comments()),
        "mail": _mail(Outbox.objects.filter(site=person.site, person=person.key)),
        "follows": _wishes(Following.objects.filter(site=person.site, person=person.key)),
        "feeds": [
            {"made_at": _when(each.made_at)}
            for each in FeedAddress.objects.filter(site=person.site, person=person.key)
        ],
        "reports": [
            {
                "comment": each.comment_id,
                "ground": each.ground,
                "name": _unsealed(each.name, "report"),
                "email": _unsealed(each.email, "report"),
                "words": each.words,
                "made_at": _when(each.made_at),
                "outcome": each.outcome,
            }
            for each in Report.objects.filter(site=person.site, reporter=person.key)
        ],
        "no_mail_because": list(
            MailStop.objects.filter(site=person.site, person=person.key).values_list(
                "reason", flat=True
            )
        ),
    }


def one(comment: Comment, now: datetime) -> dict[str, Any]:
    """All that is held about one comment; private, for whoever has its own link."""
    return {
        "about": say(
            "What %(site)s holds about your comment %(number)s",
            site=comment.site.name,
            number=comment.pk,
        ),
        "made_at": now.isoformat(timespec="seconds"),
        "comments": of_comments([comment], proven=comment.commenter_id is None),
        # Not what became of it: an address may have been stopped, or have refused mail, before.
        "mail": [
            {"kind": each["kind"], "made_at": each["made_at"]}
            for each in _mail(Outbox.objects.filter(comment=comment))
        ],
    }


def of_comments(comments: Iterable[Comment], *, proven: bool = True) -> list[dict[str, Any]]:
    """Comments with all that hangs on them.

    Args:
        comments: with their posts.
        proven: whether whoever asks reads mail at the comments' address. Anybody may type another's below
            a comment, and would learn by it how that person's comments were judged.
    """
    return [_comment(comment, proven) for comment in comments]


_OF_THE_PERSON: Final = frozenset({"first_comment", "person", "rejections"})
"""Signals about earlier comments with the same address."""


def _verdict(verdict: Any, proven: bool) -> dict[str, Any]:
    told = verdict.reasons
    if not proven and isinstance(told, dict):
        # What a rule or another strength would have made of it tells of earlier ones, too.
        told = {name: value for name, value in told.items() if name in _OF_THE_TEXT} | {
            "signals": [
                each for each in told.get("signals", []) if each["name"] not in _OF_THE_PERSON
            ]
        }
    worded = [each.words for each in reasons.in_words(told)]
    if proven:
        return {
            "outcome": verdict.outcome,
            "suspicion": verdict.suspicion,
            "reasons": told,
            "reasons_in_words": worded,
            "left_out": "",
            "traits": verdict.traits,
            "a_policy_that_was_tried_said": verdict.shadow,
            "made_at": _when(verdict.made_at),
        }
    return {
        "outcome": verdict.outcome,
        "suspicion": None,
        "reasons": told,
        "reasons_in_words": worded,
        "left_out": say(
            "What is known of earlier comments with your address, and how they weighed, is shown by the "
            "link that can be sent to it."
        ),
        "traits": verdict.traits,
        "made_at": _when(verdict.made_at),
    }


_OF_THE_TEXT: Final = frozenset({"attributes", "language", "outcome", "screened_by", "weighed"})


def _comment(comment: Comment, proven: bool) -> dict[str, Any]:
    decisions = list(Decision.objects.filter(comment=comment).order_by("pk"))
    standing = comment.standing if proven else _as_if_held(comment, decisions)
    contact = getattr(comment, "contact", None)
    verdict = getattr(comment, "verdict", None)
    return {
        "number": comment.pk,
        "post": comment.post.title,
        "address": f"{base(comment.site)}/c/{comment.pk}/",
        "name": comment.author_name,
        "website": comment.website,
        "words": comment.text,
        "written_at": _when(comment.written_at),
        "edited_at": _when(comment.edited_at),
        "standing": standing,
        "removed_by": comment.removal,
        "from": comment.source,
        "number_there": comment.external_id,
        "answers_there": comment.missing_parent,
        "hash_of_words": bytes(comment.fingerprint).hex(),
        "email": _unsealed(contact.email) if contact else "",
        "hash_of_network": bytes(contact.client or b"").hex() if contact else "",
        "hash_of_network_of": _when(contact.client_day) if contact else None,
        "browser": contact.agent_class if contact else "",
        "known_again_by": bytes(comment.commenter.key).hex() if comment.commenter else "",
        "verdict": _verdict(verdict, proven) if verdict else None,
        "decisions": [
            {
                "act": decision.act,
                "before": decision.before,
                "after": decision.after,
                "reason": decision.reason,
                "rule": decision.rule,
                "words": decision.words,
                "automatic": decision.automatic,
                "by_you": decision.by_author,
                "made_at": _when(decision.made_at),
            }
            for decision in decisions
        ],
        "taught_the_filter": [
            {"as": lesson.label, "name": lesson.author, "website": lesson.website, "words": lesson.text}
            for lesson in Lesson.objects.filter(comment=comment)
        ],
        "told_by_mail": _wishes(Following.objects.filter(comment=comment)),
        "told_in_browsers": [
            {"through": each.host, "since": _when(each.made_at), "address": _endpoint(each.sealed)}
            for each in PushSubscription.objects.filter(comment=comment).order_by("pk")
        ],
        "further": _further(comment, proven),
    }  # fmt: skip


def _as_if_held(comment: Comment, decisions: list[Decision]) -> str:
    """The standing, where a comment that was put away because of its address looks as any that waits.

    Args:
        comment: is not changed.
        decisions: about it, oldest first; are made to look so, and must not be saved.
    """
    away = (Comment.Standing.TRASH, Comment.Removal.NONE)
    put_away = (each for each in decisions if each.automatic)
    instead = next(
        (each.before for each in put_away if (each.after, each.removal_after) == away), ""
    )
    if not instead:
        return comment.standing
    for each in decisions:
        if (each.before, each.removal_before) == away:
            each.before = instead
        if (each.after, each.removal_after) == away:
            each.after = instead
    decisions[:] = [each for each in decisions if not each.automatic or each.before != each.after]
    return instead if (comment.standing, comment.removal) == away else comment.standing


def _wishes(found: QuerySet[Following]) -> list[dict[str, Any]]:
    return [
        {"comment": each.comment_id, "every": each.every, "since": _when(each.confirmed_at)}
        for each in found.order_by("pk")
    ]


def _further(comment: Comment, proven: bool) -> dict[str, list[Any]]:
    """What the inventory says hangs on a comment, and nothing above shows by a name of its own."""
    found: dict[str, list[Any]] = {}
    for fact in FACTS:
        if not proven and fact.model == "ShadowVerdict":
            continue  # it weighed earlier comments, too
        columns = [each for each in fact.columns if (fact.model, each) not in _SHOWN]
        if not fact.comment or fact.whose != Whose.COMMENTER or not columns:
            continue
        rows = apps.get_model("rejoinder", fact.model)._default_manager.filter(
            **{fact.comment: comment}
        )
        values = [value for row in rows.values_list(*columns) for value in row if value]
        if values:
            found[fact.what] = [_plain(value) for value in values]
    return found


_SHOWN: Final = {
    *(("Contact", name) for name in ("email", "client", "client_day", "agent_class")),
    *(("Verdict", name) for name in ("reasons", "outcome", "traits", "shadow")),
    *(("Decision", name) for name in ("words", "reason", "rule", "act")),
    *(("Following", name) for name in ("email", "person")),
    *(("PushSubscription", name) for name in ("sealed", "browser", "host")),
    *(("Lesson", name) for name in ("text", "author", "website")),
}


def _plain(value: Any) -> Any:
    """A value of a column as JSON can hold it."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return _when(value) if isinstance(value, date) else value


def _mail(rows: Any) -> list[dict[str, Any]]:
    return [
        {"kind": row.kind, "state": row.state, "made_at": _when(row.made_at), "done_at": _when(row.done_at)}
        for row in rows.order_by("pk")
    ]  # fmt: skip


def _unsealed(sealed: Any, purpose: str = "email") -> str:
    if not sealed:
        return ""
    try:
        return keys.unseal(purpose, bytes(sealed))
    except InstallationBroken:
        return say("(sealed with keys that are no longer here)")


def _endpoint(sealed: Any) -> str:
    told = _unsealed(sealed, "push")
    return str(json.loads(told)["endpoint"]) if told.startswith("{") else told


def _when(moment: datetime | date | None) -> str | None:
    return moment.isoformat() if moment else None
