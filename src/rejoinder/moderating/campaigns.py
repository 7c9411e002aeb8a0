"""A campaign is one row of a queue, decided once and undone once.

Which comments belong together is known to `learning`; here the ones with one standing are gathered, for
one sweep over all of them. Each gets a decision of its own, so the log, the lessons and the page know
nothing new.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from rejoinder import learning
from rejoinder.errors import DecisionStale
from rejoinder.models import Comment, Site, Sweep
from rejoinder.moderating import parts, sweeping
from rejoinder.moderating.acts import Act
from rejoinder.writing import execute, write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LEAST: Final = 3
"""Comments of one standing that make a row."""
FOLDED: Final = (Comment.Standing.PENDING, Comment.Standing.APPROVED, Comment.Standing.SPAM)
"""Queues in which campaigns are folded."""
_PATIENCE: Final = (
    3.0  # seconds that whoever decides a campaign waits; the rest is done in the background
)


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


def campaigns(site_ids: Collection[int], standing: str) -> list[Campaign]:
    """The campaigns among some sites' comments of one standing, as this process knows them.

    Each is of one site: whose comments a moderator decides together, he decides about at that site.
    """
    if standing not in FOLDED:
        return []
    learning.catch_up()
    groups = learning.campaigns(LEAST)
    about = {
        pk: (name, post, site)
        for pk, name, post, site, stands in _facts([pk for group in groups for pk in group])
        if site in site_ids and stands == standing
    }
    kept = (
        sorted((pk for pk in group if pk in about and about[pk][2] == site), reverse=True)
        for group in groups
        for site in sorted({about[pk][2] for pk in group if pk in about})
    )
    return [
        Campaign(
            tuple(ids),
            names=len({about[pk][0] for pk in ids}),
            posts=len({about[pk][1] for pk in ids}),
        )
        for ids in kept
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
    rows = [row[:3] for row in _facts(ids) if row[3:] == (site.pk, standing)]
    rows.sort(reverse=True)
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
    kind = Sweep.Kind.CAMPAIGN
    sweep = sweeping.begin_picked(
        site, ids, act, by, now, kind=kind, queue=seen_standing, reason=reason
    )
    sweep = parts.run(sweep.pk, now, seconds=_PATIENCE)
    if not sweep.done and sweep.state == Sweep.State.DONE:
        write(sweep.delete)
        raise DecisionStale("none of these comments is as you saw it; somebody decided meanwhile")
    return sweep


def undo_campaign(sweep_id: int, by: User | None, now: datetime) -> Sweep:
    """Take an act on a campaign back, as far as nobody decided otherwise since.

    Raises:
        DecisionStale: it was undone already, or is too old.
    """
    sweeping.undo_sweep(sweep_id, by, now)
    return parts.run(sweep_id, now, seconds=_PATIENCE)


def _facts(ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """Id, name, post, site and standing of comments, in any order. One query, however many they are.

    By their ids alone: with site and standing beside them SQLite goes through all of those. And by hand:
    that thousands of ids become as many parameters would take Django longer than the database the rest.
    """
    among = "IN (SELECT value FROM json_each(%s))" if connection.vendor == "sqlite" else "= ANY(%s)"
    return execute(
        "SELECT id, author_name, post_id, site_id, standing FROM rejoinder_comment "  # noqa: S608 - words of ours
        f"WHERE id {among}",
        [json.dumps(ids) if connection.vendor == "sqlite" else list(ids)],
    )
