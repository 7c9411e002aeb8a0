"""What the log says is in force: decisions that are no undoing and were not undone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from rejoinder.models import Decision

UNDONE_WITHIN: Final = timedelta(days=30)
"""How long a decision can be taken back."""

_Thing = tuple[int | None, int | None, int | None, str]


def in_force(comment_id: int) -> list[Decision]:
    """The decisions in force about a comment's standing, the newest first."""
    # All that concern the comment are read and sorted out here: asked for those with `undoes` empty,
    # SQLite takes the index of that column, which holds nearly the whole log.
    told = Decision.objects.about_standing().filter(comment_id=comment_id).select_related("sweep")
    return _standing(list(told.order_by("-pk")))


def last_decision(comment_id: int) -> Decision | None:
    """The decision in force about a comment's standing, if there is one."""
    return next(iter(in_force(comment_id)), None)


def last_in_force(comment_ids: Iterable[int]) -> dict[int, Decision]:
    """The last decision in force about the standing of each of some comments. One query."""
    told = Decision.objects.about_standing().filter(comment__in=list(comment_ids)).order_by("-pk")
    last: dict[int, Decision] = {}
    for each in _standing(list(told)):
        if each.comment_id is not None:
            last.setdefault(each.comment_id, each)
    return last


def _standing(told: list[Decision]) -> list[Decision]:
    undone = {decision.undoes_id for decision in told}
    return [each for each in told if each.undoes_id is None and each.pk not in undone]


def undoable(lines: Iterable[Decision], now: datetime) -> set[int]:
    """Of all that these decisions are about, those that may be undone next. At most three queries.

    That is the last one in force about each thing, where no author made it, and not too long ago.
    """
    about = list(lines)
    last: dict[_Thing, Decision] = {}
    told: dict[int, Decision] = {}
    for name in ("comment", "post", "commenter"):
        ids = {pk for each in about if (pk := getattr(each, f"{name}_id"))}
        if ids:
            found = Decision.objects.filter(Q(**{f"{name}__in": ids})).defer("was", "made", "words")
            told |= {each.pk: each for each in found}
    undone = {each.undoes_id for each in told.values()}
    for pk in sorted(told):
        each = told[pk]
        if each.undoes_id is None and pk not in undone:
            last[each.comment_id, each.post_id, each.commenter_id, each.facet] = each
    return {
        each.pk
        for each in last.values()
        if not each.by_author and now - each.made_at <= UNDONE_WITHIN
    }
