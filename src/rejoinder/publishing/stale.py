"""Marking what a change spoils, in the change's own transaction."""

from __future__ import annotations

import threading

from django.db import transaction

from rejoinder.writing import execute

_bell = threading.Event()


def mark(site_id: int, post_id: int = 0, branch: int = 0) -> None:
    """Say that pages no longer match the stored facts.

    Args:
        site_id: the site.
        post_id: the post, or 0 for the site's own pages (home, tags, feed, sitemap).
        branch: the number of the branch that changed, or 0 for everything of the post.

    Call it in the transaction of the change: a crash in between then leaves the mark, and the pages
    are written at the next start.
    """
    execute(
        "INSERT INTO rejoinder_stalepage (site_id, post, branch, marks) VALUES (%s, %s, %s, 1) "
        "ON CONFLICT (site_id, post, branch) DO UPDATE SET marks = rejoinder_stalepage.marks + 1",
        (site_id, post_id, branch),
    )
    transaction.on_commit(_bell.set)


def wait_for_marks(seconds: float) -> None:
    """Sleep until this process marks something, or the time is over."""
    _bell.wait(seconds)
    _bell.clear()


def ring() -> None:
    """Wake whoever waits for marks."""
    _bell.set()
