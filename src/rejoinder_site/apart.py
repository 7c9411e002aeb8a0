"""The deep tier in a process of its own, which is there while somebody wants it.

    python -m rejoinder_site.apart WEIGHTS SECONDS      (the server does that)

It takes more memory than all the rest together, and most conversations seldom need it: it is started
by the first text that does, and ends itself once nobody has asked for some minutes, so all of its memory
is given back. It is less urgent than answers (`nice`), and what breaks in it leaves the back room whole.

Both sides speak JSON, a line each way: texts, then their logits. It ends with the pipe it reads from.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from rejoinder.screening.models.deep import WEIGHTS, Deep, DeepBroken, sizes_fit
from rejoinder_site.processes import named

IDLE: Final = 300.0
"""Seconds without a text after which it ends."""
_STARTING: Final = 60.0  # seconds that loading may take on a machine that is busy
_ANSWERING: Final = 30.0  # and an answer, of which each text takes some milliseconds
_LESS_URGENT: Final = 5


class Apart:
    """The side of whoever asks: a deep tier (`screening.tiers.Deep`) for any number of threads."""

    def __init__(self, folder: Path = WEIGHTS, idle: float = IDLE) -> None:
        """Start nothing yet.

        Args:
            folder: where the weights are.
            idle: seconds without a text after which the process ends.
        """
        self._folder, self._idle = folder, idle
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._failed = False
        self._lost: Callable[[str], None] = lambda _: None

    def loader(self, lost: Callable[[str], None]) -> Callable[[], Apart | None]:
        """What a `Keeper` loads by.

        Args:
            lost: is told the reason where it turns out later that the weights cannot be used.
        """
        self._lost = lost
        return self._load

    def logits(self, texts: Sequence[str]) -> Any:
        """Give the calibrated logits of each text, starting the process where it is not there.

        Raises:
            DeepBroken: the weights cannot be used.
            OSError, TimeoutError: the process ended twice, or does not answer.
        """
        with self._lock:
            try:
                return self._asked(texts)
            except (EOFError, BrokenPipeError):
                self._end()  # it ended, for want of work or for another reason: once more, anew
                return self._asked(texts)

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._end()

    @property
    def pid(self) -> int | None:
        """The process, while it is there."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if running and self._process else None

    def _load(self) -> Apart | None:
        if find_spec("onnxruntime") is None:
            raise ModuleNotFoundError("onnxruntime is not installed", name="onnxruntime")
        if not sizes_fit(self._folder):
            return None
        if self._failed:
            # It was found broken before: that it is mended must be seen before it is said.
            with self._lock:
                self._start()
        return self

    def _asked(self, texts: Sequence[str]) -> Any:
        if self._process is None:
            try:
                self._start()
            except DeepBroken as mistake:
                self._lost(str(mistake))
                raise
        told = self._told({"texts": list(texts)}, _ANSWERING)
        if "rows" not in told:
            raise OSError(told.get("failed", "no answer"))
        return told["rows"]

    def _start(self) -> None:
        self._end()
        self._process = subprocess.Popen(  # noqa: S603 - our own module and paths of ours
            [sys.executable, "-m", "rejoinder_site.apart", str(self._folder), str(self._idle)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        # From its first moment: reading its modules takes longer than many a text.
        urgent = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, self._process.pid, urgent + _LESS_URGENT)
        self._failed = True
        try:
            told = self._told(None, _STARTING)
        except EOFError:
            told = {"broken": "its process ended while it was starting"}
        if "broken" in told:
            self._end()
            raise DeepBroken(told["broken"])
        self._failed = False

    def _told(self, asked: object, seconds: float) -> dict[str, Any]:
        """Ask, where there is something to ask, and read one line.

        Raises:
            EOFError, BrokenPipeError: the process ended.
            TimeoutError: it did not answer; it is ended.
        """
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        if asked is not None:
            written = memoryview(json.dumps(asked).encode() + b"\n")
            while written:
                written = written[process.stdin.write(written) or 0 :]
        until = time.monotonic() + seconds
        came = bytearray()
        while not came.endswith(b"\n"):
            if not select.select([process.stdout], [], [], max(0.0, until - time.monotonic()))[0]:
                self._end()
                raise TimeoutError("the deep tier's process does not answer")
            part = process.stdout.read(65536)
            if not part:
                raise EOFError("the deep tier's process ended")
            came += part
        told: dict[str, Any] = json.loads(came)
        return told

    def _end(self) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.kill()  # it holds nothing that could be lost
        process.wait()


def main() -> None:
    """The other side: load, say so, answer until nobody asks any more."""
    named("rejoinder-deep")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all
    folder, idle = Path(sys.argv[1]), float(sys.argv[2])
    try:
        deep = Deep.load(folder)
    except (DeepBroken, ImportError) as mistake:
        _say({"broken": str(mistake)})
        return
    if deep is None:
        _say({"broken": "its weights are not installed"})
        return
    _say({"ready": deep.version})
    asked = sys.stdin.buffer
    while select.select([asked], [], [], idle)[0] and (line := asked.readline()):
        _say(_answer(deep, line))


def _answer(deep: Deep, line: bytes) -> dict[str, Any]:
    try:
        return {"rows": deep.logits(json.loads(line)["texts"]).tolist()}
    except Exception as mistake:  # whoever asked goes on without; the next text may fare better
        return {"failed": f"{type(mistake).__name__}: the deep tier could not judge this"}


def _say(told: dict[str, Any]) -> None:
    try:
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever asked has ended. What is left in the buffer must not be tried again at our own end.
        # Source: Python's documentation of the signal module, "Note on SIGPIPE".
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


if __name__ == "__main__":
    main()
