"""One day's counts, of every site at once.

Names within `DayAtSite.counts`:

    came              comments that readers left
    judged            {"hold 7": [comments, sum of suspicions]}: by outcome and by fifteenth of suspicion
    people            {"hold 7 removed": [...]}: those of them that people removed, kept or let stand
    shadow            {"7 hold publish kept": comments}: version 7, in the shadow, would have held them; the
                      policy in force published, people kept
    campaign          comments that were held or refused as part of a campaign
    swept             decisions by people as part of an act on many
    cleared           those of them that cleared a campaign away, or all of one person
    because           {"hate": decisions by people for which they gave this reason}
    sweeps            acts on campaigns
    automatic         decisions by a program
    undone            decisions that were taken back
    took              {"87": decisions}: by the step of `times` that it took until a person decided

All are of what is in the tables now for what happened then: what people make of a comment counts for the
day on which it was judged, their decisions count for the day on which they were made.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import F

from rejoinder.daybook.times import step_of
from rejoinder.models import DayAtSite, Decision, Sweep
from rejoinder.screening import OF_CAMPAIGNS
from rejoinder.writing import execute, moment

LET_STAND: Final = timedelta(days=3)
"""After so long a published comment that nobody touched counts as one that people let stand."""
BINS: Final = 15
THREADS: Final = 50
"""Posts of a day whose comments are told; those with the most."""

_BY_PERSON: Final = "d.comment_id = c.id AND d.facet = 'standing' AND NOT d.automatic"
# The plus keeps SQLite from the index of `undoes`, which holds nearly the whole log for NULL.
PEOPLE: Final = f"""coalesce((
  SELECT CASE d.after WHEN 'approved' THEN 'kept' WHEN 'pending' THEN '' ELSE 'removed' END
  FROM rejoinder_decision AS d WHERE {_BY_PERSON} AND NOT d.by_author AND +d.undoes_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM rejoinder_decision AS u WHERE u.undoes_id = d.id)
  ORDER BY d.id DESC LIMIT 1
), CASE WHEN c.standing = 'approved' AND v.made_at <= %s
  AND NOT EXISTS (SELECT 1 FROM rejoinder_decision AS d WHERE {_BY_PERSON}) THEN 'stood' ELSE '' END)"""  # noqa: S608 - words of ours
"""What people made of a comment, as SQL over `c`, a comment, and `v`, its verdict: "removed" or "kept" by
the last decision in force that a person made, "stood" where it stands published since before the moment
that is given as the one value, and nobody touched it; else "". As `moderating.measuring` has it.
"""
_CAMPAIGN: Final = " OR ".join("{reasons} LIKE %s" for _ in OF_CAMPAIGNS)
_JUDGED: Final = f"""
SELECT site_id, outcome, bin, label, shadow, sum(own), count(*), sum(suspicion), sum(campaign) FROM (
  SELECT c.site_id, coalesce(v.shadow, '') AS shadow, v.outcome, v.suspicion, {{bin}} AS bin,
    {PEOPLE} AS label,
    CASE WHEN c.source = '' THEN 1 ELSE 0 END AS own,
    CASE WHEN v.outcome <> 'publish' AND ({_CAMPAIGN}) THEN 1 ELSE 0 END AS campaign
  FROM rejoinder_verdict AS v JOIN rejoinder_comment AS c ON c.id = v.comment_id
  WHERE v.made_at >= %s AND v.made_at < %s
) AS told GROUP BY site_id, outcome, bin, label, shadow
"""  # noqa: S608 - words of ours
_NAMED: Final = tuple(f'%"{name}"%' for name in OF_CAMPAIGNS)
_THREADS: Final = """
SELECT c.site_id, c.post_id, count(*) FROM rejoinder_verdict AS v
JOIN rejoinder_comment AS c ON c.id = v.comment_id
WHERE v.made_at >= %s AND v.made_at < %s AND c.source = '' AND c.standing IN ('approved', 'pending')
GROUP BY c.site_id, c.post_id ORDER BY count(*) DESC, c.post_id
"""
_CLEARING: Final = (Sweep.Kind.CAMPAIGN, Sweep.Kind.PERSON)
_DECISIONS: Final = """
SELECT d.site_id, d.by_id, d.act, d.automatic, d.by_author, d.undoes_id IS NOT NULL, d.reason,
  count(*), count(d.sweep_id), sum(CASE WHEN s.kind IN (%s, %s) THEN 1 ELSE 0 END)
