"""Reports and followings of somebody: forgotten, or ended."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from rejoinder.models import Delivery, Following, Report
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


def end_followings(ids: Collection[int]) -> int:
    """End wishes for mail about replies; returns how many there were."""

    def store() -> int:
        found = Following.objects.filter(pk__in=ids)
        count = found.count()
        found.delete()
        return count

    return write(store) if ids else 0
