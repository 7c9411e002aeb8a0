"""Somebody's facts go, or rest: from tables, pages, mail and the screen, and again from old back-ups.

What goes is what `inventory` says. Each erasure is noted in `forgotten.jsonl`, by numbers alone, beside
the keys and not in the database: a back-up that is older than the erasure brings the facts back, and the
next start erases them again.
"""

from rejoinder.erasing.facts import ALL, erase, erase_words, remove_mail
from rejoinder.erasing.journal import empty_journal, journal_waits
from rejoinder.erasing.notes import note, note_rows
from rejoinder.erasing.replaying import replay
from rejoinder.erasing.resting import lift, restrict
from rejoinder.erasing.rows import end, erase_reports
from rejoinder.erasing.withdrawing import withdraw

__all__ = [
    "ALL",
    "empty_journal",
    "end",
    "erase",
    "erase_reports",
    "erase_words",
    "journal_waits",
    "lift",
    "note",
    "note_rows",
    "remove_mail",
    "replay",
    "restrict",
    "withdraw",
]
