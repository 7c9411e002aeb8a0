"""A comment is featured, pinned or locked, and a thread is closed or opened: marks that are set or not."""

from __future__ import annotations

from rejoinder.errors import DecisionStale, FieldUnusable
from rejoinder.models import Comment, Decision, Post
from rejoinder.moderating.acts import FLAGS, THREADS, By, Facet
from rejoinder.moderating.still import held_still, post_held_still
from rejoinder.publishing import stale
from rejoinder.writing import write


def flag(comment_id: int, act: str, by: By) -> Decision:
    """Set or take a mark of a comment, and say so in the log.

    Args:
        comment_id: of a stored comment.
        act: one of FLAGS. What is locked takes no replies, nor does anything below it.
        by: who, when and why.

    Raises:
        DecisionStale: the comment is gone or withdrawn, or the mark is as wanted already.
        FieldUnusable: there is no such act.
    """
    if act not in FLAGS:
        raise FieldUnusable("act", f"must be one of {', '.join(FLAGS)}")
    facet, value = FLAGS[act]

    def job() -> Decision:
        comment = held_still(comment_id, withdrawn=not value)
        if getattr(comment, facet) == value:
            raise DecisionStale(f"it is {'' if value else 'not '}{facet} already")
        decision = by.decision(act, facet, was={facet: not value}, made={facet: value})
        return _marked(comment, facet, value, decision)

    return write(job)


def unflag(comment: Comment, undone: Decision, undoing: Decision) -> Decision:
    """Put a mark back to what it was."""
    facet = Facet(undone.facet)
    undoing.was, undoing.made = undone.made, undone.was
    return _marked(comment, facet, bool(undone.was[facet]), undoing)


def _marked(comment: Comment, facet: Facet, value: bool, decision: Decision) -> Decision:
    decision.site_id, decision.comment = comment.site_id, comment
    decision.save(force_insert=True)
    Comment.objects.filter(pk=comment.pk).update(**{str(facet): value})
    # A lock takes the reply links of all that is below, wherever that is shown.
    stale.mark(
        comment.site_id, comment.post_id, 0 if facet == Facet.LOCKED else comment.root_number
    )
    return decision


def set_open(post_id: int, act: str, by: By) -> Decision:
    """Close a post's thread, or open it again.

    Raises:
        DecisionStale: the post is gone, or is as wanted already.
        FieldUnusable: there is no such act.
    """
    if act not in THREADS:
        raise FieldUnusable("act", f"must be one of {', '.join(THREADS)}")
    wanted = THREADS[act]

    def job() -> Decision:
        post = post_held_still(post_id)
        if post.comments_open == wanted:
            raise DecisionStale(f"the thread is {'open' if wanted else 'closed'} already")
        decision = by.decision(act, Facet.OPEN, was={"open": not wanted}, made={"open": wanted})
        return _opened(post, wanted, decision)

    return write(job)


def unset_open(post: Post, undone: Decision, undoing: Decision) -> Decision:
    """Put a thread back to what it was."""
    undoing.was, undoing.made = undone.made, undone.was
    return _opened(post, bool(undone.was["open"]), undoing)


def _opened(post: Post, value: bool, decision: Decision) -> Decision:
    decision.site_id, decision.post = post.site_id, post
    decision.save(force_insert=True)
    Post.objects.filter(pk=post.pk).update(comments_open=value)
    stale.mark(post.site_id, post.pk)
    return decision
