"""Asks the screen about a reply, with a time limit; when the screen fails or is slow, the reply is held."""

from __future__ import annotations

import logging
import time
import traceback
from datetime import datetime, timedelta
from typing import Final

from rejoinder import conf
from rejoinder.models import Comment, Commenter, Site
from rejoinder.replying.drafts import Checked
from rejoinder.screening import History, Policy, Submission, Verdict, screen, unjudged
from rejoinder.writing import execute, moment

log = logging.getLogger("rejoinder.replying")

_LATELY: Final = timedelta(days=1)


def judge(submission: Submission, policy: Policy) -> Verdict:
    """The screen's verdict, or one that holds and says why there is none.

    The signals take time in proportion to the text, which has a limit, so they run right here: a thread to
    bound them would cost as much as they do. What may take longer bounds itself.
    """
    began = time.monotonic()
    try:
        verdict = screen(submission, policy)
    except Exception as mistake:  # whatever breaks in the screen must never publish, and never lose
        log.error("the screen failed with %s; the comment is held", _where(mistake))
        return unjudged("The screen failed, so a person decides.")
    if time.monotonic() - began > conf.get().screen_seconds:
        log.error("the screen took too long; the comment is held")
        return unjudged("The screen took too long, so a person decides.")
    return verdict


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
    fingerprint: bytes,
    now: datetime,
) -> Submission:
    """What the screen is told: the text, and what is known around it; never the address itself."""
    return Submission(
        text=checked.text,
        author=checked.name,
        website=checked.website,
        email_domain=checked.email.rpartition("@")[2].lower(),
        seconds_to_write=seconds_to_write,
        honeypot=honeypot,
        history=_history(commenter),
        same_text_elsewhere=_seen_lately(fingerprint, now),
        staff_names=tuple(site.staff_names),
    )


def _seen_lately(fingerprint: bytes, now: datetime) -> int:
    found = execute(
        "SELECT count(*) FROM rejoinder_comment WHERE fingerprint = %s AND stored_at >= %s",
        (fingerprint, moment(now - _LATELY)),
    )
    return int(found[0][0])


def _history(commenter: Commenter | None) -> History | None:
    if commenter is None:
        return None
    standings = list(
        Comment.objects.filter(commenter=commenter)
        .order_by("-pk")
        .values_list("standing", "removal")[:200]
    )
    return History(
        approved=sum(standing == Comment.Standing.APPROVED for standing, _ in standings),
        # What its own author withdrew says nothing about the author.
        rejected=sum(
            standing == Comment.Standing.SPAM
            or (standing == Comment.Standing.TRASH and removal == Comment.Removal.MODERATOR)
            for standing, removal in standings
        ),
        pending=sum(standing == Comment.Standing.PENDING for standing, _ in standings),
    )
