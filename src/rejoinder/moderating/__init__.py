"""A moderator decides about comments, and may take it back.

Knows what an act does to a comment and what the log says of it. What follows for the page is in
`standing`, what the screen learns in `learning`; buttons and keys are in `web/desk`.
"""

from rejoinder.moderating.deciding import ACTS, Act, decide
from rejoinder.moderating.lessons import REASONS, forget_moderator, teach_imported
from rejoinder.moderating.queues import SIZE, Queue, counts, queue
from rejoinder.moderating.record import undoable
from rejoinder.moderating.undoing import may_be_undone, undo

__all__ = [
    "ACTS",
    "REASONS",
    "SIZE",
    "Act",
    "Queue",
    "counts",
    "decide",
    "forget_moderator",
    "may_be_undone",
    "queue",
    "teach_imported",
    "undo",
    "undoable",
]
