"""A campaign is one row of a queue, decided once and undone once.

Which comments belong together is known to `learning`; here the ones with one standing are gathered, and
one act goes to each of them. Each gets a decision of its own, so the log, the lessons and the page know
nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rejoinder import learning
from rejoinder.errors import DecisionStale
from rejoinder.models import Comment, Decision, Site, Sweep
from rejoinder.moderating.acts import Act
from rejoinder.moderating.deciding import decide
from rejoinder.moderating.undoing import undo
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LEAST: Final = 3
"""Comments of one standing that make a row."""
FOLDED: Final = (Comment.Standing.PENDING, Comment.Standing.APPROVED, Comment.Standing.SPAM)
"""Queues in which campaigns are folded."""
# Comments decided in one transaction: it keeps other writers waiting for a fifth of a second at most.
_TOGETHER: Final = 50


@dataclass(frozen=True, slots=True)
class Campaign:
    """Comments of one standing that belong together.

    Attributes:
        ids: of the comments, the newest first; that one stands for all.
        names, posts: how many names they were left under, and on how many posts.
    """

    ids: tuple[int, ...]
    names: int
    posts: int

    @property
    def newest(self) -> int:
        return self.ids[0]


def campaigns(site: Site, standing: str) -> list[Campaign]:
    """The campaigns among a site's comments of one standing, as this process knows them."""
    if standing not in FOLDED:
        return []
    learning.catch_up()
    groups = learning.campaigns(LEAST)
    about: dict[int, tuple[str, int]] = {}
    for some in _batches([pk for group in groups for pk in group], 5000):
        found = Comment.objects.filter(pk__in=some, site=site, standing=standing)
        for pk, name, post in found.values_list("pk", "author_name", "post_id"):
            about[pk] = name, post
    rows = (sorted((pk for pk in group if pk in about), reverse=True) for group in groups)
    return [
        Campaign(
            tuple(ids),
            names=len({about[pk][0] for pk in ids}),
            posts=len({about[pk][1] for pk in ids}),
        )
        for ids in rows
        if len(ids) >= LEAST
    ]


def campaign_of(site: Site, comment_id: int, standing: str) -> Campaign:
    """The campaign that a moderator saw with this comment as its newest.

    What arrived since is left out: nobody has seen it.

    Raises:
        DecisionStale: there is none any more.
    """
    learning.catch_up()
    ids = [pk for pk in learning.members(comment_id) if pk <= comment_id]
    found = Comment.objects.filter(pk__in=ids, site=site, standing=standing).order_by("-pk")
    rows = list(found.values_list("pk", "author_name", "post_id"))
    if not rows:
        raise DecisionStale("none of these comments is as you saw it; somebody decided meanwhile")
    return Campaign(
        tuple(pk for pk, _, _ in rows),
        names=len({name for _, name, _ in rows}),
        posts=len({post for _, _, post in rows}),
    )


def decide_campaign(
    site: Site,
    comment_id: int,
    act: Act,
    by: User | None,
    now: datetime,
    *,
    seen_standing: str,
    reason: str = "",
) -> Sweep:
    """Do to each comment of a campaign what `decide` does to one.

    Args:
        site: whose comments.
        comment_id: the newest one that the moderator saw.
        act: one of ACTS.
        by: who decides.
        now: when.
        seen_standing: the standing that they had; those that have another now are left alone.
        reason: as for `decide`.

    Raises:
        DecisionStale: there is nothing left to decide.
        FieldUnusable: there is no such act or reason.
    """
    ids = campaign_of(site, comment_id, seen_standing).ids

    def decided(pk: int) -> bool:
        try:
            decide(pk, act, by, now, seen_standing=seen_standing, reason=reason, sweep=sweep)
        except DecisionStale:
            return False  # somebody else decided this one, or its author withdrew it
        return True

    sweep = write(lambda: Sweep.objects.create(site=site, act=act, by=by, made_at=now))
    done = 0
    try:
        for some in _batches(ids, _TOGETHER):

            def job(some: Iterable[int] = some) -> int:
                return sum(map(decided, some))

            done += write(job)
    finally:
        if not done:
            write(sweep.delete)
    if not done:
        raise DecisionStale("none of these comments is as you saw it; somebody decided meanwhile")
    return sweep


def undo_campaign(sweep_id: int, by: User | None, now: datetime) -> list[Decision]:
    """Take an act on a campaign back, as far as nobody decided otherwise since.

    Raises:
        DecisionStale: nothing of it is left to be undone.
    """
    made = Decision.objects.filter(sweep=sweep_id, undone_by=None).order_by("-pk")
    undone: list[Decision] = []
    for some in _batches(list(made.values_list("pk", flat=True)), _TOGETHER):

        def job(some: Iterable[int] = some) -> list[Decision]:
            return [undoing for pk in some if (undoing := _undone(pk, by, now))]

        undone += write(job)
    if not undone:
        raise DecisionStale("it was undone already, or later decisions about all of it stand")
    return undone


def _batches(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (ids[first : first + size] for first in range(0, len(ids), size))


def _undone(pk: int, by: User | None, now: datetime) -> Decision | None:
    try:
        return undo(pk, by, now)
    except DecisionStale:
        return None
