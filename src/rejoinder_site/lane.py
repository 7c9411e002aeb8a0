"""One thread that reads what the porch passes on, answers replies itself, and hands the rest to others.

With a thread for each request a reply costs more for handing over than for answering: every statement of
SQLite's lets go of the interpreter, and whoever takes it then keeps it for milliseconds. Here each reply
runs in a greenlet of one thread. Those that came together go abreast (`rejoinder.abreast`). Where one
would wait for its commit the next begins, and those that wait together are stored in one transaction by
the thread itself. Only where another process is writing (an import, a command) does a batch go to the
writing thread, so that nothing else waits for it.
"""

from __future__ import annotations

import logging
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from typing import Any, Final

from greenlet import getcurrent, greenlet

from rejoinder import abreast, writing
from rejoinder.errors import Busy
from rejoinder.finding import new_ones_at_once
from rejoinder.screening import asking
from rejoinder_site import frames

log = logging.getLogger("rejoinder.lane")

Answer = Callable[[list[Any], bytes], bytes]
"""From a request's head and body to the frame that answers it."""

# Seconds that a reply waits for the deep tier, whatever the policy allows: several times what one text
# takes. Where others are in front, the doubt is stored and checked soon after.
_PATIENCE: Final = 0.05
# Replies that go abreast: what they keep in hand meanwhile must fit in the processor's cache, too.
_ABREAST: Final = 32
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
        self._abreast: list[greenlet] = []
        self._parked: list[tuple[writing.Job, greenlet]] = []
        self._answers: list[tuple[_Caller, bytes]] = []
        self._done: deque[_Waiting] = deque()
        self._rings, self._bell = socket.socketpair()
        self._waiting: list[_Waiting] = []
        self._late: Future[Any] | None = None
        self._stopping = False

    def run(self) -> None:
        """Serve in this thread until `stop` is called."""
        self._hub = getcurrent()
        self._listener.setblocking(False)
        self._rings.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self._rings, selectors.EVENT_READ, self._hear)
        while not self._stopping or self._waiting:
            for key, _ in self._selector.select(self._next_deadline()):
                key.data()
            self._go_on()
            self._go_abreast()
            self._store()
            self._send()
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
        abreast.step_with(self._pause)
        writing.wait_with(self._park)
        asking.wait_with(self._await)
        self._answers.append((caller, self._answered(head, body)))

    def _slow(self, caller: _Caller, head: list[Any], body: bytes) -> None:
        caller.give_slowly(self._answered(head, body))

    def _answered(self, head: list[Any], body: bytes) -> bytes:
        try:
            return self._answer(head, body)
        except Exception:  # Django answers its own; this is for what breaks around it
            log.exception("a request broke the back room")
            return _BROKEN

    # What waits, and for what.

    def _pause(self) -> None:
        """Wait in a greenlet until those that came with it are as far."""
        if len(self._abreast) < _ABREAST:
            assert self._hub is not None
            self._abreast.append(getcurrent())
            self._hub.switch()

    def _go_abreast(self) -> None:
        while self._abreast:
            row, self._abreast = self._abreast, []
            for one in row:
                one.switch()

    def _park(self, job: writing.Job) -> Any:
        """Wait in a greenlet until the job is stored; its result."""
        assert self._hub is not None
        self._parked.append((job, getcurrent()))
        return _given(self._hub.switch())

    def _await(self, future: Future[Any], seconds: float) -> Any:
        """Wait in a greenlet for what another thread does; its result.

        Raises:
            TimeoutError: it took longer than so many seconds, or than anybody shall wait here; at once,
                while the other thread is still at what somebody waited for too long already.
        """
        if self._late is not None and not self._late.done():
            # It stands behind that one (the deep tier may take seconds to start), and would be late, too.
            raise TimeoutError
        assert self._hub is not None
        self._go_on_after(future, getcurrent(), min(seconds, _PATIENCE))
        return _given(self._hub.switch())

    def _store(self) -> None:
        while self._parked:
            batch, self._parked = self._parked[: writing.TOGETHER], self._parked[writing.TOGETHER :]
            outcomes = writing.store_now([job for job, _ in batch], new_ones_at_once)
            if outcomes is None:
                for job, waiting in batch:
                    self._store_later(job, waiting)
                continue
            for (_, waiting), outcome in zip(batch, outcomes, strict=True):
                waiting.switch(outcome)

    def _store_later(self, job: writing.Job, waiting: greenlet) -> None:
        try:
            future = writing.hand_over(job)
        except Busy as busy:
            waiting.switch((None, busy))
        else:
            # However long it takes: a job that was begun may still be stored, and must then be answered so.
            self._go_on_after(future, waiting, None)

    def _send(self) -> None:
        """Send what is answered, all at once: each answer wakes a worker, which wants a processor, too."""
        for caller, answer in self._answers:
            if rest := caller.give(answer):
                # The porch does not read on: that it is slow must not stop the others.
                self._threads.submit(caller.give_slowly, rest)
        self._answers.clear()

    def _go_on_after(self, future: Future[Any], waiting: greenlet, seconds: float | None) -> None:
        one = _Waiting(waiting, future, inf if seconds is None else time.monotonic() + seconds)
        self._waiting.append(one)

        def done(_: Future[Any]) -> None:
            self._done.append(one)
            self._ring()

        future.add_done_callback(done)

    def _next_deadline(self) -> float | None:
        """Seconds until the first of those that wait gives up."""
        first = min((one.deadline for one in self._waiting), default=inf)
        return None if first == inf else max(0.0, first - time.monotonic())

    def _go_on(self) -> None:
        """Let those go on whose answer came, or whose time is over."""
        while self._done:
            one = self._done.popleft()
            if one in self._waiting:
                self._waiting.remove(one)
                mistake = one.future.exception()
                one.greenlet.switch((None, mistake) if mistake else (one.future.result(), None))
        now = time.monotonic()
        for one in [one for one in self._waiting if one.deadline <= now]:
            self._waiting.remove(one)
            if one.future.running():
                self._late = one.future
            one.greenlet.switch((None, TimeoutError()))

    def _hear(self) -> None:
        with suppress(BlockingIOError):
            self._rings.recv(4096)

    def _ring(self) -> None:
        with suppress(BlockingIOError, OSError):
            self._bell.send(b"\0", socket.MSG_DONTWAIT)


@dataclass(eq=False, slots=True)
class _Waiting:
    """A greenlet that waits for another thread, until `deadline` (on the monotonic clock)."""

    greenlet: greenlet
    future: Future[Any]
    deadline: float


def _given(outcome: writing.Outcome) -> Any:
    result, mistake = outcome
    if mistake is not None:
        raise mistake
    return result


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
