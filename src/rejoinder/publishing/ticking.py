"""Publishing as time goes by: stale pages soon after each change, scheduled posts when they are due."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils import timezone

from rejoinder import conf
from rejoinder.models import Post
from rejoinder.publishing import stale
from rejoinder.publishing.publisher import publish_stale
from rejoinder.writing import write

log = logging.getLogger("rejoinder.publishing")

_POLL: Final = 1.0  # seconds until marks made by other processes are noticed
_CLOCK: Final = 5.0  # seconds between two looks at what is due
_LISTS: Final = 1.0  # seconds between two writings of home and tags


def run(stopping: threading.Event) -> None:
    """Publish until told to stop: at once for what this process marks, each second for the rest."""
    clock = began = 0.0
    rest = conf.get().republish_seconds
    while not stopping.is_set():
        # However many comments arrive, a thread is written only a few times a second, and writing
        # pages takes at most a quarter of the time that storing comments needs too.
        took = time.monotonic() - began
        stopping.wait(max(rest - took, min(4 * took, 2.4 * rest)))
        began = time.monotonic()
        try:
            if began - clock > _CLOCK:
                clock = began
                turn_the_clock(timezone.now())
            publish_stale(lists_every=_LISTS)
        except Exception:  # the publisher must outlive any one mistake; the marks stay
            log.exception("publishing failed; the marks stay and it is tried again")
            stopping.wait(_POLL)
        stale.wait_for_marks(_POLL)
    connection.close()


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
