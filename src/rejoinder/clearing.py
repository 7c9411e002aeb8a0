"""Old spam and trash is cleared away for good: the comments go, and what was learned from them stays.

Left are those about which somebody decided lately, so that it can be undone; and those of which reasons
were stated or that were reported within the time for objections and the year's report. Where something
still answers a comment an empty place stays. The log keeps its lines, without the comment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from rejoinder.models import Appeal, Comment, Contact, Decision, Lesson, Report, Statement, Verdict

REMOVED: Final = (Comment.Standing.SPAM, Comment.Standing.TRASH)
"""What can be cleared away."""
TOGETHER: Final = 100
"""Comments of one transaction."""
_REDRESS: Final = timedelta(days=400)  # the year's report, and objections within half a year


def newest_due(site_id: int, standing: str, before: datetime) -> int:
    """The highest id of a site's comments of this standing that came before a moment; 0 for none.

    What was stored later has a higher id, so all below it came before, too.
    """
    old = Comment.objects.filter(site=site_id, standing=standing, stored_at__lt=before)
    return old.order_by("-pk").values_list("pk", flat=True).first() or 0


def how_many(site_id: int, standing: str, before: datetime) -> int:
    """How many comments are old enough, but for those about which somebody decided since."""
    newest = newest_due(site_id, standing, before)
    old = Comment.objects.filter(site=site_id, standing=standing, pk__lte=newest).count()
    log = Decision.objects.filter(site=site_id)
    earlier = log.filter(made_at__lt=before).order_by("-pk").values_list("pk", flat=True).first()
    since = log.filter(pk__gt=earlier or 0, comment__standing=standing, comment__lte=newest)
    return old - since.values("comment").distinct().count()


def next_ids(site_id: int, standing: str, below: int) -> list[int]:
    """The next comments that may be due, the newest first: answers come before what they answer."""
    some = Comment.objects.filter(site=site_id, standing=standing, pk__lt=below).order_by("-pk")
    return list(some.values_list("pk", flat=True)[:TOGETHER])


def clear(ids: Sequence[int], before: datetime, now: datetime) -> int:
    """Clear away those of some comments that are due. Call it inside `writing.write`.

    Args:
        ids: of comments; TOGETHER at most.
        before: what came, or was decided about, since then stays.
        now: the moment.

    Returns:
        How many are gone, or only an empty place any more.
    """
    # What rests at its author's wish is kept as it is.
    rests = Comment.Removal.RESTRICTED
    found = (
        Comment.objects.select_for_update().filter(pk__in=ids).exclude(removal=rests).defer("html")
    )
    old = {
        one.pk: one
        for one in found
        if one.standing in REMOVED and one.stored_at < before and (one.text or one.author_name)
    }
    for pk in _spoken_of(list(old), before, now):
        old.pop(pk, None)
    answers = Comment.objects.filter(parent__in=list(old)).values_list("pk", "parent")
    answered = _answered(set(old), dict(answers))
    _empty(sorted(answered))
    _delete(sorted(set(old) - answered))
    return len(old)


def _answered(old: set[int], parents: dict[int, int | None]) -> set[int]:
    """Those that something answers which stays: it, too, may stay only because something answers it."""
    kept: set[int] = set()
    while (
        more := {above for pk, above in parents.items() if above and (pk not in old or pk in kept)}
        - kept
    ):
        kept |= more
    return kept


def _spoken_of(ids: list[int], before: datetime, now: datetime) -> set[int]:
    since = now - _REDRESS
    decided = Decision.objects.filter(comment__in=ids, made_at__gte=before)
    # What the screen did alone keeps nothing that an owner clears away; an objection to it does.
    stated = Statement.objects.filter(comment__in=ids, made_at__gte=since, automatic=False)
    objected = Appeal.objects.filter(statement__comment__in=ids, outcome="")
    reports = Report.objects.filter(comment__in=ids)
    kept: set[int] = set()
    for pks in (
        decided.values_list("comment", flat=True),
        stated.values_list("comment", flat=True),
        objected.values_list("statement__comment", flat=True),
        reports.filter(outcome="").values_list("comment", flat=True),
        reports.filter(made_at__gte=since).values_list("comment", flat=True),
    ):
        kept |= {pk for pk in pks if pk is not None}
    return kept


def _delete(ids: list[int]) -> None:
    # Words of the log are about the comment, and go with it; that somebody decided stays.
    Decision.objects.filter(comment__in=ids).update(
        comment=None, words="", note="", was={}, made={}
    )
    _unname(ids)
    Lesson.objects.filter(comment__in=ids).update(comment=None)
    Comment.objects.filter(pk__in=ids).delete()


def _empty(ids: list[int]) -> None:
    """Leave of comments nothing but their places."""
    Contact.objects.filter(comment__in=ids).delete()
    Verdict.objects.filter(comment__in=ids).delete()
    _unname(ids)
    Comment.objects.filter(pk__in=ids).update(
        text="", html="", author_name="", website="", fingerprint=b"", commenter=None
    )


def _unname(ids: list[int]) -> None:
    """What was learned stays, without whose words it were."""
    Lesson.objects.filter(comment__in=ids).update(author="", website="")
