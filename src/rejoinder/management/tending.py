"""The threads that work beside answering: they send, tell, check again, sweep, and end what is kept.

For the back room of the ready-made site, and for `manage.py tend` in a project of somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from rejoinder import conf
from rejoinder.following import telling
from rejoinder.hooks.delivering import Courier
from rejoinder.moderating import mailing
from rejoinder.moderating.sweeper import Sweeper
from rejoinder.notices.sending import Postman
from rejoinder.privacy.retention import Housekeeper
from rejoinder.replying import rechecking


@contextmanager
def tended() -> Iterator[None]:
    """Have them run; at the end each finishes what it has at hand."""
    threads: list[Postman | Courier | Housekeeper | Sweeper] = [
        Postman(_tell),
        Courier(_push),
        Housekeeper(),
        Sweeper(),
    ]
    with rechecking.running():
        for each in threads:
            each.start()
        try:
            yield
        finally:
            for each in threads:
                each.stop()


def _push(now: datetime) -> int:
    """Tell browsers that follow; the libraries for it are read only where the operator offers that."""
    if not conf.get().push:
        return 0
    from rejoinder.following import pushing

    return pushing.tell(now)


def _tell(now: datetime) -> None:
    """Make the mail that is due: to readers who follow, to moderators for whom something waits."""
    telling.tell(now)
    mailing.tell(now)
