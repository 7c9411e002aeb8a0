"""Marking what a change spoils, in the change's own transaction, and waking whoever publishes."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from typing import Final

from django.db import connection, transaction

from rejoinder import conf
from rejoinder.writing import execute

LISTS: Final = -1
"""The branch of a mark for a post whose own pages are written and whose lists and feed are not."""


FROM: Final = -2
"""Marks from here down are for all branches of a post from one on: this less that branch's number."""


def mark(site_id: int, post_id: int = 0, branch: int = 0, *, quietly: bool = False) -> None:
    """Say that pages no longer match the stored facts.

    Args:
        site_id: the site.
        post_id: the post, or 0 for the site's own pages (home, tags, feed, sitemap).
        branch: the number of the branch that changed, 0 for everything of the post, or what
            `onward` gives.
        quietly: wake nobody; for the publisher itself, who comes round again anyway.

    Call it in the transaction of the change: a crash in between then leaves the mark, and the pages
    are written at the next start.
    """
    execute(
        "INSERT INTO rejoinder_stalepage (site_id, post, branch, marks) VALUES (%s, %s, %s, 1) "
        "ON CONFLICT (site_id, post, branch) DO UPDATE SET marks = rejoinder_stalepage.marks + 1",
        (site_id, post_id, branch),
    )
    # Once for all that one commit stores: each ring is a call of the system.
    if not quietly and not any(after is ring for _, after, *_ in connection.run_on_commit):
        transaction.on_commit(ring)


def onward(branch: int) -> int:
    """The branch of a mark for one that came or went: it and all after it stand elsewhere now."""
    return FROM - branch


def begins(branches: Iterable[int]) -> int | None:
    """The least number from which on branches stand elsewhere, by the branches of some marks; None where
    none moved."""
    return min((FROM - branch for branch in branches if branch <= FROM), default=None)


def waiting() -> int:
    """How many changes are not on their pages yet."""
    found = execute(
        "SELECT COALESCE(SUM(marks), 0) FROM rejoinder_stalepage WHERE branch <> %s", (LISTS,)
    )
    return int(found[0][0])


@cache
def _ringing() -> socket.socket:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    made.setblocking(False)
    return made


def ring() -> None:
    """Wake the publisher, if there is one: any process of the installation may."""
    # Where nobody listens, or enough is rung already, there is nobody to wake.
    with suppress(OSError):
        _ringing().sendto(b"\0", str(conf.get().bell))


class Bell:
    """The publisher's side: hears every ring until it is closed."""

    def __init__(self) -> None:
        path = conf.get().bell
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        with suppress(FileNotFoundError):
            path.unlink()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.setblocking(False)
        self._path, self._hung = path, path.stat().st_ino

    def hangs(self) -> bool:
        """Whether rings still come here: the next publisher hangs up a bell of its own."""
        with suppress(FileNotFoundError):
            return self._path.stat().st_ino == self._hung
        return False

    def wait(self, seconds: float) -> None:
        """Sleep until somebody rings, or the time is over; earlier rings count."""
        select.select([self._socket], [], [], seconds)
        with suppress(BlockingIOError):
            while self._socket.recv(1):
                pass

    def close(self) -> None:
        """Hear nothing more."""
        self._socket.close()
