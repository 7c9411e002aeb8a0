"""A page of a thread: which rows it takes, read by ranges of one index, however large the thread.

A page has up to 50 branches. All their comments are on it while they fit; else each branch shows
its fair share and a link to a page of its own, so a page's size is bounded whatever the thread
looks like.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Count, QuerySet

from rejoinder.models import Comment, Post
from rejoinder.threads import branch_range, shares

BRANCHES: Final = 50
"""Branches a page."""
ROOM: Final = 110
"""Comments on a page before branches are cut; measured to stay below 40 KB compressed."""
BRANCH_PAGE: Final = 80
"""Comments on a page of one branch."""


class Row(NamedTuple):
    """A comment as a page needs it."""

    id: int
    parent_id: int | None
    root_number: int
    number: int
    depth: int
    path: bytes
    author_name: str
    website: str
    by_staff: bool
    html: str
    standing: str
    removal: str
    kind: str
    written_at: datetime
    precision: str
    edited_at: datetime | None
    likes: int
    pinned: bool
    hearted: bool


class Slice(NamedTuple):
    """The rows of a page in reading order, and how many more each branch has."""

    rows: list[Row]
    more: dict[int, int]
    """Root number to how many of its comments are not on this page."""
    first_rank: int
    """How many branches come before this page's first, oldest first."""


def roots(post: Post) -> QuerySet[Comment]:
    """The comments that open a branch, oldest first."""
    return Comment.objects.filter(
        post=post, shown=True, depth=0, kind=Comment.Kind.COMMENT
    ).order_by("number")


def pages(post: Post) -> tuple[int, int]:
    """How many branches a thread has, and on how many pages they stand."""
    branches = roots(post).count()
    return branches, max(1, -(-branches // BRANCHES))


def page_of(post: Post, root_number: int) -> int:
    """The page, oldest first, on which a branch stands."""
    return roots(post).filter(number__lt=root_number).count() // BRANCHES + 1


def page_around(post: Post, root_number: int) -> tuple[int, int, int]:
    """The page on which a branch stands or stood, and the numbers of that page's first and last
    branch.
    """
    page = page_of(post, root_number)
    first = (page - 1) * BRANCHES
    numbers = list(roots(post).values_list("number", flat=True)[first : first + BRANCHES])
    if not numbers:
        return page, root_number, root_number
    # A full page ends at its last branch; the last page takes whatever comes.
    return page, numbers[0], max(numbers[-1], root_number)


def read_page(post: Post, number: int, count: int = 1) -> Slice:
    """The rows of one page oldest first, or of `count` pages that follow each other."""
    first = (number - 1) * BRANCHES
    numbers = list(roots(post).values_list("number", flat=True)[first : first + BRANCHES * count])
    return _cut(post, numbers, first)


def read_pingbacks(post: Post) -> Slice:
    """Mentions by other sites, and what was answered to them."""
    numbers = list(
        Comment.objects.filter(post=post, shown=True, depth=0)
        .exclude(kind=Comment.Kind.COMMENT)
        .order_by("number")
        .values_list("number", flat=True)[:BRANCHES]
    )
    return _cut(post, numbers, 0)


def read_branch(post: Post, root_number: int, page: int) -> tuple[list[Row], int]:
    """The rows of one page of a branch, in reading order, and how many rows the branch has."""
    low, high = branch_range(root_number)
    found = _shown(post).filter(path__gte=low, path__lt=high)
    first = (page - 1) * BRANCH_PAGE
    return _rows(found.order_by("path")[first : first + BRANCH_PAGE]), found.count()


def _cut(post: Post, numbers: Sequence[int], first_rank: int) -> Slice:
    if not numbers:
        return Slice([], {}, first_rank)
    low, high = branch_range(numbers[0], numbers[-1])
    wanted = set(numbers)
    sizes = {
        root: size
        for root, size in _shown(post)
        .filter(path__gte=low, path__lt=high)
        .values_list("root_number")
        .annotate(size=Count("*"))
        .order_by("root_number")
        if root in wanted
    }
    given = dict(zip(sizes, shares(list(sizes.values()), ROOM), strict=True))
    rows: list[Row] = []
    more: dict[int, int] = {}
    # Branches shown whole that follow each other are one range; only a cut one is asked for alone.
    run: list[int] = []
    for root, size in sizes.items():
        if given[root] == size:
            run.append(root)
            continue
        rows += _read_run(post, run, wanted)
        run = []
        low, high = branch_range(root)
        rows += _rows(
            _shown(post).filter(path__gte=low, path__lt=high).order_by("path")[: given[root]]
        )
        more[root] = size - given[root]
    rows += _read_run(post, run, wanted)
    return Slice(rows, more, first_rank)


def _read_run(post: Post, run: Sequence[int], wanted: set[int]) -> Iterable[Row]:
    if not run:
        return []
    low, high = branch_range(run[0], run[-1])
    found = _rows(_shown(post).filter(path__gte=low, path__lt=high).order_by("path"))
    return (row for row in found if row.root_number in wanted)


def _shown(post: Post) -> QuerySet[Comment]:
    return Comment.objects.filter(post=post, shown=True)


def _rows(found: QuerySet[Comment]) -> list[Row]:
    return [Row(*values) for values in found.values_list(*Row._fields)]


def names_of(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The names and standings of comments that are answered from this page but not on it."""
    return {
        pk: (name, standing)
        for pk, name, standing in Comment.objects.filter(pk__in=list(ids)).values_list(
            "pk", "author_name", "standing"
        )
    }


def rank_in_branch(post: Post, comment: Comment) -> int:
    """How many shown comments of its branch come before this one in reading order."""
    low, _ = branch_range(comment.root_number)
    return _shown(post).filter(path__gte=low, path__lt=bytes(comment.path)).count()


def branch_size(post: Post, root_number: int) -> tuple[int, int]:
    """The id of the comment that opens a branch, and how many shown comments the branch has."""
    low, high = branch_range(root_number)
    size = _shown(post).filter(path__gte=low, path__lt=high).count()
    return Comment.objects.values_list("pk", flat=True).get(post=post, number=root_number), size
