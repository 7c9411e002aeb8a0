"""One thread that reads what the porch passes on, answers replies itself, and hands the rest to others.

With a thread for each request a reply costs more for handing over than for answering: every statement of
SQLite's lets go of the interpreter, and whoever takes it then keeps it for milliseconds. Here each reply
runs in a greenlet of one thread. Where one would wait for its commit the next begins, and those that
wait together are stored in one transaction by the thread itself. Only where another process is writing
(an import, a command) does a batch go to the writing thread, so that nothing else waits for it.
"""

from __future__ import annotations

import logging
import selectors
import socket
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Final

from greenlet import getcurrent, greenlet

from rejoinder import writing
from rejoinder.errors import Busy
from rejoinder_site import frames

log = logging.getLogger("rejoinder.lane")

Answer = Callable[[list[Any], bytes], bytes]
"""From a request's head and body to the frame that answers it."""

_PART: Final = 256 * 1024  # bytes taken from a socket at a time
_BROKEN: Final = frames.packed([500, [["content-type", "text/plain"]]], b"broken\n")


class Lane:
    """Serves the connections of one listening socket until it is stopped."""

    def __init__(
        self,
        listener: socket.socket,
        answer: Answer,
        is_quick: Callable[[list[Any]], bool],
        threads: int,
    ) -> None:
        """Take a bound, listening socket.

        Args:
            listener: where the porch connects.
            answer: answers one request; called here for quick ones, in threads for others.
            is_quick: whether a request, by its head, is to be answered in this thread.
            threads: how many others are answered at a time.
        """
        self._answer, self._is_quick = answer, is_quick
        self._listener = listener
        self._threads = ThreadPoolExecutor(threads, "room")
        self._selector = selectors.DefaultSelector()
        self._hub: greenlet | None = None
        self._parked: list[tuple[writing.Job, greenlet]] = []
        self._stored: deque[tuple[greenlet, Future[Any]]] = deque()
        self._rings, self._bell = socket.socketpair()
        self._waiting = 0  # greenlets whose job the writing thread has
        self._stopping = False

    def run(self) -> None:
        """Serve in this thread until `stop` is called."""
        self._hub = getcurrent()
        self._listener.setblocking(False)
        self._rings.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self._rings, selectors.EVENT_READ, self._go_on)
        while not self._stopping or self._waiting:
            for key, _ in self._selector.select():
                key.data()
            self._store()
        self._threads.shutdown()
        self._selector.close()
        writing.close()

    def stop(self) -> None:
        """Let `run` end, once what was begun is answered. May be called from a signal's handler."""
        self._stopping = True
        self._ring()

    def _accept(self) -> None:
        with suppress(BlockingIOError, InterruptedError, ConnectionAbortedError):
            connection, _ = self._listener.accept()
            caller = _Caller(connection, self._begin)
            self._selector.register(connection, selectors.EVENT_READ, lambda: self._listen(caller))

    def _listen(self, caller: _Caller) -> None:
        if not caller.take():
            self._selector.unregister(caller.connection)

    def _begin(self, caller: _Caller, head: list[Any], body: bytes) -> None:
        if self._is_quick(head):
            greenlet(self._quick).switch(caller, head, body)
        else:
            self._threads.submit(self._slow, caller, head, body)

    def _quick(self, caller: _Caller, head: list[Any], body: bytes) -> None:
        writing.wait_with(self._park)
        if rest := caller.give(self._answered(head, body)):
            # The porch does not read on: that it is slow must not stop the others.
            self._threads.submit(caller.give_slowly, rest)

    def _slow(self, caller: _Caller, head: list[Any], body: bytes) -> None:
        caller.give_slowly(self._answered(head, body))

    def _answered(self, head: list[Any], body: bytes) -> bytes:
        try:
            return self._answer(head, body)
        except Exception:  # Django answers its own; this is for what breaks around it
            log.exception("a request broke the back room")
            return _BROKEN

    # What waits for a commit.

    def _park(self, job: writing.Job) -> Any:
        """Wait in a greenlet until the job is stored; its result."""
        assert self._hub is not None
        self._parked.append((job, getcurrent()))
        result, mistake = self._hub.switch()
        if mistake is not None:
            raise mistake
        return result

    def _store(self) -> None:
        while self._parked:
            batch, self._parked = self._parked[: writing.TOGETHER], self._parked[writing.TOGETHER :]
            outcomes = writing.store_now([job for job, _ in batch])
            if outcomes is None:
                for job, waiting in batch:
                    self._store_later(job, waiting)
                continue
            for (_, waiting), outcome in zip(batch, outcomes, strict=True):
                waiting.switch(outcome)

    def _store_later(self, job: writing.Job, waiting: greenlet) -> None:
        def stored(future: Future[Any]) -> None:
            self._stored.append((waiting, future))
            self._ring()

        try:
            future = writing.hand_over(job)
        except Busy as busy:
            waiting.switch((None, busy))
        else:
            self._waiting += 1
            future.add_done_callback(stored)

    def _go_on(self) -> None:
        with suppress(BlockingIOError):
            self._rings.recv(4096)
        while self._stored:
            waiting, future = self._stored.popleft()
            self._waiting -= 1
            mistake = future.exception()
            waiting.switch((None, mistake) if mistake else (future.result(), None))

    def _ring(self) -> None:
        with suppress(BlockingIOError, OSError):
            self._bell.send(b"\0", socket.MSG_DONTWAIT)


class _Caller:
    """A connection of the porch: frames in, frames out, one request at a time."""

    def __init__(
        self,
        connection: socket.socket,
        begin: Callable[[_Caller, list[Any], bytes], None],
    ) -> None:
        self.connection = connection
        self._begin = begin
        self._came = bytearray()

    def take(self) -> bool:
        """Read what is there and begin each whole request; False when the porch has gone."""
        try:
            part = self.connection.recv(_PART, socket.MSG_DONTWAIT)
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False
        if not part:
            return False
        self._came += part
        while (request := frames.taken(self._came)) is not None:
            self._begin(self, *request)
        return True

    def give(self, answer: bytes) -> bytes:
        """Send what the socket takes at once; returns the rest."""
        try:
            sent = self.connection.send(answer, socket.MSG_DONTWAIT)
        except (BlockingIOError, InterruptedError):
            return answer
        except OSError:
            return b""  # gone; the selector says so, too
        return answer[sent:]

    def give_slowly(self, answer: bytes) -> None:
        """Send all of it, waiting where the socket is full."""
        with suppress(OSError):
            self.connection.sendall(answer)
