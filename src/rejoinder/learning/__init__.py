"""What people teach a site's screen, and what came lately: kept in tables, asked in memory.

    log.py    lessons are written to a site's log, and taken back; inside the writer's transaction
    state.py  the fold of the log, in this process and in a file beside the database
    crowd.py  the campaigns among what came lately, in this process
    warming.py  reads both beforehand, when a server starts

Journeys write and ask here; what is learned, and how, is in `screening`. This room knows nothing of who
may teach, or why.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from rejoinder.learning.log import Taught, forgotten, take_back, teach, unteach

if TYPE_CHECKING:
    from rejoinder.learning.crowd import campaigns, catch_up, members, note, seen, sketch_of
    from rejoinder.learning.state import changed, forget, learned_of, rebuild, refresh
    from rejoinder.learning.warming import warm

__all__ = [
    "Taught",
    "campaigns",
    "catch_up",
    "changed",
    "forget",
    "forgotten",
    "learned_of",
    "members",
    "note",
    "rebuild",
    "refresh",
    "seen",
    "sketch_of",
    "take_back",
    "teach",
    "unteach",
    "warm",
]

_READ_WHEN_ASKED: Final = {
    **dict.fromkeys(("campaigns", "catch_up", "members", "note", "seen", "sketch_of"), "crowd"),
    **dict.fromkeys(("changed", "forget", "learned_of", "rebuild", "refresh"), "state"),
    "warm": "warming",
}


def __getattr__(name: str) -> Any:
    """Read what is asked in memory, and numpy and the screen for it, when somebody asks: whoever
    writes to the log, as an import or an erasure, wants that alone.
    """
    if name not in _READ_WHEN_ASKED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_READ_WHEN_ASKED[name]}"), name)
