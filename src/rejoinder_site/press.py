"""Who publishes: the back room in calm times, a process of its own when there is much to write.

Rendering beside replies costs both, since they wait for one interpreter; but a process that could
publish takes 40 MB all the time, and where nobody writes it has nothing to do. So a thread of the back
room publishes until more than a handful of changes comes a second. Then it asks for the publisher's
process, which takes the turn (`publishing.turn`), and ends when little has come for a while. Whichever
of them dies, the other has the turn at its next look.
"""

from __future__ import annotations

import gc
import logging
import signal
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from rejoinder import keys
from rejoinder.languages import language_of
from rejoinder.management import desk_jobs
from rejoinder.models import Site
from rejoinder.publishing import stale, ticking
from rejoinder.publishing.templates import environment
from rejoinder.publishing.turn import Turn
from rejoinder.replying import tokens
from rejoinder.writing import execute, write
from rejoinder_site.processes import given_back

log = logging.getLogger("rejoinder.press")

_LATELY: Final = 2.0  # seconds that count as lately
_MANY: Final = 10  # changes lately, from which on publishing is no by-work
_LOOK: Final = 0.5  # seconds after which it is looked whether anything was done in them
_CALM: Final = 0.02  # seconds of a processor that nobody calls work
_IDLE: Final = 10.0  # seconds of calm after which the publisher's process ends
_ASKS: Final = 1.0  # seconds between two looks for jobs
_TIDY: Final = 3600.0  # seconds between two tidyings


class Load:
    """How many changes came lately."""

    def __init__(self) -> None:
        self._came: deque[tuple[float, int]] = deque()

    def is_much(self, now: float, came: int) -> bool:
        """Take how many came since this was asked last; whether those of late are many.

        Args:
            now: seconds, on a clock that goes on.
            came: changes that pages wait for.
        """
        self._came.append((now, came))
        while now - self._came[0][0] > _LATELY:
            self._came.popleft()
        return sum(each for _, each in self._came) >= _MANY


class Rest:
    """How long a process has had next to nothing to do; gives memory back when that begins."""

    def __init__(self) -> None:
        self._looked = self._busy = time.monotonic()
        self._used = time.process_time()
        self._rested = False

    def seconds(self) -> float:
        """Look, where the last look is long enough ago; the seconds of calm so far."""
        now = time.monotonic()
        if now - self._looked > _LOOK:
            used, self._used, self._looked = self._used, time.process_time(), now
            if self._used - used >= _CALM:
                self._rested, self._busy = False, now
            elif not self._rested:
                self._rested = True
                if connection.vendor == "sqlite" and connection.connection is not None:
                    execute("PRAGMA shrink_memory")
                given_back()
        return now - self._busy


class ByTheWay:
    """The thread of the back room that publishes, looks for jobs, and tidies each hour."""

    def __init__(
        self,
        need_press: Callable[[], None],
        need_jobs: Callable[[], None],
        others_end: Callable[[], None] | None = None,
    ) -> None:
        """Start nothing yet.

        Args:
            need_press: asks for the publisher's process.
            need_jobs: asks for one that does jobs.
            others_end: waits until what was left stale is written by another process, where that is
                at it: a publisher for the same pages would be no help.
        """
        self._need_press, self._need_jobs = need_press, need_jobs
        self._others_end = others_end
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)
        self._load, self._rest = Load(), Rest()
        self._asked = self._tidied = 0.0
        self._ending = False

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End with a last round."""
        self._ending = True
        stale.ring()
        self._thread.join()

    def _run(self) -> None:
        if self._others_end:
            self._others_end()
        try:
            _warm()
        except Exception:  # the first page to be written says it again
            log.exception("the templates cannot be read")
        ticking.run(self._between, Turn(keeps=False))

    def _between(self) -> bool:
        if self._ending:
            return False
        try:
            self._look_around(time.monotonic())
        except Exception:  # publishing goes on
            log.exception("looking for jobs failed; it is tried again")
        return not self._ending

    def _look_around(self, now: float) -> None:
        if self._load.is_much(now, stale.waiting()):
            self._need_press()
            time.sleep(_LOOK)  # until it is there, replies are answered rather than pages written
        self._rest.seconds()
        if now - self._asked > _ASKS:
            self._asked = now
            if desk_jobs.wait():
                self._need_jobs()
        if now - self._tidied > _TIDY:
            self._tidied = now
            _tidy()


def _warm() -> None:
    """Read the templates of each site's language, before a reader waits for that."""
    for language in Site.objects.values_list("language", flat=True).distinct():
        environment(language_of(language)).get_template("post.html")
    connection.close()


def publish() -> None:
    """The publisher's process: publish until there is little to do, or SIGTERM comes."""
    ending: list[int] = []

    def end(number: int, _: object) -> None:
        ending.append(number)
        stale.ring()

    signal.signal(signal.SIGTERM, end)
    gc.collect()
    gc.freeze()
    rest = Rest()
    ticking.run(lambda: not ending and rest.seconds() < _IDLE, Turn(keeps=True))


def _tidy() -> None:
    """Forget what is of no use any more: spent tokens, old sessions and keys."""
    try:
        write(lambda: tokens.sweep(timezone.now()))
        write(SessionStore.clear_expired)
        # A new day's key destroys the one of fifteen days ago, also where nobody writes.
        keys.daily_hash(timezone.now().date(), "")
    except Exception:  # the next hour comes; nothing depends on it
        log.exception("tidying failed; it is tried again in an hour")
