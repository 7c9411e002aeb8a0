"""The publisher's process: pages as they go stale, each hour what is to be forgotten, and the back room.

It has no threads, so it may fork: the back room shares the memory of what both have read, neither waits
for the other's interpreter, and where the back room dies another takes its place within a second.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NamedTuple

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from rejoinder import keys
from rejoinder.publishing import stale, ticking
from rejoinder.replying import tokens
from rejoinder.writing import execute, write
from rejoinder_site.processes import forked, given_back

log = logging.getLogger("rejoinder.press")

_PAUSE: Final = 1.0  # seconds between two starts of a back room that dies
_LOOK: Final = 0.5  # seconds after which it is looked whether anything was published in them
_CALM: Final = 0.02  # seconds of a processor that nobody calls work
_TIDY: Final = 3600.0  # seconds between two tidyings


class Jobs(NamedTuple):
    """What is to be done beside publishing: whether there is any, and doing all of it."""

    waiting: Callable[[], object]
    work: Callable[[], None]


def _let_go() -> None:
    """A connection belongs to the process that opened it; so do the threads of PostgreSQL's pool."""
    connection.close()
    if close_pool := getattr(connection, "close_pool", None):  # PostgreSQL's
        close_pool()


class Press:
    """Publishes, and keeps a back room running, until SIGTERM."""

    def __init__(self, house: Callable[[bool], None], jobs: Jobs | None = None) -> None:
        """Take what the back room's process runs; it is told whether it is the first one.

        `jobs` are what a process of its own does when there are any.
        """
        self._house = house
        self._jobs = jobs
        self._pid = self._worker = 0
        self._worked = 0.0
        self._started = self._tidied = 0.0
        self._looked, self._used = 0.0, 0.0
        self._rested = False
        self._ending = False

    def run(self) -> None:
        """Start the back room and publish; returns once the back room has ended in order."""
        # What was read so far is shared as long as nobody touches it: a collection of garbage would.
        gc.collect()
        gc.freeze()
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGCHLD, lambda *_: stale.ring())
        self._start()
        ticking.run(self._between)

    def _start(self) -> None:
        first = not self._started
        self._started = time.monotonic()
        _let_go()
        self._pid = forked("rejoinder-room", lambda: self._house(first))

    def _look_for_jobs(self) -> None:
        """Start a process for jobs that wait; one that ended unasked is followed by another."""
        if self._worker:
            ended, _ = os.waitpid(self._worker, os.WNOHANG)
            self._worker = 0 if ended else self._worker
        if self._jobs is None or self._worker or time.monotonic() - self._worked < _PAUSE:
            return
        self._worked = time.monotonic()
        if self._jobs.waiting():
            _let_go()
            self._worker = forked("rejoinder-jobs", self._jobs.work)

    def _end(self, *_: object) -> None:
        self._ending = True
        for pid in (self._pid, self._worker):
            if pid:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
        stale.ring()

    def _between(self) -> bool:
        """What is to be done between two rounds of publishing; False ends them."""
        if self._pid:
            ended, _ = os.waitpid(self._pid, os.WNOHANG)
            if ended:
                self._pid = 0
                if not self._ending:
                    sys.stderr.write("rejoinder: the back room ended unasked; another starts\n")
        if self._ending:
            return bool(self._pid)
        if not self._pid and time.monotonic() - self._started > _PAUSE:
            self._start()
            if self._ending:  # told just now, when the new one had no number yet
                self._end()
        self._look_for_jobs()
        if time.monotonic() - self._looked > _LOOK:
            self._looked = time.monotonic()
            self._rest()
        if time.monotonic() - self._tidied > _TIDY:
            self._tidied = time.monotonic()
            self._tidy()
        return True

    def _rest(self) -> None:
        """Give back what rendering took, once, where nothing was rendered since this was asked last."""
        used, self._used = self._used, time.process_time()
        if self._used - used >= _CALM:
            self._rested = False
        elif not self._rested:
            self._rested = True
            if connection.vendor == "sqlite" and connection.connection is not None:
                execute("PRAGMA shrink_memory")
            given_back()

    def _tidy(self) -> None:
        """Forget what is of no use any more: spent tokens, old sessions and keys."""
        try:
            write(lambda: tokens.sweep(timezone.now()))
            write(SessionStore.clear_expired)
            # A new day's key destroys the one of fifteen days ago, also where nobody writes.
            keys.daily_hash(timezone.now().date(), "")
        except Exception:  # the next hour comes; nothing depends on it
            log.exception("tidying failed; it is tried again in an hour")
