"""A small load generator: one connection a client, one log entry a request.

For what `wrk` cannot do (a log of every request, waiting until something is on a page), and in its
place where it is not installed. It costs about ten times as much CPU as `wrk`, so throughput
measured with it says more about it than about the server.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlencode

WORDS = (
    *("harbour", "ferry", "council", "budget", "morning", "bridge", "winter", "timetable"),
    *("letter", "neighbour", "question", "river", "market", "station", "library", "ticket"),
    *("season", "weather", "minutes", "evidence", "meeting", "street", "evening", "garden"),
)


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


class Exchange(NamedTuple):
    """One request as the log keeps it; status 0 where no answer came."""

    began: float
    seconds: float
    status: int


class Connection:
    """One connection that is kept; opened when first used, and again after it broke."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes) -> Answer:
        """Send one request and read its answer.

        Raises:
            OSError: the server is not there, or went away before it had answered.
        """
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        assert self._reader is not None
        try:
            self._writer.write(request)
            return await _answer(self._reader)
        except (asyncio.IncompleteReadError, ValueError, IndexError) as mistake:
            self.close()
            raise ConnectionError("the answer broke off") from mistake
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close it, if it is open."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Answer(int(head[0].split()[1]), headers, body)


def get(path: str, **headers: str) -> bytes:
    """The bytes of a GET; header names are written with underscores."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def post(
    action: str, text: str, *, name: str = "Reader", parent: int | None = None, json: bool = False
) -> bytes:
    """The bytes of a reply sent through the form, as a browser sends it: empty fields too."""
    fields = {"name": name, "comment": text, "act": "send", "parent": str(parent or "")}
    body = urlencode(fields | dict.fromkeys(("email", "website", "token"), "")).encode()
    lines = [
        f"POST {action} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Accept: {'application/json' if json else 'text/html'}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def check(path: str, key: str, text: str) -> bytes:
    """The bytes of a check, as a client of Akismet sends it."""
    fields = {"api_key": key, "blog": "https://blog.example", "user_ip": "203.0.113.9"}
    more = {"comment_type": "comment", "comment_author": "Reader", "comment_content": text}
    body = urlencode(fields | more).encode()
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def texts(mark: str) -> Iterator[str]:
    """Texts of about 200 characters, no two alike, each beginning with a word of its own."""
    for number in itertools.count(1):
        turned = (WORDS[(number * step + step * step) % len(WORDS)] for step in range(1, 26))
        yield f"{mark}{number} {' '.join(turned)}"


async def drive(
    port: int, connections: int, seconds: float, following: Callable[[], bytes]
) -> list[Exchange]:
    """Keep so many connections busy for so long with whatever `following` gives; the log of it."""
    log: list[Exchange] = []
    end = time.monotonic() + seconds

    async def client() -> None:
        connection = Connection(port)
        while (began := time.monotonic()) < end:
            try:
                status = (await connection.ask(following())).status
            except OSError:
                status = 0
                await asyncio.sleep(0.01)
            log.append(Exchange(began, time.monotonic() - began, status))
        connection.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    return log


def percentile(values: list[float], share: float) -> float:
    """The smallest value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
