"""What waits for a moderator: comments of one standing, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from rejoinder.models import Comment, Site

SIZE: Final = 50
"""Comments on a page of a queue."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of a queue; `before` asks for the next page, None where this is the last."""

    comments: list[Comment]
    before: int | None


def queue(
    site: Site,
    standing: str,
    before: int | None = None,
    size: int = SIZE,
    without: Collection[int] = (),
) -> Queue:
    """Comments of one standing, newest first, each with its post, its parent and its verdict.

    Args:
        site: whose comments.
        standing: one of Comment.Standing.
        before: only comments with a lower id than this; so a page takes as long as the first
            one, however far down it is.
        size: comments on the page.
        without: ids of comments that are left out, some thousands at most.
    """
    found = Comment.objects.filter(site=site, standing=standing)
    if before is not None:
        found = found.filter(pk__lt=before)
    if without:
        found = found.exclude(pk__in=without)
    # HTML is for readers; here words are shown as they were typed.
    found = found.select_related("post", "parent", "verdict").defer(
        "html", "parent__html", "post__body_html"
    )
    page = list(found.order_by("-id")[: size + 1])
    more = len(page) > size
    return Queue(page[:size], page[size - 1].pk if more else None)


def counts(site: Site) -> dict[str, int]:
    """How many comments have each standing, zeros included."""
    counted = Comment.objects.filter(site=site).values_list("standing").annotate(Count("pk"))
    return dict.fromkeys(Comment.Standing.values, 0) | dict(counted.order_by())
