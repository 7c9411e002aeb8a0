"""How the screen did on one site: its verdicts beside what moderators decided. Reads, changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from rejoinder.daybook import LET_STAND
from rejoinder.models import Comment, Decision, Site, Verdict
from rejoinder.moderating.lessons import labels
from rejoinder.screening import Outcome, Policy
from rejoinder.screening.report import Judged, Label, Report, report

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
        .exclude(comment__removal=Comment.Removal.RESTRICTED)
        .order_by("pk")
        .values_list("pk", "outcome", "suspicion", "reasons", "made_at")
        .iterator(_TOGETHER)
    )
    for part in _parts(verdicts):
        decided = people_said(row[0] for row in part)
        standing = let_stand([row[0] for row in part if row[0] not in decided])
        for pk, outcome, suspicion, reasons, made_at in part:
            stood = pk in standing and now - made_at >= LET_STAND
            if pk not in decided and not stood:
                continue
            label, named = decided.get(pk, (Label.KEPT, ()))
            said = reasons if isinstance(reasons, Mapping) else {}
            yield Judged(
                held=outcome != Outcome.PUBLISH,
                suspicion=min(1.0, max(0.0, float(suspicion))),
                attributes=_attributes(said),
                language=str(said.get("language", "")),
                label=label,
                named=named,
                decided=pk in decided,
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


def people_said(comments: Iterable[int]) -> dict[int, tuple[Label, tuple[str, ...]]]:
    """What people made of comments: by the last decision in force, where a person made one."""
    told = list(Decision.objects.about_standing().filter(comment__in=list(comments)).order_by("pk"))
    undone = {decision.undoes_id for decision in told}
    found: dict[int, tuple[Label, tuple[str, ...]]] = {}
    for decision in told:
        if decision.undoes_id is not None or decision.pk in undone:
            continue
        if decision.automatic or decision.by_author or decision.comment_id is None:
            continue
        if decision.after == Comment.Standing.PENDING:
            # Held back for another look: nobody has decided after all.
            found.pop(decision.comment_id, None)
            continue
        kept = decision.after == Comment.Standing.APPROVED
        label = Label.KEPT if kept else Label.REMOVED
        found[decision.comment_id] = label, () if kept else labels(decision)
    return found


def let_stand(comments: list[int]) -> set[int]:
    """Which of these stand published, and no person ever decided about."""
    decided = Decision.objects.about_standing().filter(comment__in=comments, automatic=False)
    return set(
        Comment.objects.filter(pk__in=comments, standing=Comment.Standing.APPROVED)
        .exclude(pk__in=decided.values("comment"))
        .values_list("pk", flat=True)
    )
