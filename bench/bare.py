"""A peer: what Granian alone can do. Ready bytes for every GET, one durable insert for every POST.

Run as `granian --interface rsgi bare:app` with BARE_PAGE naming a file and BARE_DATABASE a new
database. The inserts of one worker share commits, as Rejoinder's do; there is no form, no screen
and no page to write.
"""

from __future__ import annotations

import asyncio
import os
import queue
import threading
from pathlib import Path
from typing import Any

import pysqlite3 as sqlite3

_PAGE = Path(os.environ["BARE_PAGE"]).read_bytes()
_HEADERS = [("content-type", "text/html; charset=utf-8"), ("content-encoding", "gzip")]
_TOGETHER = 64  # inserts that share a commit, as in rejoinder.writing


class Writer:
    """One thread that inserts what waits and commits it together."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[tuple[bytes, asyncio.Future[None]]] = queue.Queue()
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        threading.Thread(target=self._run, daemon=True).start()

    async def insert(self, body: bytes) -> None:
        """Return once the row is on the disk."""
        assert self._loop is not None
        done: asyncio.Future[None] = self._loop.create_future()
        self._waiting.put((body, done))
        await done

    def _run(self) -> None:
        assert self._loop is not None
        database = sqlite3.connect(os.environ["BARE_DATABASE"], isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE IF NOT EXISTS said (id INTEGER PRIMARY KEY, body BLOB)")
        while True:
            batch = [self._waiting.get()]
            while len(batch) < _TOGETHER and not self._waiting.empty():
                batch.append(self._waiting.get())
            database.execute("BEGIN IMMEDIATE")
            database.executemany(
                "INSERT INTO said (body) VALUES (?)", [(body,) for body, _ in batch]
            )
            database.execute("COMMIT")
            self._loop.call_soon_threadsafe(_tell, [done for _, done in batch])


def _tell(waiting: list[asyncio.Future[None]]) -> None:
    for done in waiting:
        if not done.done():
            done.set_result(None)


class Bare:
    """The callable that Granian runs."""

    def __init__(self) -> None:
        self._writer = Writer()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._writer.start(loop)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if scope.method == "POST":
            await self._writer.insert(await protocol())
            protocol.response_empty(303, [("location", "/")])
        else:
            protocol.response_bytes(200, _HEADERS, _PAGE)


app = Bare()
