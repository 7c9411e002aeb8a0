"""A draft of a policy is tried on comments that are there: their verdicts, and what people decided.

Works in parts, so that a page can show how far it is and nobody waits for all of it; the shell takes part
after part. Changes no comment. What is and is not judged anew is in `screening.rejudging`. Whom people had
approved before is kept with each verdict; of older verdicts it is counted from how comments stand now.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Count, Q

from rejoinder import policies
from rejoinder.errors import FieldUnusable
from rejoinder.models import Comment, PolicyVersion, Post, Rehearsal, Site
from rejoinder.moderating.measuring import LET_STAND, let_stand, people_said
from rejoinder.screening import History, Outcome, Policy, Submission
from rejoinder.screening.rehearsal import Tally
from rejoinder.screening.rejudging import rejudged
from rejoinder.screening.report import Label
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TOGETHER: Final = 400
"""Comments read at a time; below SQLite's limit of parameters in one statement."""
LONGEST: Final = 3_650
"""Days that a rehearsal can look back."""
_OF_HISTORY: Final = ("trust_after", "max_links", "hold_first_comment")
_REMEMBERED: Final = 20  # rehearsals of a site that are kept


class _Row(NamedTuple):
    pk: int
    text: str
    author_name: str
    website: str
    post_id: int
    commenter_id: int | None
    standing: str
    removal: str
    stored_at: datetime
    verdict__made_at: datetime
    verdict__reasons: Any


def begin(
    site: Site, text: str, *, days: int, now: datetime, by: User | None = None, keep: bool = True
) -> Rehearsal:
    """Set a rehearsal up; nothing is gone through yet.

    Args:
        site: whose comments.
        text: the draft.
        days: how far back.
        now: the moment.
        by: who asked.
        keep: whether it is stored, so that others can go on with it.

    Raises:
        FieldUnusable, TooLong: the draft cannot be taken, or the days cannot be meant.
    """
    policies.read(text)
    if not 1 <= days <= LONGEST:
        raise FieldUnusable("days", f"must be 1 to {LONGEST:,}")
    first, last = _range(site, now - timedelta(days=days))
    judged = Comment.objects.filter(site=site, pk__gte=first, pk__lte=last).exclude(
        removal=Comment.Removal.RESTRICTED
    )
    made = Rehearsal(
        site=site,
        by=by,
        text=text,
        against=policies.text_of(site),
        against_version=site.policy_version,
        days=days,
        began_at=now,
        next_id=first,
        last_id=last,
        total=judged.filter(verdict__isnull=False).count(),
        tally=Tally().to_json(),
    )
    if keep:
        write(lambda: _store(made))
    return made


def go_on(
    rehearsal: Rehearsal, now: datetime, *, seconds: float | None = None, keep: bool = True
) -> bool:
    """Go through some more comments; returns whether all are done.

    Args:
        rehearsal: one that was begun; what it counts is carried on there.
        now: the moment, for when it ends.
        seconds: for how long; None for one part.
        keep: whether how far it has come is stored.
    """
    if rehearsal.ended_at is not None:
        return True
    began = time.monotonic()
    trial = _Trial(rehearsal)
    while not (ended := not trial.part(now)) and seconds is not None:
        if time.monotonic() - began >= seconds:
            break
    rehearsal.tally = trial.tally.to_json()
    if ended:
        rehearsal.ended_at = now
    if keep:
        fields = ["next_id", "done", "total", "tally", "ended_at"]
        write(lambda: rehearsal.save(update_fields=fields))
    return ended


