"""What is decided about is held still, so that two moderators of one thing queue and both are right."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from rejoinder.errors import DecisionStale
from rejoinder.models import Comment, Commenter, Post


def held_still(
    comment_id: int,
    *,
    withdrawn: bool = False,
    posts: Iterable[int] = (),
    parent: int | None = None,
) -> Comment:
    """The comment, which nobody else can change until the transaction ends.

    Args:
        comment_id: of a stored comment.
        withdrawn: whether one may be had that its author withdrew.
        posts, parent: threads, and a comment whose thread is held still, too.

    Raises:
        DecisionStale: it is gone, or its author withdrew it or lets it rest.
    """
    # The posts first, as whoever stores a reply does: two moderators of one thread then queue
    # instead of deadlocking over comments that answer one another.
    wanted = Comment.objects.filter(pk__in=[comment_id, *([parent] if parent else [])])
    threads = Q(pk__in=wanted.values("post_id")) | Q(pk__in=list(posts))
    list(Post.objects.select_for_update().filter(threads).order_by("pk").values_list("pk"))
    comment = Comment.objects.select_for_update().filter(pk=comment_id).first()
    if comment is None:
        raise DecisionStale("there is no such comment any more")
    if comment.removal == Comment.Removal.RESTRICTED:
        raise DecisionStale(
            "its author lets it rest, and nobody else can use it until that is lifted"
        )
    if not withdrawn and comment.removal == Comment.Removal.AUTHOR:
        raise DecisionStale("its author withdrew it, and nobody else can bring it back")
    return comment


def post_held_still(post_id: int) -> Post:
    """The post, as `held_still`.

    Raises:
        DecisionStale: it is gone.
    """
    post = Post.objects.select_for_update().filter(pk=post_id).first()
    if post is None:
        raise DecisionStale("there is no such post any more")
    return post


def person_held_still(commenter_id: int) -> Commenter:
    """The commenter, as `held_still`.

    Raises:
        DecisionStale: nothing is known of the person any more.
    """
    commenter = Commenter.objects.select_for_update().filter(pk=commenter_id).first()
    if commenter is None:
        raise DecisionStale("nothing is known of this person any more")
    return commenter
