"""An older back-up brings back what was forgotten: it is erased, ended or restricted again."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from rejoinder.erasing.facts import erase_again
from rejoinder.erasing.journal import empty_journal
from rejoinder.erasing.notes import LIFTED, RESTRICTED, ROWS, Note, noted, there
from rejoinder.erasing.resting import restrict
from rejoinder.erasing.rows import end_again, erase_reports
from rejoinder.inventory import FORGOTTEN, Level
from rejoinder.models import Comment

log = logging.getLogger("rejoinder.erasing")

_TOGETHER: Final = 200  # comments of one question


def replay(now: datetime) -> int:
    """Do again what an older back-up undid; returns how many comments, reports and followings that were.

    Call it before anything is served from a database that may be an older one.
    """
    notes = list(noted())
    about_comments = [each for each in notes if each.about == "comment"]
    changed = _comments(about_comments, now) + _restrictions(about_comments, now)
    changed += erase_reports(there("report", notes))
    changed += sum(end_again(about, there(about, notes)) for about in ROWS if about != "report")
    if changed:
        empty_journal()
        log.warning("%d facts were erased again: the database was older than that", changed)
    return changed


def _comments(notes: list[Note], now: datetime) -> int:
    levels: dict[int, set[str]] = {}
    for each in notes:
        levels.setdefault(each.pk, set()).update(each.what & set(Level))
    wanted = [pk for pk in there("comment", notes) if levels[pk]]
    again: dict[frozenset[str], list[int]] = {}
    for start in range(0, len(wanted), _TOGETHER):
        rows = Comment.objects.filter(pk__in=wanted[start : start + _TOGETHER])
        facts = rows.values_list("pk", "text", "author_name", "commenter", "contact__email")
        for pk, text, name, commenter, email in facts:
            known = name != FORGOTTEN or commenter is not None or email
            if (Level.WORDS in levels[pk] and text) or (Level.IDENTITY in levels[pk] and known):
                again.setdefault(frozenset(levels[pk]), []).append(pk)
    return sum(erase_again(ids, {Level(each) for each in what}, now) for what, ids in again.items())


def _restrictions(notes: list[Note], now: datetime) -> int:
    """Comments that were restricted last, and not lifted since."""
    last = {each.pk: each for each in notes if each.what & {RESTRICTED, LIFTED}}
    rest = [each for each in last.values() if RESTRICTED in each.what]
    return sum(restrict(pk, now, noting=False) for pk in there("comment", rest))
