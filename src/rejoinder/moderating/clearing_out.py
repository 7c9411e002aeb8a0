"""A person is banned and all that came from there is cleared, with everything that says nearly the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rejoinder import learning
from rejoinder.errors import FieldUnusable
from rejoinder.models import Comment, Commenter, Site, Sweep
from rejoinder.moderating import sweeping
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ACTS: Final = ("spam", "trash")
"""What becomes of the comments."""
_LATEST: Final = 300  # of a person's comments that near ones are looked for
_TOGETHER: Final = 1_000  # ids of one question


@dataclass(frozen=True, slots=True)
class Near:
    """What would be cleared.

    Attributes:
        own: ids of the person's comments, the highest first; those that were withdrawn are left out.
        others: ids of near-duplicates that came otherwise.
        people: ids of the persons whom these are by, as far as they are known.
        upto: the newest comment that was there.
    """

    own: tuple[int, ...]
    others: tuple[int, ...]
    people: tuple[int, ...]
    upto: int

    @property
    def ids(self) -> tuple[int, ...]:
        """All of them."""
        return (*self.own, *self.others)


def near(person: Commenter, site: Site, upto: int | None = None) -> Near:
    """A person's comments and what is nearly the same, as this process knows it.

    Args:
        person: known to the site.
        site: whose comments.
        upto: no comment with a higher id; None for all that are there.
    """
    upto = sweeping.newest_id(site) if upto is None else upto
    mine = Comment.objects.filter(commenter=person, pk__lte=upto).order_by("-pk")
    rows = mine.values_list("pk", "removal")[: sweeping.PICKED]
    own = [pk for pk, removal in rows if removal not in _TAKEN_BACK]
    learning.catch_up()
    alike: set[int] = set()
    for pk in own[:_LATEST]:
        alike.update(learning.members(pk))
    alike -= set(own)
    others: list[int] = []
    people: set[int] = set()
    wanted = sorted((pk for pk in alike if pk <= upto), reverse=True)
    for first in range(0, len(wanted), _TOGETHER):
        # By their ids alone: with the site beside them SQLite goes through all comments of that.
        some = Comment.objects.filter(pk__in=wanted[first : first + _TOGETHER])
        for pk, where, by, removal in some.values_list("pk", "site_id", "commenter_id", "removal"):
            if where == site.pk and by != person.pk and removal not in _TAKEN_BACK:
                others.append(pk)
                people |= {by} if by else set()
    return Near(tuple(own), tuple(sorted(others, reverse=True)), tuple(sorted(people)), upto)


def ban_and_clear(
    person: Commenter,
    site: Site,
    act: str,
    by: User | None,
    now: datetime,
    *,
    upto: int,
    others_too: bool = False,
) -> Sweep:
    """Ban a person and begin to clear all that is near: one sweep, undone as one.

    Args:
        person, site: who, where.
        act: one of ACTS.
        by, now: who decides, and when.
        upto: the newest comment that was there when it was shown.
        others_too: whether whoever sent the near-duplicates is banned, too.

    Raises:
        DecisionStale: there is nothing to clear.
        FieldUnusable: there is no such act.
    """
    if act not in ACTS:
        raise FieldUnusable("act", f"must be one of {', '.join(ACTS)}")
    found = near(person, site, upto)

    def job() -> Sweep:
        ids = found.ids[: sweeping.PICKED]
        sweep = sweeping.begin_picked(site, ids, act, by, now, kind=Sweep.Kind.PERSON)
        for commenter in (person.pk, *(found.people if others_too else ())):
            sweeping.ban(sweep, commenter, by, now)
        return sweep

    return write(job)


_TAKEN_BACK: Final = (Comment.Removal.AUTHOR, Comment.Removal.RESTRICTED)