FROM rejoinder_decision AS d LEFT JOIN rejoinder_sweep AS s ON s.id = d.sweep_id
WHERE d.made_at >= %s AND d.made_at < %s
GROUP BY d.site_id, d.by_id, d.act, d.automatic, d.by_author, d.undoes_id IS NOT NULL, d.reason
"""


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day, and of the next one."""
    begin = datetime.combine(day, time(), UTC)
    return begin, begin + timedelta(days=1)


def count(day: date, now: datetime) -> dict[int, DayAtSite]:
    """What a day came to, by site; nothing is stored, and sites without anything are left out.

    Takes about 6 s a million comments of that day on SQLite, during which others read and write.
    """
    told: dict[int, DayAtSite] = {}

    def at(site: int) -> DayAtSite:
        return told.setdefault(site, DayAtSite(site_id=site, day=day))

    begin, end = bounds(day)
    for hour in range(24):  # by the hour, so that no one statement reads a flood's whole day
        first = begin + timedelta(hours=hour)
        if first > now:
            break
        _add_judged(at, first, first + timedelta(hours=1), now)
    for site, post, comments in execute(_THREADS, (moment(begin), moment(end))):
        threads = at(site).threads
        if len(threads) < THREADS:
            threads[str(post)] = comments
    _add_decisions(at, begin, end)
    for site, step in _took(begin, end):
        took = at(site).counts.setdefault("took", {})
        took[str(step)] = took.get(str(step), 0) + 1
    for site in Sweep.objects.filter(
        made_at__gte=begin, made_at__lt=end, kind=Sweep.Kind.CAMPAIGN
    ).values_list("site_id", flat=True):
        _add(at(site).counts, "sweeps", 1)
    return told


def _add(counts: dict[str, Any], name: str, by: int) -> None:
    if by:
        counts[name] = counts.get(name, 0) + by


def _add_judged(at: Any, first: datetime, last: datetime, now: datetime) -> None:
    sqlite = connection.vendor == "sqlite"
    statement = _JUDGED.format(
        bin=f"CAST(v.suspicion * {BINS} AS INTEGER)"
        if sqlite
        else f"trunc(v.suspicion * {BINS})::integer",
        reasons="v.reasons" if sqlite else "v.reasons::text",
    )
    values = (moment(now - LET_STAND), *_NAMED, moment(first), moment(last))
    for row in execute(statement, values):
        site, outcome, number, label, shadow, own, comments, said, campaign = row
        counts = at(site).counts
        if shadow:
            _add(counts.setdefault("shadow", {}), f"{shadow} {outcome} {label}", int(comments))
        _add(counts, "came", int(own))
        _add(counts, "campaign", int(campaign))
        key = f"{outcome} {min(BINS - 1, max(0, int(number)))}"
        for name, one in (("judged", key), ("people", f"{key} {label}")):
            if name == "judged" or label:
                pair = counts.setdefault(name, {}).setdefault(one, [0, 0.0])
                pair[0] += int(comments)
                pair[1] += float(said)


def _add_decisions(at: Any, begin: datetime, end: datetime) -> None:
    rows = execute(_DECISIONS, (*map(str, _CLEARING), moment(begin), moment(end)))
    for site, by, act, automatic, by_author, undoing, reason, decisions, swept, cleared in rows:
        told = at(site)
        if by_author:
            continue
        if undoing:
            _add(told.counts, "undone", decisions)
        elif automatic:
            _add(told.counts, "automatic", decisions)
        else:
            acts = told.decisions.setdefault(str(by or ""), {})
            _add(acts, act, decisions)
            _add(told.counts, "swept", swept)
            _add(told.counts, "cleared", int(cleared))
            if reason:
                _add(told.counts.setdefault("because", {}), reason, decisions)


def _took(begin: datetime, end: datetime) -> Iterator[tuple[int, int]]:
    """How long each comment had waited that a person decided about, as a step."""
    found = Decision.objects.about_standing().filter(
        made_at__gte=begin,
        made_at__lt=end,
        automatic=False,
        by_author=False,
        undoes=None,
        before="pending",
        comment__isnull=False,
    )
    waited = found.values_list("site_id", F("made_at") - F("comment__stored_at"))
    for site, time_taken in waited.iterator(2_000):
        yield site, step_of(time_taken.total_seconds())
