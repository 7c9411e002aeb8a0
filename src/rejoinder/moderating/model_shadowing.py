"""Another model in the shadow: each new comment is judged by it, too, and nothing ever comes of that.

A model is another folder of weights, or another choice of tiers. It gives its own word for what the tiers
said; what else was known of a comment, and the policy, are as they were (`screening.otherwise`). Soon after
a comment is stored its word is kept beside the verdict, and another one soon after the screen judged it
anew, as when its author wrote other words; the figures are those of a rehearsal.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Max, QuerySet

from rejoinder.daybook import LET_STAND, PEOPLE
from rejoinder.errors import FieldUnusable
from rejoinder.models import Comment, ModelShadow, ShadowVerdict, Site, Verdict
from rejoinder.moderating.comparing import Comparison, Row, rows_of
from rejoinder.policies import policy_of
from rejoinder.screening import Submission
from rejoinder.screening.keeping import KEEPER
from rejoinder.screening.otherwise import Other, WeightsUnusable, of_folder
from rejoinder.screening.rehearsal import Tally
from rejoinder.screening.verdict import Outcome
from rejoinder.writing import execute, moment, moment_of, write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

log = logging.getLogger("rejoinder.moderating")

TOGETHER: Final = 50
"""Comments judged at a time: with the deep tier, two seconds of one core."""
NEWEST: Final = 10_000
"""Comments of which figures are told, the newest ones."""
_SETTLED: Final = timedelta(seconds=10)  # PostgreSQL may commit a lower id after a higher one
_BEYOND: Final = 2**62  # no comment has so high a number
_LABELLED: Final = f"""
SELECT c.id, v.outcome, s.outcome, {PEOPLE} FROM rejoinder_shadowverdict AS s
JOIN rejoinder_verdict AS v ON v.comment_id = s.comment_id
JOIN rejoinder_comment AS c ON c.id = s.comment_id
WHERE s.shadow_id = %s AND s.made_at >= v.made_at ORDER BY s.comment_id DESC LIMIT %s
"""  # noqa: S608 - words of ours
_ANEW: Final = """
SELECT v.comment_id, v.made_at FROM rejoinder_verdict AS v
JOIN rejoinder_comment AS c ON c.id = v.comment_id
LEFT JOIN rejoinder_shadowverdict AS s ON s.shadow_id = %s AND s.comment_id = v.comment_id
WHERE (v.made_at, v.comment_id) > (%s, %s) AND v.made_at <= %s AND v.comment_id <= %s
AND (s.made_at IS NULL OR s.made_at < v.made_at) AND c.site_id = %s
ORDER BY v.made_at, v.comment_id LIMIT %s
"""
_loaded: dict[int, Other] = {}
"""What this process has loaded, by the number of its run."""
_looked: dict[int, tuple[Any, int]] = {}
"""By the number of a run: up to which verdict, in the order they were made, it was looked for new ones of
comments that it had passed. A process that has just started looks from the run's beginning."""


def begin(
    site: Site, kind: str, *, folder: Path | None = None, by: User | None, now: datetime
) -> ModelShadow:
    """Let a model judge what comes from now on, in the place of the one that ran there before.

    Args:
        site: whose comments.
        kind: one of `ModelShadow.Kind`.
        folder: of the kind "folder", where the weights are; read now, and by the server.
        by: who begins it; None for the shell.
        now: when.

    Raises:
        FieldUnusable: there is no such kind, or the weights cannot be used.
    """
    if kind not in ModelShadow.Kind.values:
        raise FieldUnusable("model", f"must be one of {', '.join(ModelShadow.Kind.values)}")
    made = ModelShadow(site=site, kind=kind, by=by, begun_at=now)
    if kind == ModelShadow.Kind.FOLDER:
        made.folder = str((folder or Path()).resolve())
    try:
        made.version = _load(made).version[:200]
    except WeightsUnusable as mistake:
        raise FieldUnusable("model", str(mistake)) from mistake

    def job() -> ModelShadow:
        _running(site).update(ended_at=now)
        made.pk = None
        # Before it began nothing was for it to judge.
        made.last = Comment.objects.filter(site=site).aggregate(last=Max("pk"))["last"] or 0
        made.save()
        return made

    return write(job)


def end(site: Site, now: datetime) -> int:
    """Let no model run in the shadow any more; what it said is kept. Returns how many ended."""
    return write(lambda: _running(site).update(ended_at=now))


def latest(site: Site) -> ModelShadow | None:
    """The model that runs in the shadow, else the one that did last."""
    return ModelShadow.objects.filter(site=site).order_by("-pk").first()


def go_on(now: datetime, size: int = TOGETHER) -> int:
    """Let each model judge some comments that are new to it; returns how many. A query where none runs."""
    running = list(ModelShadow.objects.filter(ended_at=None).select_related("site"))
    for number in _loaded.keys() - {shadow.pk for shadow in running}:
        del _loaded[number]  # its memory is given back
        _looked.pop(number, None)
    return sum(_judge(shadow, now, size) + _judge_anew(shadow, now, size) for shadow in running)


