"""Stored verdicts, judged again by other policies: rows come with what people made of them.

Read by hand, since a rehearsal reads a hundred thousand: no model is made of a row, and what people said is
told by the same statement. What is and is not judged anew is in `screening.rejudging`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q

from rejoinder import policies
from rejoinder.daybook import LET_STAND, PEOPLE
from rejoinder.errors import FieldUnusable
from rejoinder.models import Comment, PolicyVersion, Post
from rejoinder.screening import History, Outcome, Policy, Submission
from rejoinder.screening.rejudging import Rejudging
from rejoinder.writing import execute, moment

_OF_HISTORY: Final = ("trust_after", "max_links", "hold_first_comment")
_ROWS: Final = f"""
SELECT c.id, c.text, c.author_name, c.website, c.post_id, c.commenter_id, c.standing, c.removal,
  c.stored_at, v.reasons, {PEOPLE}
FROM rejoinder_comment AS c JOIN rejoinder_verdict AS v ON v.comment_id = c.id WHERE c.site_id = %s
  AND c.removal <> 'restricted' AND
"""  # noqa: S608 - words of ours


class _Untold:
    """A verdict from before it was kept what was known of the commenter."""


UNTOLD: Final = _Untold()


class Row(NamedTuple):
    """A comment with its verdict, and what people made of it: one of `screening.rehearsal.PEOPLE`."""

    pk: int
    text: str
    author_name: str
    website: str
    post_id: int
    commenter_id: int | None
    standing: str
    removal: str
    stored_at: Any
    reasons: Any
    people: str
    version: int
    """The policy's by which it was judged; -1 where the verdict does not say."""
    history: History | _Untold | None


def rows_between(site_id: int, first: int, last: int, now: datetime, size: int) -> list[Row]:
    """The next rows by id, from `first` to `last`, at most `size`."""
    return _rows(
        "c.id >= %s AND c.id <= %s ORDER BY c.id LIMIT %s", (first, last, size), site_id, now
    )


def rows_of(site_id: int, ids: Sequence[int], now: datetime) -> list[Row]:
    """The rows of these comments, by id."""
    if not ids:
        return []
    marks = ", ".join(["%s"] * len(ids))
    return _rows(f"c.id IN ({marks}) ORDER BY c.id", ids, site_id, now)


def _rows(where: str, values: Iterable[Any], site_id: int, now: datetime) -> list[Row]:
    found = execute(_ROWS + where, (moment(now - LET_STAND), site_id, *values))
    return [_row(told) for told in found]


def _row(told: Sequence[Any]) -> Row:
    kept = told[9]
    try:
        kept = json.loads(kept) if isinstance(kept, str | bytes) else kept
    except ValueError:
        kept = None
    said = kept if isinstance(kept, dict) else {}
    number = said.get("policy")
    version = number if isinstance(number, int) else -1
    return Row._make((*told[:9], kept, told[10], version, _history(said)))


class Comparison:
    """Policies at work on rows: `prepare` some, then ask of each what a policy makes of it.

    Args:
        site_id: whose comments.
        force, version: the policy in force, and its number.
        others: what else will be asked for.
    """

    def __init__(self, site_id: int, force: Policy, version: int, others: Sequence[Policy]) -> None:
        self.site_id, self.force, self.others = site_id, force, others
        self._versions = {version: force}
        self._places: dict[int, tuple[str, frozenset[str]]] = {}
        self._counted: dict[int, History | None] = {}
        self._pairs: dict[tuple[int, int], Rejudging] = {}

    def prepare(self, rows: Sequence[Row]) -> None:
        """Read what the rows' judging asks for; a query or two, and only what is new."""
        self._read_versions({row.version for row in rows})
        self._read_posts({row.post_id for row in rows})
        untold = any(row.history is UNTOLD for row in rows)
        self._counted = histories(rows) if untold and self._asks_history() else {}

    def outcomes(self, row: Row) -> tuple[Outcome, list[Outcome]] | None:
        """What the policy in force makes of a row, and each of the others; None where it is no verdict."""
        kept, post = row.reasons, row.post_id
        was, history = self.made_by(row)
        force = self._rules(self.force, post)

        def submission() -> Submission:
            return Submission(
                text=row.text,
                author=row.author_name,
                website=row.website,
                history=history,
                sent_at=_moment(row.stored_at),
            )

        def made(policy: Policy) -> Outcome:
            return self._rejudging(was, policy).outcome(kept, history, submission)

        try:
            # Where it was judged by what is in force, the verdict says itself what came of it.
            before = Outcome(kept["outcome"]) if was is force else made(force)
            return before, [made(self._rules(one, post)) for one in self.others]
        except (KeyError, TypeError, ValueError):
            return None  # not a verdict of the screen's, such as one brought by an import

    def made_by(self, row: Row) -> tuple[Policy, History | None]:
        """The policy by which a row was judged, and what was known of its commenter then."""
        told = row.history
        history = self._counted.get(row.pk) if isinstance(told, _Untold) else told
        return self._rules(self._versions.get(row.version, self.force), row.post_id), history

    def _rejudging(self, was: Policy, policy: Policy) -> Rejudging:
        # Both are kept by whoever made this, and by `self._versions`: their ids stay theirs.
        pair = id(was), id(policy)
        if pair not in self._pairs:
            self._pairs[pair] = Rejudging(was, policy)
        return self._pairs[pair]

    def _rules(self, policy: Policy, post: int) -> Policy:
        return policy.at(*self._places[post]) if policy.sections else policy

    def _read_versions(self, wanted: set[int]) -> None:
        """The policies by which verdicts were made; of those before there were versions nobody knows."""
        new = wanted - self._versions.keys()
        if not new - {-1, 0}:
            return
        found = PolicyVersion.objects.filter(site=self.site_id, number__in=new)
        for number, text in found.values_list("number", "text"):
            with suppress(FieldUnusable):  # written when other keys were known
                self._versions[number] = policies.read(text)

    def _read_posts(self, wanted: set[int]) -> None:
        """Where posts lie, if sections ask for it."""
        if not any(policy.sections for policy in (*self._versions.values(), *self.others)):
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
        told = (*self._versions.values(), *self.others)
        return any(
            policy.sections
            or (policy.unattended and policy.unattended_holds == "newcomers")
            or any(getattr(policy, key) != getattr(told[0], key) for key in _OF_HISTORY)
            for policy in told
        )


def _moment(stored: Any) -> datetime:
    """A moment as hand-written SQL gives it: SQLite's without a zone, which is UTC."""
    if isinstance(stored, datetime):
        return stored
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def _history(said: Mapping[str, Any]) -> History | _Untold | None:
    """What was known of the commenter when the comment came."""
    if "history" not in said:
        return UNTOLD
    counts = said["history"]
    if not isinstance(counts, list) or len(counts) != 3:
        return None
    return History(*counts) if all(isinstance(n, int) for n in counts) else None


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
