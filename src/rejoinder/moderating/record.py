"""What the log says is in force about comments: decisions that are no undoing and were not undone."""

from __future__ import annotations

from collections.abc import Iterable

from rejoinder.models import Decision


def in_force(comment_id: int) -> list[Decision]:
    """A comment's decisions in force, the newest first."""
    # All that concern the comment are read and sorted out here: asked for those with `undoes` empty,
    # SQLite takes the index of that column, which holds nearly the whole log.
    told = list(Decision.objects.filter(comment_id=comment_id).order_by("-pk"))
    undone = {decision.undoes_id for decision in told}
    return [each for each in told if each.undoes_id is None and each.pk not in undone]


def undoable(comment_ids: Iterable[int]) -> set[int]:
    """Of each comment the decision that may be undone next, if a moderator made it. One query."""
    told = list(
        Decision.objects.filter(comment__in=set(comment_ids))
        .order_by("pk")
        .values_list("pk", "comment_id", "undoes_id", "by_author")
    )
    undone = {undoes for _, _, undoes, _ in told}
    last = {
        about: (pk, by_author)
        for pk, about, undoes, by_author in told
        if undoes is None and pk not in undone
    }
    return {pk for pk, by_author in last.values() if not by_author}
