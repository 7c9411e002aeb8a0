"""Start a server on a free port in a folder of its own, wait until it answers, watch it, end it.

Every server here is the installed `rejoinder serve` in a process group of its own, so that its
processes can be counted, killed at once, and told from anybody else's. Knows nothing of what is
measured.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

COMMAND = Path(sys.executable).with_name("rejoinder")
# A bench is one client that sends thousands: the limits are measured by tests, not here.
UNLIMITED = {"REJOINDER_RATE_CLIENT": "0", "REJOINDER_RATE_THREAD": "0"}
_PARTS = {
    "rejoinder-porch": "porch",
    "rejoinder-room": "back room",
    "rejoinder-press": "publisher",
    "rejoinder-deep": "deep tier",
}
_TICK = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path) -> dict[str, str]:
    """The environment of this process without anybody's settings, with a data folder and no limits."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("REJOINDER_")
        and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return own | UNLIMITED | {"REJOINDER_HOME": str(home)}


class Server:
    """One installation being served; `start` may follow `stop` or `kill`."""

    def __init__(
        self,
        home: Path,
        *,
        demo: bool = True,
        workers: int = 2,
        more: Mapping[str, str] | None = None,
    ) -> None:
        """`more` is added to the environment."""
        self.home, self.port = home, free_port()
        self._environment = environment(home) | dict(more or {})
        self._words = ["serve", "--port", str(self.port), "--workers", str(workers)]
        self._words += ["--demo"] if demo else []
        self._main: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process that leads the group."""
        assert self._main is not None, "not started"
        return self._main.pid

    def start(self) -> None:
        """Start it; returns at once."""
        with (self.home / "server.log").open("ab") as log:
            self._main = subprocess.Popen(
                [COMMAND, "--home", str(self.home), *self._words],
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until(self, path: str = "/health", seconds: float = 90) -> float:
        """Ask for a path until it is answered with 200; returns the seconds that took.

        Raises:
            RuntimeError: the server ended, or did not answer in time; with the end of its log.
        """
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self._main is None or self._main.poll() is not None:
                break
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get(path)[0] == 200:
                    return time.monotonic() - began
            time.sleep(0.005)
        log = (self.home / "server.log").read_text("utf-8", "replace")[-2000:]
        raise RuntimeError(f"no answer from the server on port {self.port}:\n{log}")

    def settle(self, seconds: float = 120) -> None:
        """Wait until no page is stale."""
        end = time.monotonic() + seconds
        while self.health()["stale_pages"]:
            if time.monotonic() > end:
                raise RuntimeError("pages are still stale")
            time.sleep(0.05)

    def rest(self, seconds: float = 120) -> None:
        """Wait until nothing waits for the deep check either: such a check may publish by itself, so
        until then a page may change at any moment without anybody's doing.
        """
        end = time.monotonic() + seconds
        while self.health()["waiting_for_check"]:
            if time.monotonic() > end:
                raise RuntimeError("comments still wait for the deep check")
            time.sleep(0.05)
        self.settle(seconds)

    def health(self) -> dict[str, object]:
        """What the server says of itself."""
        return dict(json.loads(self.get("/health")[2]))

    def get(
        self, path: str, headers: Mapping[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Fetch a path over a connection of its own: status, headers, body as sent."""
        return fetch(self.port, path, headers)

    def group(self) -> list[int]:
        """The ids of all its processes, the leading one first."""
        return group_led_by(self.pid)

    def cpu_seconds(self) -> dict[str, float]:
        """CPU time that each kind of process has used so far, user and system."""
        used: dict[str, float] = {}
        for pid in self.group():
            kind = _PARTS.get(_name(pid))
            if kind:
                used[kind] = used.get(kind, 0.0) + _cpu(pid)
        return used

    def pss(self) -> dict[int, float]:
        """Memory of each process in MiB, what is shared being shared out (PSS)."""
        return {pid: pss(pid) for pid in self.group()}

    def stop(self) -> None:
        """End it in good order; what has not ended after 20 seconds is killed."""
        if self._main is None:
            return
        if self._main.poll() is None:
            self._main.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._main.wait(20)
        self.kill()

    def kill(self) -> None:
        """Kill the whole group at once, as a power cut would."""
        if self._main is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._main.pid, signal.SIGKILL)
        self._main.wait()
        while any(_group_of(pid) == self._main.pid for pid in _running()):
            time.sleep(0.005)
        self._main = None


def fetch(
    port: int, path: str, headers: Mapping[str, str] | None = None
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Fetch a path over a connection of its own: status, headers, body as sent."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix="rejoinder-bench-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextlib.contextmanager
def serving(
    home: Path | None = None, *, demo: bool = True, more: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A server that answers and has no page left to write, ended afterwards."""
    with contextlib.ExitStack() as ends:
        server = Server(home or ends.enter_context(folder()), demo=demo, more=more)
        ends.callback(server.stop)
        server.start()
        server.wait_until()
        server.settle()
        yield server


def group_led_by(leader: int) -> list[int]:
    """The ids of all processes of a group, the leading one first."""
    return sorted(pid for pid in _running() if _group_of(pid) == leader)


def pss(pid: int) -> float:
    """Memory of a process in MiB, what is shared being shared out; 0 where it has ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _running() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the third on. Source: proc(5)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def _group_of(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[2]) if fields and fields[0] != "Z" else 0


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def _cpu(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICK if fields else 0.0
