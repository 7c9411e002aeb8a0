"""From rows in reading order to nested lists, and who is answered where nesting does not say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar


class Placed(Protocol):
    """What this room needs to know of a comment."""

    @property
    def id(self) -> int: ...
    @property
    def parent_id(self) -> int | None: ...
    @property
    def path(self) -> bytes: ...


Row = TypeVar("Row", bound=Placed)


@dataclass(slots=True)
class Node(Generic[Row]):
    """A row and the rows shown nested in it."""

    row: Row
    replies: list[Node[Row]] = field(default_factory=list)
    parent_is_above: bool = True
    """False where the comment it answers is not the one it is nested in."""


def nest(rows: Iterable[Row]) -> list[Node[Row]]:
    """Nest rows that stand in reading order; a row whose ancestors are not among them comes to the top.

    Linear in the number of rows. Never deeper than `places.LEVELS`.
    """
    tops: list[Node[Row]] = []
    open_: list[tuple[bytes, Node[Row]]] = []
    for row in rows:
        path = bytes(row.path)
        while open_ and not (path.startswith(open_[-1][0]) and len(path) > len(open_[-1][0])):
            open_.pop()
        node = Node(row)
        if open_:
            above = open_[-1][1]
            node.parent_is_above = row.parent_id == above.row.id
            above.replies.append(node)
        else:
            node.parent_is_above = row.parent_id is None
            tops.append(node)
        open_.append((path, node))
    return tops


def walk(nodes: Iterable[Node[Row]]) -> Iterator[Node[Row]]:
    """Every node in reading order."""
    for node in nodes:
        yield node
        yield from walk(node.replies)
