"""Journey: a reader reports a comment, an author objects to a decision; what all that came to in a year.

What follows from a decision is in `statements`; who decides is in `moderating`.
"""

from rejoinder.redress.appealing import appeal, last_appeal, may_appeal, standing_statement
from rejoinder.redress.flaggers import make_flagger, revoke_flagger
from rejoinder.redress.reporting import Notice, Reported, report, report_of
from rejoinder.redress.transparency import Figures, figures, years

__all__ = [
    "Figures",
    "Notice",
    "Reported",
    "appeal",
    "figures",
    "last_appeal",
    "make_flagger",
    "may_appeal",
    "report",
    "report_of",
    "revoke_flagger",
    "standing_statement",
    "years",
]
