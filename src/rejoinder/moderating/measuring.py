"""How the screen did on one site: its verdicts beside what moderators decided. Reads, changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from rejoinder.models import Comment, Decision, Site, Verdict
from rejoinder.screening import Outcome, Policy
from rejoinder.screening.report import Judged, Label, Report, report

LET_STAND: Final = timedelta(days=3)
"""After so long a published comment that nobody touched counts as one that people let stand."""
_TOGETHER: Final = 500  # below SQLite's limit of parameters in one statement


def measure(site: Site, now: datetime, *, days: int) -> Report:
    """Put the figures of a site's screen together.

    Args:
        site: whose verdicts.
        now: the moment.
        days: how far back verdicts are read.
    """
    policy = Policy.parse(site.policy)
    thresholds = {name: bounds["hold"] for name, bounds in policy.thresholds.items()}
    # One that nothing reaches is measured nowhere: it holds nobody.
    reachable = {name: hold for name, hold in thresholds.items() if hold < 1}
    return report(judged(site, now, days=days), reachable)


def judged(site: Site, now: datetime, *, days: int) -> Iterator[Judged]:
    """Each comment that the screen judged and that people decided about, or let stand."""
    verdicts = (
        Verdict.objects.filter(comment__site=site, made_at__gte=now - timedelta(days=days))
        .order_by("pk")
        .values_list("pk", "outcome", "suspicion", "reasons", "made_at")
        .iterator(_TOGETHER)
    )
    for part in _parts(verdicts):
        labels = _labels(row[0] for row in part)
        standing = _untouched([row[0] for row in part if row[0] not in labels])
        for pk, outcome, suspicion, reasons, made_at in part:
            label = labels.get(pk)
            stood = pk in standing and now - made_at >= LET_STAND
            if label is None and not stood:
                continue
            said = reasons if isinstance(reasons, Mapping) else {}
            yield Judged(
                held=outcome != Outcome.PUBLISH,
                suspicion=min(1.0, max(0.0, float(suspicion))),
                attributes=_attributes(said),
                language=str(said.get("language", "")),
                label=label or Label.KEPT,
                decided=label is not None,
            )


def _parts(rows: Iterable[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    for row in rows:
        part.append(row)
        if len(part) == _TOGETHER:
            yield part
            part = []
    if part:
        yield part


def _attributes(said: Mapping[str, Any]) -> dict[str, float]:
    kept = said.get("attributes")
    return (
        {str(name): float(value) for name, value in kept.items() if isinstance(value, int | float)}
        if isinstance(kept, Mapping)
        else {}
    )


def _labels(comments: Iterable[int]) -> dict[int, Label]:
    """What people made of comments: by the last decision in force, where a person made one."""
    told = list(
        Decision.objects.filter(comment__in=list(comments))
        .order_by("pk")
        .values_list("pk", "comment_id", "after", "undoes_id", "automatic", "by_author")
    )
    undone = {undoes for _, _, _, undoes, _, _ in told}
    labels: dict[int, Label] = {}
    for pk, about, after, undoes, automatic, by_author in told:
        if undoes is not None or pk in undone or automatic or by_author:
            continue
        if after == Comment.Standing.PENDING:
            labels.pop(about, None)  # held back for another look: nobody has decided after all
        else:
            labels[about] = _MEANT[after]
    return labels


_MEANT: Final = {
    Comment.Standing.APPROVED: Label.KEPT,
    Comment.Standing.SPAM: Label.SPAM,
    Comment.Standing.TRASH: Label.REMOVED,
}


def _untouched(comments: list[int]) -> set[int]:
    """Which of these stand published, and no person ever decided about."""
    return set(
        Comment.objects.filter(pk__in=comments, standing=Comment.Standing.APPROVED)
        .exclude(decisions__automatic=False)
        .values_list("pk", flat=True)
    )
