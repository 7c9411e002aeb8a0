"""Journey: a reader reports a comment, an author objects to a decision or
wants a person; what all that came to in a year.

What follows from a decision is in `statements`; who decides is in `moderating`.
"""

from rejoinder.redress.appealing import appeal, last_appeal, may_appeal, standing_statement
from rejoinder.redress.flaggers import make_flagger, revoke_flagger
from rejoinder.redress.reporting import Notice, Reported, report, report_of
from rejoinder.redress.transparency import Figures, figures, years
from rejoinder.redress.wanting import may_want_person, want_person

__all__ = [
    "Figures",
    "Notice",
    "Reported",
    "appeal",
    "figures",
    "last_appeal",
    "make_flagger",
    "may_appeal",
    "may_want_person",
    "report",
    "report_of",
    "revoke_flagger",
    "standing_statement",
    "want_person",
    "years",
]
