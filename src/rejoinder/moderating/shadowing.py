"""A policy that runs in the shadow: each new comment is judged by it, too, and nothing comes of that.

A reply is stored as ever, and marked as one that the shadow has not seen. Soon after, it is judged from its
stored verdict, as in a rehearsal. What both policies made of it, beside what people make of it, is counted
with the days; the figures are those of a rehearsal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from rejoinder import daybook, policies
from rejoinder.models import Comment, PolicyVersion, Site, Verdict
from rejoinder.moderating.comparing import Comparison, rows_of
from rejoinder.screening import Outcome
from rejoinder.screening.rehearsal import EXAMPLES, Tally, move_of
from rejoinder.writing import write

TOGETHER: Final = 200
"""Comments judged at a time."""


def go_on(now: datetime, size: int = TOGETHER) -> int:
    """Judge some comments that no shadow has seen; returns how many. One query where there are none.

    What waits for the deep tier is left until it has spoken.
    """
    told = list(
        Verdict.objects.filter(shadow="", check_at=None)
        .order_by("pk")
        .values_list("pk", "comment__site_id")[:size]
    )
    for site_id in {site_id for _, site_id in told}:
        ids = [pk for pk, of in told if of == site_id]
        made = _judged(Site.objects.get(pk=site_id), ids, now)
        write(lambda ids=ids, made=made: _store(ids, made))  # type: ignore[misc]
    return len(told)


def figures_of(site: Site, now: datetime) -> tuple[PolicyVersion, Tally] | None:
    """The shadow and what it came to so far, as a rehearsal's tally; None where there is no shadow.

    The counts are those of the days as they were counted last; examples are the newest comments.
    """
    version = shadow_version(site)
    if version is None:
        return None
    today = now.astimezone(UTC).date()
    counts: Counter[str] = Counter()
    for day in daybook.days_of(site, version.made_at.astimezone(UTC).date(), today):
        for key, comments in day.counts.get("shadow", {}).items():
            number, after, before, people = key.split(" ")
            if int(number) == version.number:
                counts[f"{before} {after} {people}"] += comments
    return version, Tally(counts, _examples(site, version.number))


def shadow_version(site: Site) -> PolicyVersion | None:
    """The version that runs in the shadow."""
    if not site.shadow_version:
        return None
    return PolicyVersion.objects.of(site).filter(number=site.shadow_version).first()


def _judged(site: Site, ids: Sequence[int], now: datetime) -> dict[str, list[int]]:
    """Comments by what is to be stored of them."""
    version = shadow_version(site)
    if version is None:
        return {}
    shadow = policies.read(version.text)
    comparison = Comparison(site.pk, policies.policy_of(site), site.policy_version, [shadow])
    rows = rows_of(site.pk, ids, now)
    comparison.prepare(rows)
    made: dict[str, list[int]] = {}
    for row in rows:
        if (told := comparison.outcomes(row)) is not None:
            made.setdefault(f"{version.number} {told[1][0]}", []).append(row.pk)
    return made


def _store(ids: Sequence[int], made: dict[str, list[int]]) -> None:
    left = set(ids)
    for words, some in made.items():
        Verdict.objects.filter(pk__in=some, shadow="").update(shadow=words)
        left -= set(some)
    # No verdict of the screen's, restricted, or there is no shadow any more.
    Verdict.objects.filter(pk__in=left, shadow="").update(shadow=None)


def _examples(site: Site, number: int) -> dict[str, list[int]]:
    """The newest comments of each change."""
    told: dict[str, list[int]] = {}
    for before in Outcome:
        for after in Outcome:
            if not (name := move_of(before, after)):
                continue
            found = Comment.objects.filter(
                site=site, verdict__shadow=f"{number} {after}", verdict__outcome=str(before)
            )
            ids = told.setdefault(name, [])
            ids += found.order_by("-verdict__pk").values_list("pk", flat=True)[:EXAMPLES]
    return {name: sorted(ids, reverse=True)[:EXAMPLES] for name, ids in told.items()}
