"""Publishing as time goes by: stale pages soon after each change, scheduled posts when they are due."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils import timezone

from rejoinder import conf
from rejoinder.models import Post
from rejoinder.publishing import stale
from rejoinder.publishing.rounds import publish_round
from rejoinder.publishing.turn import Turn
from rejoinder.writing import execute, write

log = logging.getLogger("rejoinder.publishing")

_POLL: Final = 1.0  # seconds until marks made by other processes are noticed
_GLANCE: Final = 0.05  # seconds between two looks whether the turn is to be had, at the end
_PATIENCE: Final = 5.0  # seconds that the last round waits for its turn
_CLOCK: Final = 5.0  # seconds between two looks at what is due
_LISTS: Final = 1.0  # seconds between two writings of home, tags and a post's feed
_WHOLE: Final = (
    4  # posts marked whole, as by an import, that are written before replies are looked at again
)


def run(goes_on: Callable[[], bool], turn: Turn) -> None:
    """Publish as long as `goes_on`, which is asked just before each round: at least once a second.

    What this installation's processes ring for is published at once, the rest within a second; at the
    end, what is marked then. While another process has the turn this one waits for it.
    """
    clock = began = ended = 0.0
    rest = conf.get().republish_seconds
    bell: stale.Bell | None = None
    more = False
    while True:
        # However many comments arrive, a thread is written only a few times a second, and writing
        # pages takes a quarter of a core, or where that would keep comments waiting for long, half.
        took = ended - began
        if not more:
            time.sleep(max(0.0, rest - took, min(3 * took, max(took, 1.4 * rest), 2.4 * rest)))
        if not goes_on():
            break
        if not turn.take():
            began = ended = 0.0
            continue
        bell = _hung(bell)
        began = time.monotonic()
        if began - clock > _CLOCK:
            clock = began
            more = _round(timezone.now())
        else:
            more = _round(None)
        turn.give()
        ended = time.monotonic()
        if not more:
            bell.wait(_POLL)
    once(turn)
    if bell is not None:
        bell.close()
    connection.close()


def _hung(bell: stale.Bell | None) -> stale.Bell:
    """The bell, hung up anew where another publisher has hung up its own since."""
    if bell is not None:
        if bell.hangs():
            return bell
        bell.close()
    return stale.Bell()


def _round(now: datetime | None) -> bool:
    """One round; `now` where the clock is to be turned, too. Whether more is waiting."""
    try:
        if now is not None:
            turn_the_clock(now)
        more = publish_round(lists_every=_LISTS, whole=_WHOLE)
        _settle_journal()
    except Exception:  # the publisher must outlive any one mistake; the marks stay
        log.exception("publishing failed; the marks stay and it is tried again")
        time.sleep(_POLL)
        return False
    return more


def once(turn: Turn) -> None:
    """Write what is marked now, lists and all, but not posts that are marked whole; for a start, and for
    an end, once another publisher that ends, too, has let go.
    """
    until = time.monotonic() + _PATIENCE
    while not turn.take():
        if time.monotonic() > until:
            return  # it goes on publishing, or the next start does
        time.sleep(_GLANCE)
    try:
        publish_round(lists_every=0.0, whole=0)
    except Exception:
        log.exception(
            "publishing at a start or an end failed; the marks stay and it is tried again"
        )
    turn.close()


def _settle_journal() -> None:
    """Copy what SQLite's journal holds into the database, as far as nobody has to wait for that.

    Whoever stores a reply as the journal is full does it otherwise, and a batch of replies waits.
    """
    if connection.vendor == "sqlite":
        execute("PRAGMA wal_checkpoint(PASSIVE)")


def turn_the_clock(now: datetime) -> None:
    """Publish scheduled posts whose time has come; close threads whose last minute has passed."""

    def turn() -> None:
        for post in Post.objects.due(now):
            Post.objects.filter(pk=post.pk).update(status=Post.Status.PUBLIC)
            stale.mark(post.site_id, post.pk)
            stale.mark(post.site_id)
        for post in Post.objects.closing(now):
            Post.objects.filter(pk=post.pk).update(comments_open=False)
            stale.mark(post.site_id, post.pk)

    if Post.objects.due(now).exists() or Post.objects.closing(now).exists():
        write(turn)
