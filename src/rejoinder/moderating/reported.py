"""What waits under "reported" and "objections", and how an objection is decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.contrib.auth import get_user_model
from django.db.models import Min, Q

from rejoinder import statements
from rejoinder.errors import DecisionStale, FieldUnusable, TooLong
from rejoinder.models import Appeal, Comment, Report, Role, Site
from rejoinder.moderating.deciding import WORDS, decide
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SIZE: Final = 50
"""Comments on a page of reported ones, objections on theirs."""
_DECIDERS: Final = (Role.MODERATOR, Role.EDITOR, Role.OWNER)


@dataclass(frozen=True, slots=True)
class ReportedComment:
    """A comment and the open reports about it, the first one first."""

    comment: Comment
    reports: list[Report]


def reported(
    site: Site, size: int = SIZE, after: tuple[int, int] | None = None
) -> tuple[list[ReportedComment], tuple[int, int] | None]:
    """Comments with open reports: those of trusted flaggers first, then the oldest, misused ones last.

    Args:
        site: whose.
        size: how many at most.
        after: what the page before ended with.

    Returns:
        The comments, and what the next page begins after: rank and first report; None on the last.
    """
    ranked = (
        Report.objects.open(site).values("comment_id").annotate(first=Min("rank"), since=Min("pk"))
    )
    if after is not None:
        rank, pk = after
        ranked = ranked.filter(Q(first__gt=rank) | Q(first=rank, since__gt=pk))
    rows = list(ranked.order_by("first", "since")[: size + 1])
    more = (rows[size - 1]["first"], rows[size - 1]["since"]) if len(rows) > size else None
    ids = [row["comment_id"] for row in rows[:size]]
    found = Comment.objects.select_related("post", "parent", "verdict").defer(
        "html", "parent__html", "post__body_html"
    )
    comments = found.in_bulk(ids)
    about: dict[int, list[Report]] = {pk: [] for pk in ids}
    for report in (
        Report.objects.filter(comment__in=ids, outcome="").select_related("flagger").order_by("pk")
    ):
        about[report.comment_id].append(report)
    return [ReportedComment(comments[pk], about[pk]) for pk in ids if pk in comments], more


def waiting(site: Site) -> tuple[int, int]:
    """How many comments are reported, and how many objections wait."""
    comments = Report.objects.open(site).values("comment_id").distinct().count()
    return comments, Appeal.objects.filter(site=site, outcome="").count()


def appeals(site: Site, size: int = SIZE, after: int = 0) -> tuple[list[Appeal], int | None]:
    """Objections that nobody decided, the oldest first, and the id after which the next page begins."""
    open_ = Appeal.objects.filter(site=site, outcome="", pk__gt=after).select_related(
        *("statement__decision__by", "statement__comment__post", "statement__comment__parent"),
        *("statement__comment__verdict",),
    )
    found = list(open_.order_by("pk")[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


def first_decider_only(appeal: Appeal, user: User) -> bool:
    """Whether somebody must leave an objection to a colleague: who decided first, where there is one."""
    decision = appeal.statement.decision
    return decision is not None and decision.by_id == user.pk and _others(appeal.site_id, user)


def decide_appeal(
    appeal_id: int, *, granted: bool, by: User, now: datetime, words: str = ""
) -> Appeal:
    """Decide an objection: publish the comment, or let the decision stand.

    Args:
        appeal_id: of a stored objection.
        granted: whether the author is right.
        by: who decides.
        now: when.
        words: for the author.

    Raises:
        DecisionStale: it was decided already, or the comment changed meanwhile.
        FieldUnusable: `by` decided first, and there is somebody else.
        TooLong: for field "words".
    """
    if len(words) > WORDS:
        raise TooLong("words", len(words), WORDS)

    def job() -> Appeal:
        appeal = Appeal.objects.select_for_update().filter(pk=appeal_id).first()
        if appeal is None or appeal.outcome:
            raise DecisionStale("the objection was decided already")
        if first_decider_only(appeal, by):
            raise FieldUnusable("by", "you decided first; a colleague has to look at the objection")
        appeal.outcome = Appeal.Outcome.GRANTED if granted else Appeal.Outcome.REFUSED
        appeal.by, appeal.words, appeal.decided_at = by, words.strip(), now
        appeal.save(update_fields=["outcome", "by", "words", "decided_at"])
        comment = appeal.statement.comment
        statements.answer_appeal(appeal, comment, now)
        if granted and comment.standing != Comment.Standing.APPROVED:
            decide(comment.pk, "approve", by, now, words=words.strip())
        return appeal

    return write(job)


def _others(site_id: int, user: User) -> bool:
    """Whether anybody else may decide at this site."""
    role = Q(memberships__site=site_id, memberships__role__in=_DECIDERS)
    accounts = get_user_model().objects.filter(Q(is_superuser=True) | role, is_active=True)
    return accounts.exclude(pk=user.pk).exists()
