"""What waits for a moderator, and whatever else he seeks: comments by the page, never by counting off."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from math import log2
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from rejoinder import finding
from rejoinder.finding import Question
from rejoinder.models import Comment, Decision, PersonWanted, Site, Sweep

SIZE: Final = 50
"""Comments on a page of a queue."""
QUEUES: Final = ("pending", "unsure", "first", "all", "approved", "spam", "trash")
"""Every queue: those of a standing, all comments, and two parts of what is pending: those that the screen
was unsure of, and those of people of whom nothing was ever approved."""
COUNTED: Final = 10_000
"""Matches of a search, and of a part of a queue, are counted up to this; beyond, it is said so."""
_UNSURE: Final = 0.15  # on each side of where the site holds
_ASKED: Final = 1e12  # what a person was asked for comes before all else, however urgent that is
RANKED: Final = 5_000
"""Comments that are ordered by urgency: those that wait longest."""
URGENCY: Final = ("pk", "verdict__suspicion", "post__last_number", "stored_at")
"""What urgency is told from."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of a queue; `before` asks for the next page, None where this is the last."""

    comments: list[Comment]
    before: int | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A page by urgency; `after` asks for the next page, None where this is the last."""

    comments: list[Comment]
    after: tuple[float, int] | None


def queue(
    site: Site,
    name: str,
    before: int | None = None,
    size: int = SIZE,
    without: Collection[int] = (),
    *,
    asked: Question | None = None,
    hold_at: float = 0.5,
) -> Queue:
    """Comments of one queue, newest first, each with its post, its parent and its verdict.

    Args:
        site: whose comments.
        name: one of QUEUES.
        before: only comments with a lower id than this; so a page takes as long as the first
            one, however far down it is.
        size: comments on the page.
        without: ids of comments that are left out, some thousands at most.
        asked: what else must hold of them.
        hold_at: the suspicion from which the site holds, for "unsure".
    """
    if asked is not None and not asked.is_plain:
        ids = finding.ids_of(asked, before=before, size=size + 1)
        found = whole(Comment.objects.filter(pk__in=ids))
    elif name == "all":
        ids = finding.newest(site.pk, before=before, size=size + 1 + len(without))
        left = sorted(set(ids) - set(without), reverse=True)[: size + 1]
        found = whole(Comment.objects.filter(pk__in=left))
    else:
        found = whole(part_of(site, name, hold_at))
        if before is not None:
            found = found.filter(pk__lt=before)
        if without:
            # Thousands of ids in a statement would take longer than to read past them here.
            ids = list(
                found.order_by("-id").values_list("pk", flat=True)[: size + 1 + len(without)]
            )
            left = sorted(set(ids) - set(without), reverse=True)[: size + 1]
            found = whole(Comment.objects.filter(pk__in=left))
    page = list(found.order_by("-id")[: size + 1])
    more = len(page) > size
    return Queue(page[:size], page[size - 1].pk if more else None)


def urgent(
    site: Site,
    now: datetime,
    after: tuple[float, int] | None = None,
    size: int = SIZE,
    without: Collection[int] = (),
) -> Ranked:
    """What is pending, the most urgent first: harm, times reach, times age.

    Harm is the screen's suspicion; reach grows with the thread, by the logarithm of its comments; age is
    the time since it came. Where an author asks for a person, that comes first. Of very many the 5,000
    that wait longest are ranked.

    Args:
        site: whose comments.
        now: the moment at which the first page was asked for, so that the order stays as it was.
        after: the last one of the page before.
        size: comments on the page.
        without: ids of comments that are left out.
    """
    waiting = Comment.objects.filter(site=site, standing=Comment.Standing.PENDING).order_by("pk")
    wanted = wanted_of([site.pk])
    facts = [*waiting.filter(pk__in=wanted).values_list(*URGENCY)] if wanted else []
    facts += waiting.exclude(pk__in=wanted).values_list(*URGENCY)[:RANKED]
    return ranked(facts, wanted, now, after, size=size, without=without)


def wanted_of(site_ids: Collection[int]) -> set[int]:
    """Ids of comments whose authors ask for a person, as many as are ranked."""
    asked = PersonWanted.objects.filter(site_id__in=site_ids, answered_at=None)
    return set(asked.values_list("pk", flat=True)[:RANKED])


def ranked(
    facts: Iterable[tuple[Any, ...]],
    wanted: Collection[int],
    now: datetime,
    after: tuple[float, int] | None,
    *,
    size: int,
    without: Collection[int],
) -> Ranked:
    """A page of what waits, the most urgent first.

    Args:
        facts: of each comment what URGENCY names.
        wanted: ids of those whose authors ask for a person.
        now, after, size, without: as for `urgent`.
    """
    told = []
    left_out = set(without)
    for pk, suspicion, talk, stored_at in facts:
        if pk not in left_out:
            # Of what the screen never judged half is assumed; in the first minute age counts as one.
            harm = 0.5 if suspicion is None else max(suspicion, 0.01)
            age = max(60.0, (now - stored_at).total_seconds())
            asked = _ASKED if pk in wanted else 0.0
            told.append((-harm * log2(2 + talk) * age - asked, -pk))
    told.sort()
    left = [one for one in told if after is None or one > after]
    page = left[:size]
    rows = whole(Comment.objects.all()).in_bulk([-pk for _, pk in page])
    return Ranked(
        [rows[-pk] for _, pk in page if -pk in rows], page[-1] if len(left) > size else None
    )


def ids_in(
    site: Site,
    name: str,
    asked: Question | None = None,
    *,
    below: int,
    size: int,
    hold_at: float = 0.5,
    but_for: Sweep | None = None,
) -> list[int]:
    """Ids of a queue's comments that lie below one, the highest first: `queue` without the comments.

    Args:
        site, name, asked, hold_at: as for `queue`.
        below: only lower ids.
        size: how many at most.
        but_for: the act on many that asks; what it approved does not make first comments of a person
            later ones.
    """
    if asked is not None and not asked.is_plain:
        return finding.ids_of(asked, before=below, size=size)
    if name == "all":
        return finding.newest(site.pk, before=below, size=size)
    found = part_of(site, name, hold_at, but_for).filter(pk__lt=below).order_by("-pk")
    return list(found.values_list("pk", flat=True)[:size])


def how_many_in(
    site: Site, name: str, asked: Question | None = None, *, below: int, hold_at: float = 0.5
) -> int:
    """How many comments `ids_in` would come to: every one is counted."""
    if asked is not None and not asked.is_plain:
        return finding.how_many(asked, below=below)
    return part_of(site, name, hold_at).filter(pk__lt=below).count()


def counts(site: Site) -> dict[str, int]:
    """How many comments have each standing, zeros included."""
    return dict.fromkeys(Comment.Standing.values, 0) | finding.counted(site.pk)


def counts_of_queues(site: Site, hold_at: float) -> dict[str, int]:
    """How many comments each queue has; "unsure" and "first" are counted up to COUNTED."""
    told = counts(site)
    told["all"] = sum(told.values())
    for name in ("unsure", "first"):
        told[name] = part_of(site, name, hold_at)[: COUNTED + 1].count() if told["pending"] else 0
    return told


def part_of(
    site: Site | int, name: str, hold_at: float, but_for: Sweep | None = None
) -> QuerySet[Comment]:
    """A site's comments of one queue, in no order."""
    found = Comment.objects.filter(site=site)
    if name == "all":
        return found
    if name in Comment.Standing.values:
        return found.filter(standing=name)
    found = found.filter(standing=Comment.Standing.PENDING)
    if name == "unsure":
        return found.filter(
            verdict__suspicion__gte=hold_at - _UNSURE, verdict__suspicion__lte=hold_at + _UNSURE
        )
    approved = Comment.objects.filter(
        commenter=OuterRef("commenter"), standing=Comment.Standing.APPROVED
    )
    if but_for is not None:
        own = Decision.objects.filter(comment=OuterRef("pk"), sweep=but_for, undoes=None)
        approved = approved.exclude(Exists(own))
    return found.filter(commenter__isnull=False).exclude(Exists(approved))


def whole(found: QuerySet[Comment]) -> QuerySet[Comment]:
    """With all that a card shows, fetched at once."""
    # HTML is for readers; here words are shown as they were typed.
    return found.select_related("post", "parent", "verdict", "person_wanted").defer(
        "html", "parent__html", "post__body_html"
    )
