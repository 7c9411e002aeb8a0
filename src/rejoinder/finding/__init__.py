"""How the desk finds comments: an index of words and facts, and counts, kept true by the database.

    sqlite.py, postgresql.py  tables and triggers of each
    keeping.py                they are there, and complete
    beginnings.py             SQLite: a beginning becomes the words that have it
    asking.py                 a question in, comments' ids out, newest first
    filling.py                many comments of one transaction at once
    counts.py                 how many comments have each standing

Triggers keep both in step with the tables, whoever writes them: a reply, a moderator, a shell. Who
stores many in one transaction has this room fill them in at once.
This room knows nothing of who may ask.
"""

from rejoinder.finding.asking import Question, found, how_many, ids_of, newest, too_short, traits_of
from rejoinder.finding.counts import counted, counted_at, fold_counts
from rejoinder.finding.filling import filled_at_once, new_ones_at_once
from rejoinder.finding.keeping import ensure, lift, scrub

__all__ = [
    "Question",
    "counted",
    "counted_at",
    "ensure",
    "filled_at_once",
    "fold_counts",
    "found",
    "how_many",
    "ids_of",
    "lift",
    "new_ones_at_once",
    "newest",
    "scrub",
    "too_short",
    "traits_of",
]
