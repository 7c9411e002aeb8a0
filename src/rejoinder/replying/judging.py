"""Asks the screen about a reply, with a time limit; when the screen fails or is slow, the reply is held."""

from __future__ import annotations

import logging
import time
import traceback
from dataclasses import replace
from datetime import datetime
from typing import Any

from rejoinder import conf, learning, sparing, standing
from rejoinder.finding import traits_of
from rejoinder.models import Comment, Commenter, Site
from rejoinder.replying import facts
from rejoinder.replying.drafts import Checked
from rejoinder.screening import (
    Deep,
    History,
    Outcome,
    Policy,
    Submission,
    Verdict,
    screen,
    unjudged,
)
from rejoinder.screening.campaigns import Seen

log = logging.getLogger("rejoinder.replying")

_LIKELY = 0.5  # probability from which the desk finds a comment by an attribute


def judge(submission: Submission, policy: Policy, site_id: int = 0) -> Verdict:
    """The screen's verdict, or one that holds and says why there is none.

    Args:
        submission: what is known of the reply.
        policy: what the site wants.
        site_id: whose decisions the screen has learned from; 0 for nobody's.

    The signals and the fast tier take time in proportion to the text, which has a limit, so they run
    right here: a thread to bound them would cost as much as they do. The deep tier bounds itself.
    """
    return judge_with(sparing.deep_now(), submission, policy, site_id)


def judge_with(
    deep: Deep | None, submission: Submission, policy: Policy, site_id: int = 0
) -> Verdict:
    """As `judge`, with a deep tier of the caller's."""
    began = time.monotonic()
    try:
        learned = learning.learned_of(site_id) if site_id else None
        verdict = screen(submission, policy, learned=learned, deep=deep)
    except Exception as mistake:  # whatever breaks in the screen must never publish, and never lose
        log.error("the screen failed with %s; the comment is held", _where(mistake))
        return replace(unjudged("The screen failed, so a person decides."), waiting=True)
    if time.monotonic() - began > conf.get().screen_seconds:
        log.error("the screen took too long; the comment is held")
        return replace(unjudged("The screen took too long, so a person decides."), waiting=True)
    if verdict.nearest or not submission.nearest:
        return verdict
    return replace(verdict, nearest=submission.nearest)


def row(
    verdict: Verdict, submission: Submission, now: datetime, site: Site | None = None
) -> dict[str, Any]:
    """The columns of a stored verdict, all but the comment's.

    What waits for a check keeps what only the moment of sending knew: the check must not publish what
    that moment spoke against.
    """
    known = submission.history
    reasons = verdict.to_json() | {
        "policy": site.policy_version if site else 0,
        # What was known of the commenter then, so that another policy can be tried on it.
        "history": [known.approved, known.rejected, known.pending] if known else None,
    }
    waits = verdict.waiting and verdict.outcome == Outcome.HOLD
    if waits:
        reasons["facts"] = facts.of(submission)
    return {
        "outcome": str(verdict.outcome),
        "suspicion": verdict.suspicion,
        "reasons": reasons,
        "made_at": now,
        "check_at": now if waits else None,
        "traits": traits_of(
            [name for name, share in verdict.attributes.items() if share >= _LIKELY],
            verdict.language,
        ),
        # Seen soon by the policy in the shadow, if there is one; also where it is judged anew.
        "shadow": "" if site and site.shadow_version else None,
    }


def _where(mistake: Exception) -> str:
    """An error's kind and place. Not its message, which may quote the comment."""
    frame = traceback.extract_tb(mistake.__traceback__)[-1]
    return f"{type(mistake).__name__} at {frame.filename}:{frame.lineno}"


def submission_of(
    site: Site,
    checked: Checked,
    commenter: Commenter | None,
    *,
    honeypot: str,
    seconds_to_write: float | None,
    lately: Seen,
    sent_at: datetime | None = None,
    premoderated: bool = False,
) -> Submission:
    """What the screen is told: the text, and what is known around it; never the address itself.

    Args:
        lately: what came lately that is like it.
        sent_at: when.
        premoderated: whether the post's editor wants to see every comment first.
    """
    return Submission(
        text=checked.text,
        author=checked.name,
        website=checked.website,
        email_domain=checked.email.rpartition("@")[2].lower(),
        seconds_to_write=seconds_to_write,
        honeypot=honeypot,
        history=history_of(commenter),
        same_text_elsewhere=lately.same_text,
        links_elsewhere=lately.links,
        campaign=lately.campaign,
        nearest=str(lately.nearest or ""),
        staff_names=tuple(site.staff_names),
        sent_at=sent_at,
        premoderated=premoderated,
    )


def lately_without(comment: Comment, checked: Checked) -> Seen:
    """What came lately that is like a changed comment, which is no evidence against itself."""
    seen = learning.seen(learning.sketch_of(checked.text, checked.website))
    if seen.campaign and seen.campaign == len(learning.members(comment.pk)):
        return seen._replace(
            same_text=max(0, seen.same_text - 1),
            links=max(0, seen.links - 1),
            campaign=seen.campaign - 1 if seen.campaign > 2 else 0,
        )
    return seen


def history_of(commenter: Commenter | None) -> History | None:
    """What moderators decided about this commenter so far; None for somebody nobody knows."""
    if commenter is None:
        return None
    return standing.history(commenter.pk)
