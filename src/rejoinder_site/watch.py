"""Starts what stands behind the porch, and starts again what dies: a thread of the first process.

No process of its own: even one that has read nothing takes 10 MB. The first back room is started before
there are threads. Those that follow are forked beside Granian's threads, which only wait for its workers.
What else is to run, the back room asks for by a pipe.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from rejoinder_site.processes import forked

READY: Final = b"r"
"""What the back room says once the installation is ready."""
PRESS: Final = b"p"
"""By which it asks for the publisher."""
JOBS: Final = b"j"
"""By which it asks for the process that does what the desk asked for."""
BROKEN: Final = 2
"""The status of a first back room that cannot run; it has said why."""

_PAUSE: Final = 1.0  # seconds between two starts of what dies
_SELDOM: Final = 5.0  # and of a publisher, without which pages are written all the same

House = Callable[[bool, Callable[[bytes], None]], None]
"""The back room; it is told whether it has to make the installation ready, and by what to ask."""


@dataclass(slots=True)
class _Part:
    """A process that is to run, at times or always."""

    name: str
    run: Callable[[], object]
    pause: float
    pid: int = 0
    started: float = -1e9

    def start(self) -> bool:
        """Start it, unless it runs or was started just now; whether it was."""
        if self.pid or time.monotonic() - self.started < self.pause:
            return False
        self.started = time.monotonic()
        try:
            self.pid = forked(self.name, self.run)
        except OSError as mistake:
            sys.stderr.write(f"rejoinder: {self.name} cannot be started ({mistake.strerror})\n")
            return False
        return True

    def reaped(self) -> int | None:
        """Its status, where it has ended since this was asked last."""
        if self.pid:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
        return None

    def end(self) -> None:
        """Ask it to end."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)


class Watch:
    """Keeps a back room running, and other processes that it asks for, from `begin` to `end`."""

    def __init__(self, house: House, press: Callable[[], None], jobs: Callable[[], None]) -> None:
        """Take what the processes run.

        Args:
            house: the back room.
            press: the publisher, which ends by itself when there is little to do.
            jobs: does what the desk asked for, and ends.
        """
        self._room = _Part("rejoinder-room", lambda: house(not self._is_ready, self._say), _PAUSE)
        self._asked_for = {
            PRESS: _Part("rejoinder-press", press, _SELDOM),
            JOBS: _Part("rejoinder-jobs", jobs, _PAUSE),
        }
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._is_ready = self._is_broken = self._ending = False
        self._hears, self._says = os.pipe()
        os.set_blocking(self._hears, False)

    def begin(self) -> None:
        """Start the back room, and watch from now on. Call it where no other thread is."""
        self._room.start()
        self._thread.start()

    def end(self) -> bool:
        """End all in order, and wait for it; whether all was well."""
        self._ending = True
        self.look()
        self._thread.join()
        return not self._is_broken

    def look(self) -> None:
        """Have it looked at once who has ended. May be called from a signal's handler."""
        self._say(b"?")

    def _say(self, what: bytes) -> None:
        os.write(self._says, what)

    def _run(self) -> None:
        try:
            while self._between():
                select.select([self._hears], [], [], _PAUSE)
                self._hear()
        except BaseException:
            self._is_broken = True
            raise
        finally:
            if self._is_broken:  # without what stands behind it the porch could not answer
                os.kill(os.getpid(), signal.SIGTERM)

    def _hear(self) -> None:
        with suppress(BlockingIOError):
            for what in os.read(self._hears, 4096):
                asked = bytes([what])
                self._is_ready = self._is_ready or asked == READY
                if asked in self._asked_for and not self._ending:
                    self._asked_for[asked].start()

    def _between(self) -> bool:
        """See who has ended, and start who is missing; False when all is over."""
        for part in self._asked_for.values():
            part.reaped()
        status = self._room.reaped()
        if self._ending:
            for part in (self._room, *self._asked_for.values()):
                part.end()
            return bool(self._room.pid)
        if status == BROKEN and not self._is_ready:
            self._is_broken = True
            return False
        if status is not None:
            sys.stderr.write("rejoinder: the back room ended unasked; another starts\n")
        self._room.start()
        return True
