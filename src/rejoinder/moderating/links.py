"""Signed links by which a moderator decides from a mail: one act on one comment, for a while.

A link names comment, act, moderator, end and the standing that was seen, and all of that is signed. Opening
it changes nothing; it ends by its time, or as soon as anybody decided otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, cast

from rejoinder import keys
from rejoinder.errors import LinkUnusable
from rejoinder.models import Comment
from rejoinder.moderating.acts import ACTS, Act

if TYPE_CHECKING:
    from django.contrib.auth.models import User

GOOD_FOR: Final = timedelta(days=7)
"""How long a link can be used."""
_PURPOSE: Final = "moderate"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is for."""

    comment: int
    act: Act
    moderator: int
    seen_standing: str


def link_token(comment: Comment, act: Act, moderator: User, now: datetime) -> str:
    """The token of a link by which this moderator may do this one act on this comment as it stands.

    The address is `/accounts/decide/TOKEN/`.
    """
    if act not in ACTS:
        raise ValueError(f"no act {act}")
    ends = int((now + GOOD_FOR).timestamp())
    told = f"{comment.pk}-{act}-{moderator.pk}-{ends}-{comment.standing}"
    return f"{told}-{keys.sign(_PURPOSE, told)}"


def opened(token: str, now: datetime) -> Link:
    """What a token is for.

    Raises:
        LinkUnusable: it is forged or damaged, or its time is over.
    """
    parts = token.split("-", 5)
    if len(parts) != 6 or not keys.signed(_PURPOSE, "-".join(parts[:5]), parts[5]):
        raise LinkUnusable("the link is not complete, or was changed")
    comment, act, moderator, ends, standing, _ = parts
    if datetime.fromtimestamp(int(ends), UTC) < now:
        raise LinkUnusable(f"it was good for {GOOD_FOR.days} days; decide at the desk instead")
    return Link(int(comment), cast("Act", act), int(moderator), standing)
