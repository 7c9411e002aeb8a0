"""Reports, and wishes to be told of replies: forgotten, or ended."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from rejoinder.erasing.notes import ROWS, note_rows
from rejoinder.models import Delivery, Report
from rejoinder.writing import write


def erase_reports(ids: Collection[int]) -> int:
    """Forget who made reports, and what they wrote in them; returns how many knew it still.

    That somebody reported, on what ground and what came of it, stays: the year's figures count it.
    """

    def store() -> int:
        known = Report.objects.filter(pk__in=ids).exclude(name=None, email=None, words="")
        Delivery.objects.filter(event="report.received", subject__in=ids).update(body="")
        count = 0
        for pk in list(known.values_list("pk", flat=True)):
            # A number by chance in place of the hash: nobody's, and no two reports' the same.
            count += Report.objects.filter(pk=pk).update(
                name=None, email=None, words="", reporter=secrets.token_bytes(16)
            )
        return count

    return write(store) if ids else 0


def end(about: str, ids: Collection[int], now: datetime) -> int:
    """End wishes to be told of replies, noted so that no back-up undoes it; returns how many.

    Args:
        about: a word of ROWS, other than "report".
        ids: of rows.
        now: the moment.
    """
    note_rows(about, ids, now)
    return end_again(about, ids)


def end_again(about: str, ids: Collection[int]) -> int:
    """End what was noted before."""

    def store() -> int:
        found = ROWS[about]._default_manager.filter(pk__in=ids)
        count = found.count()
        found.delete()
        return count

    return write(store) if ids else 0
