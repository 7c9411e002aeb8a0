"""The shape of a conversation: places, nesting, pages, and whom a reply answers.

Pure: rows in, order out; no tables here.
"""

from rejoinder.threads.inferring import Link, Said, infer
from rejoinder.threads.nesting import Node, nest, walk
from rejoinder.threads.places import LEVELS, Place, answering, branch_range, opening
from rejoinder.threads.sharing import shares

__all__ = [
    "LEVELS",
    "Link",
    "Node",
    "Place",
    "Said",
    "answering",
    "branch_range",
    "infer",
    "nest",
    "opening",
    "shares",
    "walk",
]
