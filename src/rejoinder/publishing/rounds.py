"""Rounds of publishing: reads the marks of what is stale, has it written, clears them.

A mark made while its page is being written survives, for it counts up. Repeating a round is harmless.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from rejoinder.models import Site, StalePage, Tag
from rejoinder.publishing import stale
from rejoinder.publishing.publisher import (
    publish_feed,
    publish_lists,
    publish_post,
    publish_site,
)
from rejoinder.publishing.stale import LISTS
from rejoinder.writing import write

log = logging.getLogger("rejoinder.publishing")

_TOGETHER: Final = 2_000  # marks read at a time


class Mark(NamedTuple):
    """A row of StalePage."""

    pk: int
    site_id: int
    post: int
    branch: int
    marks: int


def publish_stale() -> int:
    """Write every page that is marked now; returns how many marks were cleared.

    What cannot be written keeps its mark, and everything else is written all the same.

    Raises:
        The first mistake other than a full disk, after all else was written.
    """
    cleared, last = 0, 0
    mistakes: list[Exception] = []
    while marks := _read(StalePage.objects.filter(pk__gt=last)):
        last = marks[-1].pk
        cleared += _publish(marks, 0.0, mistakes)
    if mistakes:
        raise mistakes[0]
    return cleared


def publish_round(*, lists_every: float, whole: int) -> bool:
    """Write what replies have changed, and a few of the posts that are marked whole.

    An import marks hundreds of posts; a reply that arrives while those are being written is published
    in the next round, not after all of them.

    Args:
        lists_every: seconds between two writings of the lists (home and tags) that show how many
            comments a post has, and of the feed of its comments.
        whole: how many of the posts that are marked whole to write.

    Returns:
        Whether more posts wait that are marked whole.

    Raises:
        As `publish_stale`.
    """
    entire = Q(branch=0, post__gt=0)
    soon = _read(StalePage.objects.exclude(entire))
    later = _read(StalePage.objects.filter(entire), whole + 1)
    mistakes: list[Exception] = []
    cleared = _publish([*soon, *later[:whole]], lists_every, mistakes)
    if mistakes:
        raise mistakes[0]
    # What could not be written is not tried again at once.
    return len(later) > whole and cleared > 0


def _read(stale: QuerySet[StalePage], most: int = _TOGETHER) -> list[Mark]:
    columns = ("pk", "site_id", "post", "branch", "marks")
    return [Mark(*row) for row in stale.order_by("pk").values_list(*columns)[:most]]


def _publish(marks: list[Mark], lists_every: float, mistakes: list[Exception]) -> int:
    cleared = 0
    for site in Site.objects.filter(pk__in={mark.site_id for mark in marks}):
        of_site = [mark for mark in marks if mark.site_id == site.pk]
        done, waiting = _publish_marks(site, of_site, lists_every, mistakes)
        cleared += _clear(done, waiting)
    return cleared


_lists_written: dict[int, float] = {}


def _publish_marks(
    site: Site, marks: list[Mark], lists_every: float, mistakes: list[Exception]
) -> tuple[list[Mark], set[int]]:
    """Write what a site's marks spoil, each file once however many marks name it.

    Returns:
        The marks that are done, and the posts that neither lists nor feeds show as they are yet.
    """
    branches: dict[int, set[int]] = {}
    for mark in marks:
        branches.setdefault(mark.post, set()).add(mark.branch)
    whole_site = branches.pop(0, None) is not None
    tags: dict[int, Tag] = {}
    failed: set[int] = set()
    # Replies first: nobody waits for posts that are marked whole, or from a branch on.
    for pk, changed in sorted(branches.items(), key=lambda marked: _is_wide(marked[1])):
        with _surviving(site, pk, failed, mistakes):
            tags |= {tag.pk: tag for tag in publish_post(site, pk, changed - {LISTS})}
    if not whole_site and time.monotonic() - _lists_written.get(site.pk, 0.0) < lists_every:
        done = [mark for mark in _well(marks, failed) if mark.branch != LISTS]
        return done, {mark.post for mark in done}
    with _surviving(site, 0, failed, mistakes):
        if whole_site:
            publish_site(site)
        else:
            publish_lists(site, tags.values())
        _lists_written[site.pk] = time.monotonic()
    for pk in branches.keys() - failed:
        with _surviving(site, pk, failed, mistakes):
            publish_feed(site, pk)
    # Every mark may have spoilt the lists, too.
    return ([], set()) if 0 in failed else (_well(marks, failed), set())


def _is_wide(branches: set[int]) -> bool:
    return 0 in branches or stale.begins(branches) is not None


def _well(marks: list[Mark], failed: set[int]) -> list[Mark]:
    return [mark for mark in marks if mark.post not in failed]


@contextmanager
def _surviving(
    site: Site, post: int, failed: set[int], mistakes: list[Exception]
) -> Iterator[None]:
    """Let others go on where one post, or post 0 for the lists, cannot be written."""
    try:
        yield
    except OSError as mistake:
        # A full disk: the old page stays whole, the mark stays, and it is tried again.
        log.error("cannot write pages of site %s, post %s: %s", site.pk, post, mistake)
        failed.add(post)
    except Exception as mistake:
        failed.add(post)
        mistakes.append(mistake)


def _clear(done: list[Mark], waiting: set[int]) -> int:
    """Drop marks that nobody counted up meanwhile; remember whose lists wait in the same transaction."""
    if not done:
        return 0
    site = done[0].site_id

    def drop() -> int:
        with connection.cursor() as cursor:
            cursor.executemany(
                "DELETE FROM rejoinder_stalepage WHERE id = %s AND marks = %s",
                [(mark.pk, mark.marks) for mark in done],
            )
        for post in waiting:
            stale.mark(site, post, LISTS, quietly=True)
        return len(done)

    return write(drop)