class _Trial:
    """Both policies at work on one part after the other."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.rehearsal = rehearsal
        self.draft, self.force = policies.read(rehearsal.text), policies.read(rehearsal.against)
        self.tally = Tally.from_json(rehearsal.tally)
        self._versions = {rehearsal.against_version: self.force}
        self._places: dict[int, tuple[str, frozenset[str]]] = {}

    def part(self, now: datetime) -> bool:
        """Go through the next few comments; False where there are no more."""
        about = self.rehearsal
        rows = [
            _Row(*row)
            for row in Comment.objects.filter(
                site_id=about.site_id,
                pk__gte=about.next_id,
                pk__lte=about.last_id,
                verdict__isnull=False,
            )
            .exclude(removal=Comment.Removal.RESTRICTED)
            .order_by("pk")
            .values_list(*_Row._fields)[:TOGETHER]
        ]
        if not rows:
            about.total = about.done
            return False
        said = people_said(row.pk for row in rows)
        stood = let_stand([row.pk for row in rows if row.pk not in said])
        self._read_versions({_version(row) for row in rows})
        self._read_posts({row.post_id for row in rows})
        untold = [row for row in rows if _history(row) is _UNTOLD]
        counted = histories(rows) if untold and self._asks_history() else {}
        for row in rows:
            people = _people(row, said, stood, now)
            told = _history(row)
            known = counted.get(row.pk) if isinstance(told, _Untold) else told
            self._count(row, people, known)
        about.next_id = rows[-1].pk + 1
        about.done += len(rows)
        return True

    def _count(self, row: _Row, people: str, history: History | None) -> None:
        submission = Submission(
            text=row.text,
            author=row.author_name,
            website=row.website,
            history=history,
            sent_at=row.stored_at,
        )
        was = self._rules(self._versions.get(_version(row), self.force), row.post_id)
        force, draft = (self._rules(each, row.post_id) for each in (self.force, self.draft))
        try:
            kept = row.verdict__reasons
            same = was is force  # then the verdict says itself what came of it
            before = Outcome(kept["outcome"]) if same else rejudged(kept, submission, was, force)
            after = rejudged(kept, submission, was, draft)
        except (KeyError, TypeError, ValueError):
            return  # not a verdict of the screen's, such as one brought by an import
        self.tally.add(row.pk, before, after, people)

    def _rules(self, policy: Policy, post: int) -> Policy:
        return policy.at(*self._places[post]) if policy.sections else policy

    def _read_versions(self, wanted: set[int]) -> None:
        """The policies by which verdicts were made; of those before there were versions nobody knows."""
        new = wanted - self._versions.keys()
        found = PolicyVersion.objects.filter(site=self.rehearsal.site_id, number__in=new)
        for number, text in found.values_list("number", "text"):
            with suppress(FieldUnusable):  # written when other keys were known
                self._versions[number] = policies.read(text)

    def _read_posts(self, wanted: set[int]) -> None:
        """Where posts lie, if sections ask for it."""
        if not any(policy.sections for policy in (*self._versions.values(), self.draft)):
            return
        new = wanted - self._places.keys()
        tags: dict[int, set[str]] = {}
        named = Post.tags.through.objects.filter(post__in=new)
        for pk, slug, name in named.values_list("post_id", "tag__slug", "tag__name"):
            tags.setdefault(pk, set()).update((slug.casefold(), name.casefold()))
        for pk, path in Post.objects.filter(pk__in=new).values_list("pk", "path"):
            self._places[pk] = path, frozenset(tags.get(pk, ()))

    def _asks_history(self) -> bool:
        """Whether it matters who had been approved before."""
        told = (*self._versions.values(), self.draft)
        return any(
            policy.sections
            or (policy.unattended and policy.unattended_holds == "newcomers")
            or any(getattr(policy, key) != getattr(told[0], key) for key in _OF_HISTORY)
            for policy in told
        )


def _version(row: _Row) -> int:
    said = row.verdict__reasons
    number = said.get("policy") if isinstance(said, Mapping) else None
    return number if isinstance(number, int) else -1


class _Untold:
    """A verdict from before it was kept what was known of the commenter."""


_UNTOLD: Final = _Untold()


def _history(row: _Row) -> History | _Untold | None:
    """What was known of the commenter when the comment came."""
    said = row.verdict__reasons
    if not isinstance(said, Mapping) or "history" not in said:
        return _UNTOLD
    counts = said["history"]
    usable = (
        isinstance(counts, list) and len(counts) == 3 and all(isinstance(n, int) for n in counts)
    )
    return History(*counts) if usable else None


def _people(row: _Row, said: Mapping[int, Any], stood: set[int], now: datetime) -> str:
    if row.pk in said:
        return "kept" if said[row.pk][0] is Label.KEPT else "removed"
    return "stood" if row.pk in stood and now - row.verdict__made_at >= LET_STAND else ""


def histories(rows: Sequence[Any]) -> dict[int, History | None]:
    """What was known of each row's commenter before it, from the standings as they are now.

    `rows` are in order of their ids, with `commenter_id`, `standing` and `removal`.
    """
    asked = {row.commenter_id for row in rows if row.commenter_id is not None}
    removed = Q(standing="spam") | Q(standing="trash", removal="moderator")
    found = (
        Comment.objects.filter(commenter_id__in=asked, pk__lt=rows[0].pk)
        .values("commenter_id")
        .annotate(
            approved=Count("pk", filter=Q(standing="approved")),
            rejected=Count("pk", filter=removed),
            waits=Count("pk", filter=Q(standing="pending")),
        )
        .order_by()
        .values_list("commenter_id", "approved", "rejected", "waits")
    )
    known = {who: [approved, rejected, waits] for who, approved, rejected, waits in found}
    told: dict[int, History | None] = {}
    for row in rows:
        if row.commenter_id is None:
            continue
        counts = known.setdefault(row.commenter_id, [0, 0, 0])
        told[row.pk] = History(*counts)
        if row.standing == Comment.Standing.APPROVED:
            counts[0] += 1
        elif row.standing == Comment.Standing.PENDING:
            counts[2] += 1
        elif row.standing == Comment.Standing.SPAM or row.removal == Comment.Removal.MODERATOR:
            counts[1] += 1
    return told


def _range(site: Site, since: datetime) -> tuple[int, int]:
    """The ids of the first comment stored since then, and of the newest.

    Ids grow with the time of storing, so the first is found by halving, without an index of times.
    """
    ids = Comment.objects.filter(site=site)
    newest = ids.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return 1, 0
    low, high = 1, newest + 1
    while low < high:
        middle = (low + high) // 2
        found = ids.filter(pk__gte=middle).order_by("pk").values_list("pk", "stored_at").first()
        if found is None or found[1] >= since:
            high = middle
        else:
            low = found[0] + 1
    return low, newest


def _store(made: Rehearsal) -> None:
    made.save(force_insert=True)
    old = (
        Rehearsal.objects.filter(site_id=made.site_id).order_by("-pk").values_list("pk", flat=True)
    )
    _forget(old[_REMEMBERED : _REMEMBERED + 100])


def _forget(ids: Iterable[int]) -> None:
    Rehearsal.objects.filter(pk__in=list(ids)).delete()
