"""A real server in a folder of its own: one a session for what only asks, a fresh one for what kills."""

from __future__ import annotations

import http.client
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

COMMAND = Path(sys.executable).with_name("rejoinder")
POST = "---\ntitle: {title}\npath: {path}\n{more}---\nA summary with #Words.\n"
POSTS = (
    ("a.md", "A bridge", "/2026/11/a-bridge/", ""),
    ("b.md", "Brücke & 'more'", "/2026/11/Brücke und mehr/", ""),
    ("c.md", "Gone", "/2026/11/gone/", "status: gone\n"),
)
# What the tests' own settings put into the environment is not the server's.
SETTINGS = {"REJOINDER_BODY_DEADLINE": "1", "REJOINDER_HEADER_DEADLINE": "1"} | dict.fromkeys(
    ("REJOINDER_RATE_CLIENT", "REJOINDER_RATE_THREAD"), "0"
)


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


def wait_until(condition: Callable[[], object], seconds: float = 90) -> None:
    """Wait for a condition; the time is only the end of all patience."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def files_with(folder: Path, wanted: Sequence[bytes]) -> list[str]:
    """Files below a folder that hold any of these bytes."""
    try:
        return [
            str(file)
            for file in folder.rglob("*")
            if file.is_file()
            and any(each in told for told in [file.read_bytes()] for each in wanted)
        ]
    except FileNotFoundError:  # it moved while it was looked at, as a page's new file does
        return files_with(folder, wanted)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`rejoinder serve` in a folder."""

    def __init__(self, home: Path, url: str, port: int, workers: int = 2) -> None:
        self.home, self.port = home, port
        self.environment = {**os.environ, **SETTINGS, "REJOINDER_HOME": str(home)}
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.environment.pop("DATABASE_URL", None)
        if url:
            self.environment["DATABASE_URL"] = url
        self.log = home / "log"
        self.workers = workers

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, *words], env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )  # fmt: skip

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [COMMAND, "serve", "--port", str(self.port), "--workers", str(self.workers)],
                env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip
        wait_until(self._is_up)

    def _is_up(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            # Through the back room, so both are up.
            return self.ask("GET", "/health").status == 200
        except OSError:
            return False

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            got = connection.getresponse()
            told = {name.lower(): value for name, value in got.getheaders()}
            return Answer(got.status, told, got.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask(
            "GET", path, None, {name.replace("_", "-"): value for name, value in headers.items()}
        )

    def form(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields).encode(), kind | (headers or {}))

    def reply(self, text: str, post: int = 1, **fields: str) -> Answer:
        return self.form(f"/reply/{post}/", name="Reader", comment=text, **fields)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def raw(self, sent: bytes) -> bytes:
        """Send bytes as they are, and read until the other side has closed."""
        with self.connect() as line:
            line.sendall(sent)
            return drained(line)

    def worker_pids(self) -> list[int]:
        return [pid for pid in _children(self.process.pid) if _named(pid) == "rejoinder-porch"]

    def execute(self, statement: str) -> None:
        """Change the server's database, as another program would."""
        if url := self.environment.get("DATABASE_URL"):
            import psycopg

            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(statement)
        else:
            with sqlite3.connect(self.home / "rejoinder.sqlite3", timeout=30) as connection:
                connection.execute(statement)

    def press_pids(self) -> list[int]:
        """The publisher's process, or nothing while there is none."""
        return [pid for pid in _children(self.process.pid) if _named(pid) == "rejoinder-press"]

    def room_pids(self) -> list[int]:
        """The back room's process, or nothing while there is none."""
        return [pid for pid in _children(self.process.pid) if _named(pid) == "rejoinder-room"]


def drained(line: socket.socket) -> bytes:
    """What comes until the other side closes."""
    parts = bytearray()
    try:
        while part := line.recv(65536):
            parts += part
    except ConnectionResetError:
        pass
    return bytes(parts)


def _children(pid: int) -> list[int]:
    """The processes that a process has started, by any of its threads, and that have not ended."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for one in threads for child in (one / "children").read_text().split()]


def _named(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


@contextmanager
def database(name: str) -> Iterator[str]:
    """A PostgreSQL database of the server's own where the tests run on one; else nothing."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    import psycopg

    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}"')
    try:
        yield url.rpartition("/")[0] + f"/{name}"
    finally:
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def made(home: Path, posts: int) -> Iterator[Server]:
    """A server's folder with so many posts in it, not started yet."""
    with database(f"porch_{os.getpid()}_{home.name}") as url:
        server = Server(home, url, free_port())
        for name, title, path, more in POSTS[:posts]:
            (home / name).write_text(POST.format(title=title, path=path, more=more), "utf-8")
            done = server.run("post", str(home / name))
            assert done.returncode == 0, done.stderr
        yield server
        if hasattr(server, "process") and server.process.poll() is None:
            server.stop()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The one that is only asked."""
    with made(tmp_path_factory.mktemp("porch"), len(POSTS)) as running:
        running.start()
        wait_until((running.home / "published/1/2026/11/a-bridge/index.html").is_file)
        yield running


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Server]:
    """One that a test may kill."""
    home = tmp_path / "mortal"
    home.mkdir()
    with made(home, 1) as running:
        running.start()
        yield running
