"""A post where readers ask and the staff answers: which questions are answered, and by what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Count

from rejoinder.models import Comment, Post
from rejoinder.publishing import thread
from rejoinder.publishing.shapes import CommentShape, Entry, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

ANSWERED: Final = "answered"
OPEN: Final = "open"


def with_answers(post: Post, cut: thread.Slice) -> thread.Slice:
    """A page's rows with the first answer of each question, also where a long branch was cut before it."""
    here = {row.id for row in cut.rows}
    first: dict[int, int] = {}
    for root, pk in (
        _answers(post)
        .filter(root_number__in=sorted(cut.more))
        .order_by("root_number", "number")
        .values_list("root_number", "pk")
    ):
        first.setdefault(root, pk)
    missing = {root: pk for root, pk in first.items() if pk not in here}
    if not missing:
        return cut
    rows = [*cut.rows, *thread.rows_of(missing.values())]
    more = {root: left - (root in missing) for root, left in cut.more.items()}
    rows.sort(key=lambda row: bytes(row.path))
    return cut._replace(rows=rows, more={root: left for root, left in more.items() if left})


def mark(comments: Sequence[Entry]) -> None:
    """Put staff's answers first below each question, and say which questions have one."""
    for question in comments:
        answers = [reply for reply in question.replies if _answers_it(reply.comment)]
        others = [reply for reply in question.replies if reply not in answers]
        question.replies = [*answers, *others]
        if not question.comment.by_staff and not question.comment.removed:
            question.question = ANSWERED if answers else OPEN


def _answers_it(reply: CommentShape) -> bool:
    return reply.by_staff and not reply.removed


def tally(post: Post) -> Tally:
    """How many questions a post has, and how many of them the staff answered."""
    branches, _ = thread.pages(post)
    own = _by_staff(post).filter(depth=0, kind=Comment.Kind.COMMENT).count()
    told = (
        _answers(post)
        .filter(parent__by_staff=False, parent__standing=Comment.Standing.APPROVED)
        .aggregate(answered=Count("root_number", distinct=True))
    )
    return Tally(questions=branches - own, answered=told["answered"])


def _by_staff(post: Post) -> QuerySet[Comment]:
    return Comment.objects.filter(post=post, by_staff=True, shown=True)


def _answers(post: Post) -> QuerySet[Comment]:
    return _by_staff(post).filter(depth=1, standing=Comment.Standing.APPROVED)
