"""What waits for the deep check is judged again, by itself, once the check can be had.

A person who decides meanwhile has the last word; so has an author who changes or withdraws the comment.
Publishing what was held, its line in the log and the mark of its stale page are one transaction.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from rejoinder import keys, statements
from rejoinder.models import Comment, Decision, Post, Site, Verdict
from rejoinder.policies import policy_of, rules_for
from rejoinder.replying import facts, judging, persons
from rejoinder.replying.leaving import STANDING
from rejoinder.screening import Outcome, Submission
from rejoinder.screening import Verdict as Judged
from rejoinder.screening.keeping import KEEPER, State
from rejoinder.standing import settle
from rejoinder.writing import write

log = logging.getLogger("rejoinder.replying")

RULE: Final = "checked again"
"""The rule that the log names for what a check decided."""
TOGETHER: Final = 16
"""Comments that are checked in one turn."""
_POLL: Final = 1.0  # seconds between two looks at what is due
_TRY_AGAIN: Final = 30.0  # seconds between two attempts to load a deep tier that is not there
_SOONEST: Final = timedelta(seconds=5)
_LATEST: Final = timedelta(minutes=15)
# The deep tier keeps a core busy, and replies need that, too: rest so many times as long as a turn took.
_REST: Final = 4.0
_PATIENCE: Final = (
    5.0  # seconds that a check under way is waited for at the end; it harms nobody to miss it
)


def run(stopping: threading.Event) -> None:
    """Check what is due until told to stop. Has this thread, and its connection, to itself."""
    tried = 0.0
    while not stopping.is_set():
        began = time.monotonic()
        try:
            if KEEPER.current() is None and (not tried or began - tried > _TRY_AGAIN):
                tried = began
                _load(timezone.now())
            turn(timezone.now())
        except Exception:  # it must outlive any one mistake; what waits goes on waiting
            log.exception("checking again failed; it is tried again")
            connection.close()
        stopping.wait(max(_POLL, _REST * (time.monotonic() - began)))
    connection.close()


@contextmanager
def running() -> Iterator[None]:
    """Check in a thread of its own until the block ends; what is under way is finished."""
    stopping = threading.Event()
    loop = threading.Thread(target=run, args=(stopping,), name="checking", daemon=True)
    loop.start()
    try:
        yield
    finally:
        stopping.set()
        loop.join(_PATIENCE)


def turn(now: datetime) -> int:
    """Check what is due, at most TOGETHER comments; returns how many wait no longer."""
    due = (
        Verdict.objects.filter(check_at__lte=now)
        .select_related(
            "comment__post__site", "comment__site", "comment__commenter", "comment__contact"
        )
        .order_by("check_at")[:TOGETHER]
    )
    return sum(_checked(verdict, now) for verdict in due)


def all_now(now: datetime) -> int:
    """Check everything that waits, due or not; returns how many wait no longer."""
    _load(now)
    write(lambda: Verdict.objects.filter(check_at__gt=now).update(check_at=now))
    checked = 0
    # What cannot be checked is put off, so each turn leaves fewer that are due.
    while Verdict.objects.filter(check_at__lte=now).exists():
        checked += turn(now)
    return checked


def waiting(*sites: Site) -> int:
    """How many held comments wait for a check, on some sites or, where none is named, on all."""
    found = Verdict.objects.waiting()
    return (found.filter(comment__site__in=sites) if sites else found).count()


def is_wanted() -> bool:
    """Whether any site's policy asks for the deep tier at all."""
    return any(policy_of(site).deep != "never" for site in Site.objects.all())


def _load(now: datetime) -> None:
    """Load the deep tier where some site wants it; what waited for it is due at once."""
    if not is_wanted():
        return
    before = KEEPER.state
    if KEEPER.load() is None:
        if KEEPER.state != before:
            log.error("the deep tier does not run: %s; doubtful comments wait", KEEPER.reason)
        return
    if before is not State.UNTRIED:
        log.warning("the deep tier runs again")
    write(lambda: Verdict.objects.filter(check_at__gt=now).update(check_at=now))


def _checked(verdict: Verdict, now: datetime) -> bool:
    try:
        return _check(verdict, now)
    except Exception:  # one comment that cannot be checked must not keep the others waiting
        log.exception("comment %s cannot be checked; it is tried again", verdict.pk)
        write(lambda: _seen(verdict).update(check_at=now + _LATEST))
        return False


def _check(verdict: Verdict, now: datetime) -> bool:
    """Judge one comment again and store what follows; whether it waits no longer."""
    comment = verdict.comment
    kept = verdict.reasons
    known = facts.again(kept.get("facts") if isinstance(kept, Mapping) else None)
    if known is None or not _still_waits(comment):
        write(lambda: _clear(verdict))
        return True
    submission = Submission(
        text=comment.text,
        author=comment.author_name,
        website=comment.website,
        email_domain=_email_domain(comment),
        history=judging.history_of(comment.commenter),
        staff_names=tuple(comment.site.staff_names),
        sent_at=comment.stored_at,
        premoderated=comment.post.mode == Post.Mode.PREMODERATED,
        **known,
    )
    judged = judging.judge_with(
        KEEPER.current(), submission, rules_for(comment.post), comment.site_id
    )
    judged = persons.obeyed(judged, comment.commenter, now)
    if judged.waiting:
        # Half as long again as it has waited so far.
        later = now + min(_LATEST, max(_SOONEST, (now - verdict.made_at) / 2))
        write(lambda: _seen(verdict).update(check_at=later))
        return False
    row = judging.row(judged, submission, now, comment.site)
    write(lambda: _store(verdict, judged, row, now))
    return True


def _email_domain(comment: Comment) -> str:
    try:
        sealed = comment.contact.email
    except ObjectDoesNotExist:
        return ""
    return keys.unseal("email", bytes(sealed)).rpartition("@")[2] if sealed else ""


def _still_waits(comment: Comment) -> bool:
    """Whether it is still held, and by the screen alone: no person has ever decided about it."""
    return (
        comment.standing == Comment.Standing.PENDING
        and not Decision.objects.about_standing().filter(comment=comment, automatic=False).exists()
    )


def _seen(verdict: Verdict) -> QuerySet[Verdict]:
    """The stored verdict, if nobody has judged or checked the comment since it was read."""
    return Verdict.objects.filter(pk=verdict.pk, check_at=verdict.check_at, made_at=verdict.made_at)


def _clear(verdict: Verdict) -> None:
    _seen(verdict).update(check_at=None)


def _store(verdict: Verdict, judged: Judged, row: Mapping[str, object], now: datetime) -> None:
    # The post first, as whoever stores a reply or decides does, so that they queue.
    Post.objects.select_for_update().filter(pk=verdict.comment.post_id).first()
    comment = Comment.objects.select_for_update().filter(pk=verdict.pk).first()
    if comment is None or comment.text != verdict.comment.text:
        return  # gone, or changed by its author, and then judged anew
    if not _still_waits(comment):
        _clear(verdict)
        return
    if not _seen(verdict).update(**row) or judged.outcome == Outcome.HOLD:
        return
    after = STANDING[judged.outcome]
    decision = Decision.objects.create(
        site_id=comment.site_id,
        comment=comment,
        act="approve" if after == Comment.Standing.APPROVED else "spam",
        before=comment.standing,
        after=after,
        removal_before=comment.removal,
        removal_after=comment.removal,
        automatic=True,
        rule=RULE,
        made_at=now,
    )
    comment.standing = after
    comment.save(update_fields=["standing"])
    settle(comment)
    statements.settle(comment, decision)
