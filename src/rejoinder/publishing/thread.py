"""A page of a thread: which rows it takes, read by ranges of one index, however large the thread.

A page has up to 50 branches. All their comments are on it while they fit; else each branch shows
its fair share and a link to a page of its own, so a page's size is bounded whatever the thread
looks like.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from rejoinder.models import Comment, Post
from rejoinder.threads import branch_range, shares
from rejoinder.writing import execute, moment_of

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
    inferred_by: str | None
    source: str
    external_id: str
    featured: bool
    locked: bool


_COLUMNS: Final = ", ".join(Row._fields)


class Slice(NamedTuple):
    """The rows of a page in reading order, and how many more each branch has."""

    rows: list[Row]
    more: dict[int, int]
    """Root number to how many of its comments are not on this page."""
    first_rank: int
    """How many branches come before this page's first, oldest first."""


# Written by hand, conditions as literals: they are asked at each rendering, and only literals let
# the database see that a partial index answers them (SQLite's manual, "Partial Indexes", 2.1).
_SHOWN: Final = "FROM rejoinder_comment WHERE post_id = %s AND shown"
_ROOTS: Final = f"{_SHOWN} AND depth = 0 AND kind = 'comment'"


def counted(post: Post) -> int:
    """How many approved comments a post has, mentions by other sites not among them."""
    return _one(
        "SELECT count(*) FROM rejoinder_comment "
        "WHERE post_id = %s AND standing = 'approved' AND kind = 'comment'",
        (post.pk,),
    )


