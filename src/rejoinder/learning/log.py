"""A site's log of lessons is written. Every function here is called inside `writing.write`.

Lines are numbered within the site, without gaps and in the order in which they are committed: whoever
keeps the fold asks for those beyond the last one that he knows.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F

from rejoinder.models import Lesson, Teaching

LONGEST: Final = 20_000
"""Characters of a text that are learned from."""
_TOGETHER: Final = 500  # rows of a statement


@dataclass(frozen=True, slots=True)
class Taught:
    """A text, and what somebody says that it is.

    Attributes:
        label: one of `screening.lessons.LABELS`.
        source: "" for people who are trusted; a door's key as "key 7".
        by: the moderator's id, where one taught.
        comment, decision: ids, where the text is a comment's and the label follows from a decision.
    """

    label: str
    text: str
    author: str = ""
    website: str = ""
    source: str = ""
    by: int | None = None
    comment: int | None = None
    decision: int | None = None


def teach(site_id: int, lessons: Sequence[Taught], now: datetime) -> list[int]:
    """Add lessons to a site's log and return their numbers."""
    return _add(
        site_id,
        [
            Lesson(
                site_id=site_id,
                label=lesson.label,
                text=lesson.text[:LONGEST],
                author=lesson.author,
                website=lesson.website,
                source=lesson.source,
                by_id=lesson.by,
                comment_id=lesson.comment,
                decision_id=lesson.decision,
                made_at=now,
            )
            for lesson in lessons
        ],
    )


def unteach(
    site_id: int, lessons: Iterable[Lesson], now: datetime, *, decision: int | None = None
) -> int:
    """Take lessons back that are in force; returns how many lines that were.

    Args:
        site_id: whose log.
        lessons: of that site, none of them an undoing.
        now: when.
        decision: the one that they are taken back by, if any.
    """
    undoings = [
        Lesson(
            site_id=site_id,
            undoes=lesson,
            label=lesson.label,
            source=lesson.source,
            comment_id=lesson.comment_id,
            decision_id=decision,
            made_at=now,
        )
        for lesson in lessons
    ]
    return len(_add(site_id, undoings))


def take_back(site_id: int, now: datetime, *, source: str) -> int:
    """Take back all that one source taught a site; returns how many lessons that were.

    Linear in the lessons; the trusted source "" is no source to take back.
    """
    if not source:
        raise ValueError("name the source")
    found = Lesson.objects.in_force().filter(site_id=site_id, source=source).order_by("number")
    return unteach(site_id, found, now)


def forgotten(site_id: int) -> None:
    """Say that lines went out of a site's log, so that every fold of it is made anew."""
    Teaching.objects.filter(site_id=site_id).update(generation=secrets.randbits(62))


def _add(site_id: int, lines: list[Lesson]) -> list[int]:
    if not lines:
        return []
    Teaching.objects.get_or_create(site_id=site_id, defaults={"generation": secrets.randbits(62)})
    # The update locks the site's row until the commit, so numbers are given in the order of commits.
    Teaching.objects.filter(site_id=site_id).update(last=F("last") + len(lines))
    last = Teaching.objects.values_list("last", flat=True).get(site_id=site_id)
    for number, line in enumerate(lines, last - len(lines) + 1):
        line.number = number
    Lesson.objects.bulk_create(lines, batch_size=_TOGETHER)
    return [line.number for line in lines]
