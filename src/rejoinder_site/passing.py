"""The porch's side of the way to the back room: connections kept open, requests that wait their turn.

What goes over a connection is in `frames.py`, the other side in `house.py`.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, Final

from rejoinder_site import frames

PARENT: Final = "REJOINDER_SERVED_BY"
"""The variable that tells a worker of the porch which process started it."""
_WAITING: Final = 512  # requests that may wait for the back room in one worker
_AWAY: Final = "Starting, or stopping. Try again soon."
_PATIENCE: Final = 100  # tenths of a second that a request waits for the back room to start


class Refused(Exception):
    """The porch answers by itself: status, words, and one header more."""

    def __init__(
        self, status: int, words: str, name: str = "connection", value: str = "close"
    ) -> None:
        super().__init__(words)
        self.status, self.words, self.header = status, words, (name, value)


class BackRoom:
    """Connections to the back room, each carrying one request at a time."""

    def __init__(self, path: Path, most: int) -> None:
        self._path = path
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._turns = asyncio.Semaphore(most)
        self._waiting = 0
        self._met = False

    async def ask(self, head: list[Any], body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """Pass on one request.

        Raises:
            Refused: too many wait already, or the back room is not there.
        """
        if self._waiting >= _WAITING:
            raise Refused(503, "Too much at once. Try again in a moment.", "retry-after", "2")
        self._waiting += 1
        try:
            async with self._turns:
                return await self._exchange(frames.packed(head, body))
        finally:
            self._waiting -= 1

    async def _exchange(self, frame: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        reader, writer = self._free.pop() if self._free else await self._open()
        try:
            writer.write(frame)
            head_length, body_length = frames.HEAD.unpack(
                await reader.readexactly(frames.HEAD.size)
            )
            both = await reader.readexactly(head_length + body_length)
        except (asyncio.IncompleteReadError, ConnectionError) as mistake:
            writer.close()
            raise Refused(503, _AWAY, "retry-after", "5") from mistake
        except BaseException:
            writer.close()  # an answer may still come that belongs to nobody
            raise
        self._free.append((reader, writer))
        status, headers = json.loads(both[:head_length])
        return status, [(name, value) for name, value in headers], both[head_length:]

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        # At start the porch is up before the back room; a request then waits for it. Once it was met, it is
        # missed only at the end.
        for _ in range(1 if self._met else _PATIENCE):
            try:
                opened = await asyncio.open_unix_connection(str(self._path), limit=1 << 20)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                self._met = True
                return opened
        raise Refused(503, _AWAY, "retry-after", "5")
