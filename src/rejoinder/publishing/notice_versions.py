"""Versions of the notice: each text that the page had is kept, with when it began and what it changed."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import models

from rejoinder.models import NoticeVersion, Site
from rejoinder.publishing import notice, stale
from rejoinder.writing import write

Change = tuple[Literal["new", "gone"], str]
"""A paragraph that came or went."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A version as its page shows it.

    Attributes:
        number: its own; 0 where it was not stored yet, which ends within a minute.
        sections: headings and paragraphs.
        since, until: when it was in force; until is None for the one that is.
        changes: against the version before.
        versions: all numbers and when each began, the newest first.
    """

    number: int
    sections: list[tuple[str, list[str]]]
    since: datetime | None
    until: datetime | None
    changes: list[Change]
    versions: list[tuple[int, datetime]]

    @property
    def in_force(self) -> bool:
        return self.until is None


def keep(site: Site, now: datetime, *, marking: bool = False) -> bool:
    """Store what the page says now, where that is not what it said before; whether it was.

    Settings, inventory, or what a site tells other machines may have changed it. `marking` has the page
    written anew, for whoever does not write it anyway.
    """
    text = _as_stored(notice.sections(site))
    if (latest := _versions(site).first()) is not None and latest.text == text:
        return False

    def store() -> bool:
        # The site's row, so that of two processes that notice it at once the second finds it done.
        Site.objects.select_for_update().filter(pk=site.pk).first()
        last = _versions(site).first()
        if last is not None and last.text == text:
            return False
        number = last.number + 1 if last is not None else 1
        NoticeVersion.objects.create(site=site, number=number, text=text, made_at=now)
        if marking:
            stale.mark(site.pk)
        return True

    return write(store)


def keep_all(now: datetime) -> int:
    """As `keep` for every site; returns for how many something had changed."""
    return sum(keep(site, now, marking=True) for site in Site.objects.order_by("pk"))


def shown(site: Site, number: int | None = None) -> Shown | None:
    """A version, the one in force by default; None where there is no such version."""
    versions = list(_versions(site).defer("text").values_list("number", "made_at"))
    began = dict(versions)
    if number is not None and number not in began:
        return None
    latest = versions[0][0] if versions else 0
    if number is None:
        # What is in force is said, even in the moment before it is stored.
        sections = notice.sections(site)
        number = latest if latest and _text(site, latest) == _as_stored(sections) else 0
    else:
        sections = [
            (str(heading), _listed(paragraphs)) for heading, paragraphs in _text(site, number)
        ]
    before = _text(site, (number or latest + 1) - 1) if (number or latest + 1) > 1 else []
    return Shown(
        number=number,
        sections=sections,
        since=began.get(number),
        until=began.get(number + 1) if number else None,
        changes=changes(before, _as_stored(sections)) if before else [],
        versions=versions,
    )


def changes(before: Sequence[Sequence[object]], after: Sequence[Sequence[object]]) -> list[Change]:
    """Paragraphs that went and that came, in the order of the page."""
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[Change] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            found += [("gone", each) for each in old[a:b]]
            found += [("new", each) for each in new[c:d]]
    return found


def _paragraphs(text: Sequence[Sequence[object]]) -> list[str]:
    return [paragraph for _, paragraphs in text for paragraph in _listed(paragraphs)]


def _listed(paragraphs: object) -> list[str]:
    return [str(each) for each in paragraphs] if isinstance(paragraphs, list) else []


def _as_stored(sections: Sequence[tuple[str, list[str]]]) -> list[list[object]]:
    return [[heading, list(paragraphs)] for heading, paragraphs in sections]


def _text(site: Site, number: int) -> list[list[object]]:
    found = _versions(site).filter(number=number).values_list("text", flat=True).first()
    return list(found) if isinstance(found, list) else []


def _versions(site: Site) -> models.QuerySet[NoticeVersion]:
    return NoticeVersion.objects.filter(site=site).order_by("-number")
