"""Coral's external moderation phase: each comment before it is published, with a signature.

Source: coralproject/talk, `external-moderation-phases.md` and `pipeline/phases/external.ts`. Coral goes
on without us at any failure, so what cannot be judged is answered, too: it waits for a moderator.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from rejoinder.answering import KeyFacts, Ledger
from rejoinder.api.meaning import SPAM, held_for, is_spam, unheard
from rejoinder.api.shapes import Answer, Asked, Question, as_json, text
from rejoinder.errors import TooOften
from rejoinder.screening import Outcome, Policy, Submission, Verdict
from rejoinder.screening.campaigns import NOTHING
from rejoinder.text import to_plain

PATH: Final = "/api/coral/moderation"
_STAFF: Final = frozenset(("STAFF", "MODERATOR", "ADMIN"))
_SIGNATURES: Final = 8  # looked at in one header; Coral sends one a secret, of which two overlap
_NO_OPINION: Final = Answer(204, (("Cache-Control", "no-store"),), b"")


def ask(asked: Asked, ledger: Ledger, now: datetime) -> Answer | Question:
    """Answer one request, or say what the screen must be asked first."""
    if asked.method != "POST":
        return text("Only POST.", ("Allow", "POST"), status=405)
    key = ledger.key(dict(parse_qsl(asked.query)).get("key", ""), now)
    # One answer for all that may be wrong, so that nobody learns which.
    if key is None or key.revoked or not signed(asked, key):
        return text("The key or the signature is wrong.", status=401)
    told = _read(asked.body)
    if told is None:
        return text("This is not what Coral sends.", status=400)
    if told.role in _STAFF or not told.text.strip():
        return _NO_OPINION
    try:
        ledger.admit(key, now)
    except TooOften as refusal:
        return text("Too often.", ("Retry-After", str(refusal.seconds)), status=429)
    site = ledger.site(key.site_id)
    # An edited comment is like itself.
    lately = (
        NOTHING
        if told.edited
        else ledger.recurring.seen(site.id, told.text, told.page, told.author)
    )
    submission = Submission(
        text=told.text,
        same_text_elsewhere=lately.same_text,
        links_elsewhere=lately.links,
        campaign=lately.campaign,
    )

    def conclude(verdicts: Sequence[Verdict]) -> Answer:
        (verdict,) = verdicts
        spam = is_spam(verdict, site.policy)
        ledger.count(key, now, "coral", calls=1, spam=int(spam), ham=int(not spam))
        opinion = _opinion(verdict, site.policy)
        return as_json(opinion) if opinion else _NO_OPINION

    return Question([submission], site, conclude)


def signed(asked: Asked, key: KeyFacts) -> bool:
    """Whether one of the signatures was made over this body with one of the key's secrets."""
    header = asked.headers.get("x-coral-signature", "")
    given = [one.strip().removeprefix("sha256=") for one in header.split(",")[:_SIGNATURES]]
    wanted = [hmac.new(secret.encode(), asked.body, "sha256").hexdigest() for secret in key.secrets]
    # All are compared, each in constant time.
    matches = [
        hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())
        for one in given
        for other in wanted
    ]
    return any(matches)


@dataclass(frozen=True, slots=True)
class _Told:
    """What Coral tells of a comment: its plain text, whose it is, and where."""

    text: str
    role: str
    author: str
    page: str
    edited: bool


def _read(body: bytes) -> _Told | None:
    """What Coral tells; None for anything else."""
    try:
        told = json.loads(body)
        written = told["comment"]["body"]
        author, story = told.get("author") or {}, told.get("story") or {}
        role, name, page = author.get("role"), author.get("id"), story.get("id")
        edited = told.get("action") == "EDIT"
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        return None
    if not isinstance(written, str):
        return None
    # As the phase is set up, the body comes as HTML or as plain text.
    plain = to_plain(written) if "<" in written else written
    return _Told(plain, str(role), str(name), str(page), edited)


def _opinion(verdict: Verdict, policy: Policy) -> dict[str, Any]:
    """Status and flags, in Coral's words; nothing where there is nothing against the comment."""
    if verdict.outcome is Outcome.PUBLISH:
        return {}
    held = held_for(verdict, policy)
    reasons = []
    if not unheard(verdict) and is_spam(verdict, policy):
        reasons.append("COMMENT_DETECTED_SPAM")
    if any(name != SPAM for name in held):
        reasons.append("COMMENT_DETECTED_TOXIC")
    if not reasons:
        # Nobody could judge it, or a rule of the site holds it: that accuses nobody.
        return {"status": "PREMOD"}
    refused = verdict.outcome is Outcome.REFUSE
    return {
        "status": "REJECTED" if refused else "SYSTEM_WITHHELD",
        "actions": [{"actionType": "FLAG", "reason": reason} for reason in reasons],
    }
