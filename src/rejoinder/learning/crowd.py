"""What came lately, in this process: so that a reply is known as one of many before it is judged.

One index for all sites of the installation, in memory only. It is filled from the tables when it is first
asked, or when a server starts, and told of each new comment by whoever stored it; what other processes
store is found within a second.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from django.utils import timezone

from rejoinder.abreast import together
from rejoinder.models import Comment, Lesson, Site
from rejoinder.screening.campaigns import KEPT, NOTHING, SIZE, Came, Campaigns, Seen
from rejoinder.screening.sketches import Sketch, sketches

_LOOK: Final = 1.0  # seconds until comments of other processes are looked for
# Ids that are looked through for the latest comments that came through the form: an import, whose
# comments are none, may have taken any number of ids meanwhile.
_LOOKED_THROUGH: Final = 60_000
_COLUMNS: Final = ("pk", "post", "author_name", "text", "website", "stored_at")
_HELD: Final = 50  # texts that replies wait for while those are taken in: some 3 ms
_AGAIN: Final = 200  # ids that are looked at twice, since PostgreSQL may commit a lower one later


class _Crowd:
    """The index, and how far the tables were read into it."""

    def __init__(self) -> None:
        self.index = Campaigns()
        self.lock = threading.Lock()
        self.reading = threading.Lock()
        self.read_to = 0
        self.looked = 0.0
        self.filled = False
        self.own: frozenset[str] = frozenset()


_crowd = _Crowd()


def sketch_of(text: str, website: str = "") -> Sketch:
    """What `seen` and `note` want of a comment; some 40 microseconds, less for those that go abreast."""
    return together(_sketches, (text, website))


def _sketches(asked: Sequence[tuple[str, str]]) -> list[Sketch]:
    return sketches(asked, _crowd.own)


def seen(asked: Sketch) -> Seen:
    """What came lately that is like this.

    Waits for nobody: while another thread fills the index, it tells what is known so far.
    """
    return together(_seen, asked)


def _seen(asked: Sequence[Sketch]) -> list[Seen]:
    crowd = _crowd
    now = time.time()
    if now - crowd.looked > _LOOK:
        crowd.looked = now
        catch_up(wait=False)
    with crowd.lock:
        return crowd.index.seen_of(asked, int(now))


def note(
    comment_id: int,
    asked: Sketch,
    told: Seen = NOTHING,
    *,
    post: int = 0,
    name: str = "",
    spam: bool = False,
) -> None:
    """Remember a comment that was just stored.

    Args:
        comment_id: its id.
        asked: its sketch.
        told: what `seen` said of it.
        post, name: what it was left under.
        spam: whether a person called it so.
    """
    now = int(time.time())
    with _crowd.lock:
        _crowd.index.note(comment_id, asked, now, post=post, name=name, seen=told, spam=spam)


def decided(comment_id: int, *, spam: bool) -> None:
    """Remember what a person called a comment."""
    with _crowd.lock:
        _crowd.index.decided(comment_id, spam=spam)


def members(comment_id: int) -> list[int]:
    """The ids of the comments that belong to one campaign with this one, itself included."""
    with _crowd.lock:
        return _crowd.index.members(comment_id)


def campaigns(least: int) -> list[list[int]]:
    """The ids of the comments of each campaign of at least so many."""
    with _crowd.lock:
        return _crowd.index.larger(least)


def catch_up(*, wait: bool = True) -> None:
    """Read what the tables have and the index has not.

    The first time that is all that counts: most of a second's work, best done when a server starts.

    Args:
        wait: until another thread that is at it has done; without, leave it to that.
    """
    crowd = _crowd
    if not crowd.reading.acquire(blocking=wait):
        return
    try:
        newest = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        beyond = max(crowd.read_to - _AGAIN, newest - _LOOKED_THROUGH, 0)
        if not crowd.filled:
            crowd.own = _own_hosts()
        if newest > crowd.read_to:
            _read(crowd, beyond)
        if not crowd.filled:
            spam = Lesson.objects.in_force().filter(comment__gt=beyond, label="spam")
            for comment_id in spam.values_list("comment", flat=True):
                decided(comment_id, spam=True)
        crowd.read_to, crowd.filled, crowd.looked = newest, True, time.time()
    finally:
        crowd.reading.release()


def forget() -> None:
    """Take nothing for known; for tests, whose databases come and go."""
    global _crowd  # noqa: PLW0603 - one index a process is the point
    _crowd = _Crowd()


def _read(crowd: _Crowd, beyond: int) -> None:
    """Take in the latest comments with higher ids, the oldest first."""
    since = timezone.now() - timedelta(seconds=KEPT)
    lately = Comment.objects.filter(pk__gt=beyond, source="", stored_at__gte=since)
    # What rests, as its author asks, is not compared with anything.
    lately = lately.exclude(removal=Comment.Removal.RESTRICTED)
    with crowd.lock:
        ids = [
            pk
            for pk in lately.order_by("-pk").values_list("pk", flat=True)[:SIZE]
            if pk not in crowd.index
        ]
    for first in range(len(ids), 0, -_AGAIN):
        some = lately.filter(pk__in=ids[max(0, first - _AGAIN) : first]).order_by("pk")
        rows = list(some.values_list(*_COLUMNS))
        asked = sketches([(text, website) for *_, text, website, _ in rows], crowd.own)
        came = [
            Came(pk, one, int(stored_at.timestamp()), post, name)
            for one, (pk, post, name, *_, stored_at) in zip(asked, rows, strict=True)
        ]
        for at in range(0, len(came), _HELD):
            with crowd.lock:
                crowd.index.note_all(came[at : at + _HELD])


def _own_hosts() -> frozenset[str]:
    """Hosts of the installation's sites: a link to another post makes no campaign."""
    found: set[str] = set()
    for hosts, base in Site.objects.values_list("hosts", "base_url")[:1000]:
        found |= {host.lower() for host in hosts}
        if host := urlsplit(base).hostname:
            found.add(host)
    return frozenset(found | {f"www.{host}" for host in found})
