"""Drive a server and say how it did: with `wrk` where it is installed, else with `load.py`."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import load

SCRIPTS = Path(__file__).with_name("wrk")
GZIP = {"Accept-Encoding": "gzip"}


class Result(NamedTuple):
    """One run: rates a second, times in milliseconds."""

    requests: float
    posts: float
    p50: float
    p99: float
    refused: int
    """Answers of 400 and above."""
    broken: int
    """Requests that were never answered."""
    total: int

    @property
    def reads(self) -> float:
        return self.requests - self.posts


def tool() -> str:
    """What generates the load here."""
    if shutil.which("wrk"):
        # It has no option for its version alone and ends with an error after naming it.
        told = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False)
        return " ".join((told.stdout + told.stderr).split()[:3])
    return "bench/load.py (wrk is not installed; apt-get install wrk)"


def reading(
    port: int,
    path: str,
    seconds: float,
    *,
    connections: int = 16,
    headers: Mapping[str, str] = GZIP,
) -> Result:
    """Read one page over and over."""
    if not shutil.which("wrk"):
        told = {name.replace("-", "_"): value for name, value in headers.items()}
        return _loaded(port, connections, seconds, itertools.repeat(load.get(path, **told)))
    return _wrk(port, path, seconds, connections, "reading.lua", headers=headers)


def posting(port: int, action: str, seconds: float, *, connections: int = 16) -> Result:
    """Leave replies as fast as they are taken."""
    mark = _mark()
    if not shutil.which("wrk"):
        replies = (load.post(action, text) for text in load.texts(mark))
        return _loaded(port, connections, seconds, replies)
    return _wrk(port, action, seconds, connections, "posting.lua", action, mark)


def asking(port: int, key: str, seconds: float, *, connections: int = 16) -> Result:
    """Have comments checked through the Akismet door."""
    path, mark = "/1.1/comment-check", _mark()
    if not shutil.which("wrk"):
        checks = (load.check(path, key, text) for text in load.texts(mark))
        return _loaded(port, connections, seconds, checks)
    return _wrk(port, path, seconds, connections, "asking.lua", path, mark, key)


def mixed(port: int, page: str, action: str, seconds: float, *, connections: int = 32) -> Result:
    """Nineteen reads and one reply, in turn."""
    mark = _mark()
    if not shutil.which("wrk"):
        replies = (load.post(action, text) for text in load.texts(mark))
        read = load.get(page, Accept_Encoding="gzip")
        turns = (next(replies) if turn % 20 == 0 else read for turn in itertools.count())
        return _loaded(port, connections, seconds, turns)
    return _wrk(port, page, seconds, connections, "mixed.lua", action, mark, page)


def _mark() -> str:
    return f"run{secrets.token_hex(4)}"


def _wrk(
    port: int,
    path: str,
    seconds: float,
    connections: int,
    script: str,
    *arguments: str,
    headers: Mapping[str, str] | None = None,
) -> Result:
    command = ["wrk", "-t2", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s"]
    command += ["-s", str(SCRIPTS / script)]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    command += [f"http://127.0.0.1:{port}{path}", "--", *arguments]
    written = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    told = json.loads(written.rpartition("REPORT ")[2])
    length = told["microseconds"] / 1e6
    return Result(
        told["requests"] / length,
        told["posts"] / length,
        told["p50"] / 1000,
        told["p99"] / 1000,
        told["refused"],
        told["broken"],
        told["requests"],
    )


def _loaded(port: int, connections: int, seconds: float, requests: Iterator[bytes]) -> Result:
    posts = 0

    def following() -> bytes:
        nonlocal posts
        request = next(requests)
        posts += request.startswith(b"POST")
        return request

    log = asyncio.run(load.drive(port, connections, seconds, following))
    times = [each.seconds * 1000 for each in log]
    return Result(
        len(log) / seconds,
        posts / seconds,
        load.percentile(times, 0.5),
        load.percentile(times, 0.99),
        sum(each.status >= 400 for each in log),
        sum(each.status == 0 for each in log),
        len(log),
    )
