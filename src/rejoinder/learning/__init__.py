"""What people teach a site's screen, and what came lately: kept in tables, asked in memory.

    log.py    lessons are written to a site's log, and taken back; inside the writer's transaction
    state.py  the fold of the log, in this process and in a file beside the database
    crowd.py  the campaigns among what came lately, in this process

Journeys write and ask here; what is learned, and how, is in `screening`. This room knows nothing of who
may teach, or why.
"""

from rejoinder.learning.crowd import campaigns, catch_up, members, note, seen, sketch_of
from rejoinder.learning.log import Taught, forgotten, take_back, teach, unteach
from rejoinder.learning.state import changed, forget, learned_of, rebuild, refresh

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
]
