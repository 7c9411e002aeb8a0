"""A comment moves to another parent or another post, and all that answers it goes along.

Within a post numbers stay, so siblings keep their order. In another post a branch gets new numbers in the
old order, and when it is brought back it has the old ones: numbers are never given twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rejoinder.errors import DecisionStale, FieldUnusable
from rejoinder.models import Comment, Decision, Post
from rejoinder.moderating.acts import By, Facet
from rejoinder.moderating.still import held_still
from rejoinder.publishing import stale
from rejoinder.standing import settle
from rejoinder.threads import Place, answering, opening
from rejoinder.writing import write

_TOGETHER: Final = 500  # rows of a statement
_PLACE: Final = ("post", "parent", "number", "root_number", "depth", "path")


def move(
    comment_id: int, by: By, *, to_parent: int | None = None, to_post: int | None = None
) -> Decision:
    """Let a comment answer another one, or a post itself.

    Args:
        comment_id: of a stored comment.
        by: who, when and why.
        to_parent: the comment that it is to answer, on the same site.
        to_post: the post that it is to answer itself, where there is no `to_parent`.

    Where its parent was inferred, moving it to where it stands confirms that.

    Raises:
        DecisionStale: the comment is gone, or stands there already.
        FieldUnusable: there is no such place, or it lies below the comment itself.
    """

    def job() -> Decision:
        posts = [to_post] if to_post else []
        comment = held_still(comment_id, withdrawn=True, posts=posts, parent=to_parent)
        parent, post = _target(comment, to_parent, to_post)
        below = _branch(comment)
        if parent is not None and parent.pk in {one.pk for one in below}:
            raise FieldUnusable("to", "that is below the comment itself")
        act = "move"
        if (parent.pk if parent else None, post) == (comment.parent_id, comment.post_id):
            if comment.inferred_by is None:
                raise DecisionStale("it stands there already")
            act = "confirm"  # whom it answers was inferred; now somebody says so
        comment.inferred_by = comment.inferred_confidence = None
        return _moved(comment, below, parent, post, by.decision(act, Facet.PLACE), numbers={})

    return write(job)


def unmove(comment: Comment, undone: Decision, undoing: Decision) -> Decision:
    """Bring a comment back to the place that it had.

    Raises:
        DecisionStale: what it answered is gone, or answers it by now.
    """
    was = undone.was
    parent = None
    if was["parent"] is not None:
        parent = Comment.objects.filter(pk=was["parent"]).first()
        if parent is None:
            raise DecisionStale("the comment that it answered is gone; move it by hand")
    below = _branch(comment)
    if parent is not None and parent.pk in {one.pk for one in below}:
        raise DecisionStale("the comment that it answered stands below it now; undo that first")
    post = parent.post_id if parent else was["post"]
    if not Post.objects.filter(pk=post).exists():
        raise DecisionStale("the post that it stood under is gone; move it by hand")
    comment.inferred_by, comment.inferred_confidence = was["inferred"]
    before = was["numbers"] if post == was["post"] else {}
    return _moved(comment, below, parent, post, undoing, numbers=before)


def _target(
    comment: Comment, to_parent: int | None, to_post: int | None
) -> tuple[Comment | None, int]:
    if to_parent is not None:
        parent = Comment.objects.filter(pk=to_parent, site=comment.site_id).first()
        if parent is None or parent.standing != Comment.Standing.APPROVED:
            raise FieldUnusable("to", f"there is no approved comment {to_parent} on this site")
        return parent, parent.post_id
    wanted = comment.post_id if to_post is None else to_post
    if not Post.objects.filter(pk=wanted, site=comment.site_id).exists():
        raise FieldUnusable("to", f"there is no post {wanted} on this site")
    return None, wanted


def _branch(comment: Comment) -> list[Comment]:
    """The comment and all that is below it, each after its parent."""
    found, level = [comment], [comment.pk]
    while level:
        below = list(
            Comment.objects.filter(parent__in=level).only(*_PLACE, "site_id").order_by("number")
        )
        found += below
        level = [one.pk for one in below]
    return found


def _moved(
    comment: Comment,
    branch: list[Comment],
    parent: Comment | None,
    post: int,
    decision: Decision,
    *,
    numbers: Mapping[str, int],
) -> Decision:
    """Store the new places, the log's line and what follows for both pages.

    Args:
        comment, branch: what moves, from `_branch`.
        parent, post: where to.
        decision: the line, without its values.
        numbers: those that some of them had in that post before.
    """
    above = comment.parent
    old_post = comment.post_id
    decision.was = _values(comment, branch, crossing=old_post != post)
    stored = Comment.objects.values_list("inferred_by", "inferred_confidence").get(pk=comment.pk)
    decision.was["inferred"] = list(stored)
    if old_post != post:
        _number(branch, post, numbers)
    comment.parent = parent
    places: dict[int | None, Place] = {}
    if parent is not None:
        places[parent.pk] = Place(parent.depth, parent.root_number, bytes(parent.path))
    for one in branch:
        over = places.get(one.parent_id) if one.parent_id else None
        place = answering(over, one.number) if over else opening(one.number)
        places[one.pk] = place
        one.post_id = post
        one.depth, one.root_number, one.path = place.depth, place.root_number, place.path
    Comment.objects.bulk_update(branch, _PLACE, batch_size=_TOGETHER)
    comment.save(update_fields=["inferred_by", "inferred_confidence"])
    decision.made = _values(comment, branch, crossing=old_post != post)
    decision.site_id, decision.comment = comment.site_id, comment
    decision.save(force_insert=True)
    # A removed comment is shown while a shown one answers it: the one above lost a reply, or got one.
    for neighbour in (above, parent):
        if neighbour is not None:
            settle(Comment.objects.get(pk=neighbour.pk))
    for thread in {old_post, post}:
        stale.mark(comment.site_id, thread)
    return decision


def _values(comment: Comment, branch: Iterable[Comment], *, crossing: bool) -> dict[str, Any]:
    numbers = {str(one.pk): one.number for one in branch} if crossing else {}
    return {
        "post": comment.post_id,
        "parent": comment.parent_id,
        "numbers": numbers,
        "inferred": [comment.inferred_by, comment.inferred_confidence],
    }


def _number(branch: list[Comment], post: int, before: Mapping[str, int]) -> None:
    """Give the numbers of another post: those had before, else new ones in the old order."""
    new = [one for one in branch if str(one.pk) not in before]
    last = Post.objects.values_list("last_number", flat=True).get(pk=post)
    Post.objects.filter(pk=post).update(last_number=last + len(new))
    for number, one in enumerate(sorted(new, key=lambda one: one.number), last + 1):
        one.number = number
    for one in branch:
        one.number = before.get(str(one.pk), one.number)
