"""Processes of ours: forked, named, and ended with the one that started them."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any


def die_with_parent(parent: int) -> None:
    """Ask the kernel to end this process when its parent ends, even by kill -9 (Linux only).

    Where that has ended already, while this process was starting, nobody would ask again.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(2)


def given_back() -> None:
    """Give memory that was freed back to the kernel; glibc keeps it for the next time (Linux only)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def named(name: str) -> None:
    """Name this process, as `ps -o comm` and `top` show it (Linux only; 15 characters)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(15, name.encode(), 0, 0, 0)  # PR_SET_NAME


def forked(name: str, run: Callable[[], Any]) -> int:
    """Run something in a process of its own, which ends with it and with this one; returns its id."""
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    if child := os.fork():
        return child
    status = 1
    try:
        signal.signal(
            signal.SIGINT, signal.SIG_IGN
        )  # a terminal sends it to all; the first one tells us
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        die_with_parent(parent)
        named(name)
        run()
        status = 0
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


class Begun:
    """A process of ours that says when it has done what somebody waits for, and goes on with the rest."""

    def __init__(self, name: str, first: Callable[[], Any], then: Callable[[], Any]) -> None:
        """Fork it.

        Args:
            name: as `ps` shows it.
            first: what is waited for.
            then: what it does before it ends; not, where `first` fails.
        """
        self._hears, says = os.pipe()

        def run() -> None:
            first()
            os.write(says, b"1")
            then()

        self._pid = forked(name, run)
        os.close(says)  # so the child's end is the only one, and is gone with it

    def is_done(self) -> bool:
        """Wait for what is waited for, once; whether it was done."""
        with os.fdopen(self._hears, "rb", buffering=0) as hears:
            return bool(hears.read(1))

    def ended(self) -> None:
        """Wait for its end, once."""
        os.waitpid(self._pid, 0)