def tally_of(shadow: ModelShadow, now: datetime) -> Tally:
    """What the model in the shadow and the acting one made of the newest NEWEST comments."""
    tally = Tally(Counter())
    for pk, before, after, people in execute(
        _LABELLED, (moment(now - LET_STAND), shadow.pk, NEWEST)
    ):
        tally.add(pk, Outcome(before), Outcome(after), people)
    return tally


def agreement(tally: Tally) -> tuple[int, int]:
    """Of how many comments both made the same, and of how many in all."""
    told = [(key.split(" "), count) for key, count in tally.counts.items()]
    same = sum(count for (before, after, *_), count in told if before == after)
    return same, sum(count for _, count in told)


def _running(site: Site) -> QuerySet[ModelShadow]:
    return ModelShadow.objects.filter(site=site, ended_at=None)


def _load(shadow: ModelShadow) -> Other:
    if shadow.kind == ModelShadow.Kind.FOLDER:
        return of_folder(Path(shadow.folder))
    if shadow.kind == ModelShadow.Kind.FAST:
        return Other(without_deep=True, version="the fast tier alone")
    deep = KEEPER.load()
    if deep is None:
        raise WeightsUnusable(f"the deep tier does not run: {KEEPER.reason}")
    return Other(deep=deep, version="both tiers, always")


def _judge(shadow: ModelShadow, now: datetime, size: int) -> int:
    # Whatever came, of all sites, in the order of the verdicts' key: no other index is as short.
    came = Verdict.objects.filter(pk__gt=shadow.last, made_at__lte=now - _SETTLED).order_by("pk")
    told = list(came.values_list("pk", "comment__site_id")[:size])
    if not told:
        return 0
    ids = [pk for pk, site_id in told if site_id == shadow.site_id]
    if not _say(shadow, ids, now, last=told[-1][0]):
        return 0
    shadow.last = told[-1][0]
    return len(ids)


def _judge_anew(shadow: ModelShadow, now: datetime, size: int) -> int:
    """Judge comments that were passed already, and that the screen judged since."""
    settled = moment(now - _SETTLED)
    at, pk = _looked.get(shadow.pk, (moment(shadow.begun_at), _BEYOND))
    values = (shadow.pk, at, pk, settled, shadow.last, shadow.site_id, size)
    told = execute(_ANEW, values)
    ids = [pk for pk, *_ in told]
    if ids and not _say(shadow, ids, now, last=shadow.last):
        return 0
    whole = len(told) < size
    _looked[shadow.pk] = (settled, _BEYOND) if whole else (moment(moment_of(told[-1][1])), ids[-1])
    return len(ids)


def _say(shadow: ModelShadow, ids: Sequence[int], now: datetime, *, last: int) -> bool:
    """Store what the model makes of comments; False where it cannot be had, which is noted."""
    try:
        other = _loaded.get(shadow.pk) or _load(shadow)
    except WeightsUnusable as mistake:
        _note(shadow, str(mistake)[:300])
        return False
    _loaded[shadow.pk] = other
    said = _said(shadow.site, other, ids, now)
    made = [
        ShadowVerdict(
            shadow=shadow, comment_id=pk, outcome=outcome, suspicion=suspicion, made_at=now
        )
        for pk, (outcome, suspicion) in said.items()
    ]
    write(lambda: _store(shadow, made, last))
    return True


def _said(
    site: Site, other: Other, ids: Sequence[int], now: datetime
) -> dict[int, tuple[Outcome, float]]:
    comparison = Comparison(site.pk, policy_of(site), site.policy_version, [])
    rows = rows_of(site.pk, ids, now)
    comparison.prepare(rows)
    told = {}
    for row in rows:
        try:
            policy, history = comparison.made_by(row)
            told[row.pk] = other.outcome(row.reasons, _submission(row), policy, history)
        except (KeyError, TypeError, ValueError):
            continue  # no verdict of the tiers', such as one brought by an import
    return told


def _submission(row: Row) -> Submission:
    return Submission(text=row.text, author=row.author_name, website=row.website)


def _store(shadow: ModelShadow, made: Sequence[ShadowVerdict], last: int) -> None:
    # Comments may have gone while it judged.
    there = set(
        Comment.objects.filter(pk__in=[one.comment_id for one in made]).values_list("pk", flat=True)
    )
    ShadowVerdict.objects.bulk_create(
        [one for one in made if one.comment_id in there],
        update_conflicts=True,
        unique_fields=["shadow", "comment"],
        update_fields=["outcome", "suspicion", "made_at"],
    )
    ModelShadow.objects.filter(pk=shadow.pk).update(last=last, trouble="")


def _note(shadow: ModelShadow, trouble: str) -> None:
    if shadow.trouble != trouble:
        log.error("the model in the shadow does not judge: %s", trouble)
        write(lambda: ModelShadow.objects.filter(pk=shadow.pk).update(trouble=trouble))
