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
from rejoinder.writing import execute, write

log = logging.getLogger("rejoinder.publishing")

_POLL: Final = 1.0  # seconds until marks made by other processes are noticed
_CLOCK: Final = 5.0  # seconds between two looks at what is due
_LISTS: Final = 1.0  # seconds between two writings of home and tags
_WHOLE: Final = (
    4  # posts marked whole, as by an import, that are written before replies are looked at again
)


def run(goes_on: Callable[[], bool]) -> None:
    """Publish as long as `goes_on`, which is asked between rounds: at least once a second.

    What this installation's processes ring for is published at once, the rest within a second; at the
    end, what is marked then.
    """
    clock = began = 0.0
    rest = conf.get().republish_seconds
    bell = stale.Bell()
    more = False
    while goes_on():
        # However many comments arrive, a thread is written only a few times a second, and writing
        # pages takes at most half of a core.
        took = time.monotonic() - began
        if not more:
            time.sleep(max(0.0, rest - took, min(took, 2.4 * rest)))
        began = time.monotonic()
        try:
            if began - clock > _CLOCK:
                clock = began
                turn_the_clock(timezone.now())
            more = publish_round(lists_every=_LISTS, whole=_WHOLE)
            _settle_journal()
        except Exception:  # the publisher must outlive any one mistake; the marks stay
            log.exception("publishing failed; the marks stay and it is tried again")
            time.sleep(_POLL)
            more = False
        if not more:
            bell.wait(_POLL)
    try:
        publish_round(lists_every=0.0, whole=0)
    except Exception:
        log.exception("the last round of publishing failed; the marks stay for the next start")
    bell.close()
    connection.close()


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