def pages(post: Post) -> tuple[int, int]:
    """How many branches a thread has, and on how many pages they stand."""
    branches = _one(f"SELECT count(*) {_ROOTS}", (post.pk,))
    return branches, max(1, -(-branches // BRANCHES))


def page_of(post: Post, root_number: int) -> int:
    """The page, oldest first, on which a branch stands."""
    before = _one(
        f"SELECT count(*) {_ROOTS} AND number < %s",
        (post.pk, root_number),
    )
    return before // BRANCHES + 1


def page_around(post: Post, root_number: int) -> tuple[int, int, int]:
    """The page on which a branch stands or stood, and the numbers of that page's first and last
    branch.
    """
    page = page_of(post, root_number)
    numbers = _root_numbers(post, page, 1)
    if not numbers:
        return page, root_number, root_number
    # A full page ends at its last branch; the last page takes whatever comes.
    return page, numbers[0], max(numbers[-1], root_number)


def read_page(post: Post, number: int, count: int = 1) -> Slice:
    """The rows of one page oldest first, or of `count` pages that follow each other."""
    return _cut(post, _root_numbers(post, number, count), (number - 1) * BRANCHES)


def read_pingbacks(post: Post) -> Slice:
    """Mentions by other sites, and what was answered to them."""
    found = execute(
        f"SELECT number {_SHOWN} AND depth = 0 AND NOT kind = 'comment' ORDER BY number LIMIT %s",
        (post.pk, BRANCHES),
    )
    return _cut(post, [number for (number,) in found], 0)


def read_branch(post: Post, root_number: int, page: int) -> tuple[list[Row], int]:
    """The rows of one page of a branch, in reading order, and how many rows the branch has."""
    low, high = branch_range(root_number)
    first = (page - 1) * BRANCH_PAGE
    found = _shown(post).filter(path__gte=low, path__lt=high).order_by("path")
    return _rows(found[first : first + BRANCH_PAGE]), _size(post, low, high)


def _one(statement: str, values: Sequence[Any]) -> int:
    return int(execute(statement, values)[0][0])


def _size(post: Post, low: bytes, high: bytes) -> int:
    """How many shown comments stand from one path on and below another."""
    return _one(
        f"SELECT count(*) {_SHOWN} AND path >= %s AND path < %s",
        (post.pk, low, high),
    )


def _root_numbers(post: Post, page: int, count: int) -> list[int]:
    """The numbers of the branches on a page and the `count - 1` after it."""
    found = execute(
        f"SELECT number {_ROOTS} ORDER BY number LIMIT %s OFFSET %s",
        (post.pk, BRANCHES * count, (page - 1) * BRANCHES),
    )
    return [number for (number,) in found]


def _cut(post: Post, numbers: Sequence[int], first_rank: int) -> Slice:
    if not numbers:
        return Slice([], {}, first_rank)
    wanted = set(numbers)
    found = execute(
        f"SELECT root_number, count(*) {_SHOWN} AND path >= %s AND path < %s "
        "GROUP BY root_number ORDER BY root_number",
        (post.pk, *branch_range(numbers[0], numbers[-1])),
    )
    sizes = {root: size for root, size in found if root in wanted}
    given = dict(zip(sizes, shares(list(sizes.values()), ROOM), strict=True))
    more = {root: size - given[root] for root, size in sizes.items() if given[root] < size}
    if not more:
        low, high = branch_range(numbers[0], numbers[-1])
        return Slice(_rows_of_branches(post, low, high, list(sizes)), {}, first_rank)
    ids: list[int] = []
    # Branches shown whole that follow each other are one range; only a cut one is asked for alone.
    for cut, branches in groupby(sizes, key=more.__contains__):
        run = list(branches)
        for part in [[each] for each in run] if cut else [run]:
            found = execute(
                f"SELECT id {_SHOWN} AND path >= %s AND path < %s "
                f"AND root_number IN ({', '.join(['%s'] * len(part))}) ORDER BY path LIMIT %s",
                (
                    post.pk,
                    *branch_range(part[0], part[-1]),
                    *part,
                    sum(given[each] for each in part),
                ),
            )
            ids += [pk for (pk,) in found]
    return Slice(rows_of(ids), more, first_rank)


def _rows_of_branches(post: Post, low: bytes, high: bytes, roots: list[int]) -> list[Row]:
    """Branches that are shown whole, between two paths: one walk along the index, and no sorting."""
    found = execute(
        f"SELECT {_COLUMNS} {_SHOWN} AND path >= %s AND path < %s "
        f"AND root_number IN ({', '.join(['%s'] * len(roots))}) ORDER BY path",
        (post.pk, low, high, *roots),
    )
    return [_row(values) for values in found]


def _shown(post: Post) -> QuerySet[Comment]:
    return Comment.objects.filter(post=post, shown=True)


def _rows(found: QuerySet[Comment]) -> list[Row]:
    return [Row(*values) for values in found.values_list(*Row._fields)]


def rows_of(ids: Iterable[int]) -> list[Row]:
    """Comments by their ids, in reading order."""
    wanted = list(ids)
    if not wanted:
        return []
    found = execute(
        f"SELECT {_COLUMNS} FROM rejoinder_comment "  # noqa: S608 - _COLUMNS is a constant, and as many "%s" as values, which are bound
        f"WHERE id IN ({', '.join(['%s'] * len(wanted))}) ORDER BY path",
        wanted,
    )
    return [_row(values) for values in found]


def _row(values: tuple[Any, ...]) -> Row:
    """A row as a statement by hand gives it, its values as the model's."""
    read = list(values)
    for place in _MOMENTS:
        read[place] = moment_of(read[place])
    read[_PATH] = bytes(read[_PATH])
    return Row(*read)


_PATH: Final = Row._fields.index("path")
_MOMENTS: Final = tuple(map(Row._fields.index, ("written_at", "edited_at")))


def names_of(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The names and standings of comments that are answered from this page but not on it."""
    return {
        pk: (name, standing)
        for pk, name, standing in Comment.objects.filter(pk__in=list(ids)).values_list(
            "pk", "author_name", "standing"
        )
    }


def locked(post: Post) -> tuple[set[int], tuple[bytes, ...]]:
    """The locked comments of a post, mostly none: their ids and their paths."""
    found = execute(
        "SELECT id, path FROM rejoinder_comment WHERE post_id = %s AND locked", (post.pk,)
    )
    return {pk for pk, _ in found}, tuple(bytes(path) for _, path in found)


def rank_in_branch(post: Post, comment: Comment) -> int:
    """How many shown comments of its branch come before this one in reading order."""
    low, _ = branch_range(comment.root_number)
    return _size(post, low, bytes(comment.path))


def branch_size(post: Post, root_number: int) -> tuple[int, int]:
    """The id of the comment that opens a branch, and how many shown comments the branch has."""
    size = _size(post, *branch_range(root_number))
    return Comment.objects.values_list("pk", flat=True).get(post=post, number=root_number), size
