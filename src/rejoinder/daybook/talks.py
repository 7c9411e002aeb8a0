"""What the conversation under each post has come to: counted for posts in which something changed.

Which those are, new comments and the log of decisions say; once a day all are counted, since an import
that is undone leaves no line in any log.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, F, Max, Q

from rejoinder.models import Comment, Decision, Post, Talk, TalksCounted
from rejoinder.writing import write

WHOLE: Final = timedelta(days=1)
"""All posts are counted this often."""
_OFTEN: Final = timedelta(seconds=60)
_SHARE: Final = 20  # a twentieth of the time at most
_TOGETHER: Final = 100  # posts of one statement
_AGAIN: Final = 200  # ids that are looked at twice, since PostgreSQL may commit a lower one later
_COLUMNS: Final = ["comments", "held", "featured", "depth", "answers", "answered", "last_at"]


def count_talks(now: datetime, *, at_once: bool = False) -> int:
    """Count what changed since the last time; returns how many posts that were.

    About 2 s a million comments where all are counted, during which others read and write.

    Args:
        now: the moment.
        at_once: also where it was done a moment ago.
    """
    mark = TalksCounted.objects.first()
    if mark and not at_once:
        wait = max(_OFTEN, timedelta(seconds=mark.seconds * _SHARE))
        if now - mark.at < wait:
            return 0
    began = time.monotonic()
    comment, decision = _newest(Comment), _newest(Decision)
    whole = mark is None or now - mark.whole_at >= WHOLE
    posts = list(Post.objects.values_list("pk", flat=True)) if whole else sorted(_changed(mark))
    for some in _batches(posts):
        talks = counted_talks(some)
        write(lambda talks=talks: _store(talks))  # type: ignore[misc]
    told = {
        "comment": comment,
        "decision": decision,
        "at": now,
        "whole_at": now if whole or mark is None else mark.whole_at,
        "seconds": time.monotonic() - began,
    }
    write(lambda: TalksCounted.objects.update_or_create(pk=1, defaults=told))
    return len(posts)


def counted_talks(posts: Sequence[int]) -> list[Talk]:
    """The figures of some posts as the tables have them; nothing is stored."""
    talks = {post: Talk(post_id=post) for post in posts}
    said = Q(standing=Comment.Standing.APPROVED)
    rows = (
        Comment.objects.filter(post__in=posts, site__in=_sites(posts))
        .values("post")
        .annotate(
            comments=Count("pk", filter=said & Q(kind=Comment.Kind.COMMENT)),
            held=Count("pk", filter=Q(standing=Comment.Standing.PENDING)),
            featured=Count("pk", filter=said & Q(featured=True)),
            deepest=Max(F("depth") + 1, filter=said),
            last=Max("written_at", filter=said | Q(standing=Comment.Standing.PENDING)),
        )
        .order_by()
    )
    for row in rows:
        talk = talks[row["post"]]
        talk.comments, talk.held, talk.featured = row["comments"], row["held"], row["featured"]
        talk.depth, talk.last_at = row["deepest"] or 0, row["last"]
    for post, parent, answers in _answers(posts):
        talk = talks[post]
        # Of several the earliest: it does not change as others catch up.
        if answers > talk.answers or (answers == talk.answers and parent < (talk.answered or 0)):
            talk.answers, talk.answered = answers, parent
    return list(talks.values())


def _answers(posts: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    found = (
        Comment.objects.filter(
            post__in=posts, site__in=_sites(posts), standing=Comment.Standing.APPROVED
        )
        .exclude(parent=None)
        .values("post", "parent")
        .annotate(answers=Count("pk"))
        .order_by()
    )
    for post, parent, answers in found.values_list("post", "parent", "answers").iterator(2_000):
        if parent is not None:
            yield post, parent, answers


def _sites(posts: Sequence[int]) -> list[int]:
    """With the site named, the index of numbers within a post serves."""
    return list(Post.objects.filter(pk__in=posts).values_list("site_id", flat=True).distinct())


def _changed(mark: TalksCounted | None) -> set[int]:
    comment, decision = (mark.comment, mark.decision) if mark else (0, 0)
    new = Comment.objects.filter(pk__gt=comment - _AGAIN).order_by()
    posts = set(new.values_list("post_id", flat=True).distinct())
    lines = Decision.objects.filter(pk__gt=decision - _AGAIN).order_by()
    posts |= set(lines.exclude(comment=None).values_list("comment__post_id", flat=True).distinct())
    moved = lines.filter(facet=Decision.Facet.PLACE).values_list("was", "made")
    for pair in moved:
        posts |= {one["post"] for one in pair if one.get("post")}
    return set(Post.objects.filter(pk__in=posts).values_list("pk", flat=True))


def _newest(table: type[Comment | Decision]) -> int:
    return table._default_manager.aggregate(newest=Max("pk"))["newest"] or 0


def _batches(posts: Sequence[int]) -> Iterator[Sequence[int]]:
    return (posts[first : first + _TOGETHER] for first in range(0, len(posts), _TOGETHER))


def _store(talks: Iterable[Talk]) -> None:
    there = {talk.post_id: talk for talk in talks}
    left = Post.objects.filter(pk__in=there).values_list("pk", flat=True)
    Talk.objects.bulk_create(
        [there[pk] for pk in left],
        update_conflicts=True,
        unique_fields=["post"],
        update_fields=_COLUMNS,
    )
