"""Where a comment stands in its thread: one short key that sorts in reading order.

A path is the numbers of the comment's ancestors and its own, four bytes each, big-endian. Sorting paths as
bytes gives reading order, a branch is a range of paths, and a page of a thread of any size is one
range of an index. Numbers count up within a post, so siblings stand in the order they came.

Six levels are shown; everything deeper stands flat on the sixth, in the order it came. So a path has
at most six numbers, however deep the thread. Source: materialised paths, Celko, Trees and
Hierarchies in SQL (2004), ch. 2, bounded by what is shown.
"""

from __future__ import annotations

from typing import Final, NamedTuple

LEVELS: Final = 6
"""How many levels are shown nested."""
STEP: Final = 4
"""Bytes a number takes in a path; four billion comments a post."""
LAST_NUMBER: Final = 2 ** (8 * STEP) - 1


class Place(NamedTuple):
    """A comment's place: how deep it was answered, its branch, and its sort key."""

    depth: int
    root_number: int
    path: bytes


def opening(number: int) -> Place:
    """The place of a comment that answers the post itself."""
    return Place(0, number, number.to_bytes(STEP, "big"))


def answering(parent: Place, number: int) -> Place:
    """The place of a comment with this number that answers `parent`."""
    ancestors = parent.path[: STEP * (LEVELS - 1)]
    return Place(parent.depth + 1, parent.root_number, ancestors + number.to_bytes(STEP, "big"))


def level(path: bytes) -> int:
    """The level at which a comment is shown, 0 to LEVELS - 1."""
    return len(path) // STEP - 1


def branch_range(first_root: int, last_root: int | None = None) -> tuple[bytes, bytes]:
    """Paths from and below which lie the branches from one root's number to another's."""
    last = first_root if last_root is None else last_root
    end = (last + 1).to_bytes(STEP, "big") if last < LAST_NUMBER else b"\xff" * (STEP * LEVELS + 1)
    return first_root.to_bytes(STEP, "big"), end
