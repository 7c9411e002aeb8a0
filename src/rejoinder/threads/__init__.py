"""The shape of a conversation: places, nesting, pages. Pure: rows in, order out; no tables here."""

from rejoinder.threads.nesting import Node, nest, walk
from rejoinder.threads.places import LEVELS, Place, answering, branch_range, opening
from rejoinder.threads.sharing import shares

__all__ = [
    "LEVELS",
    "Node",
    "Place",
    "answering",
    "branch_range",
    "nest",
    "opening",
    "shares",
    "walk",
]
