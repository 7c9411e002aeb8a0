"""A moderator decides about comments, threads and people, and may take it back.

    acts.py      every act, and what it is about
    still.py     what is decided about is held still
    deciding.py  a comment's standing; editing, moving, flags, persons: the other acts
    undoing.py   the exact state before a decision
    replaying.py the log, replayed, gives the tables
    sweeping.py  one act on many, which parts.py carries on, together.py decides, and sweeper.py runs
    purging.py   old spam goes for good

Knows what an act does and what the log says of it. What follows for the page is in `standing`, what the
screen learns in `learning`; buttons and keys are in `web/desk`.
"""

from rejoinder.moderating.acts import ACTS, FLAGS, PERSONS, THREADS, Act, By
from rejoinder.moderating.deciding import decide
from rejoinder.moderating.editing import edit
from rejoinder.moderating.flags import flag, set_open
from rejoinder.moderating.lessons import REASONS, forget_moderator, teach_imported
from rejoinder.moderating.moving import move
from rejoinder.moderating.persons import treat
from rejoinder.moderating.queues import (
    COUNTED,
    QUEUES,
    SIZE,
    Queue,
    counts,
    counts_of_queues,
    queue,
    urgent,
)
from rejoinder.moderating.record import UNDONE_WITHIN, last_decision, undoable
from rejoinder.moderating.undoing import may_be_undone, undo

__all__ = [
    "ACTS",
    "COUNTED",
    "FLAGS",
    "PERSONS",
    "QUEUES",
    "REASONS",
    "SIZE",
    "THREADS",
    "UNDONE_WITHIN",
    "Act",
    "By",
    "Queue",
    "counts",
    "counts_of_queues",
    "decide",
    "edit",
    "flag",
    "forget_moderator",
    "last_decision",
    "may_be_undone",
    "move",
    "queue",
    "set_open",
    "teach_imported",
    "treat",
    "undo",
    "undoable",
    "urgent",
]
