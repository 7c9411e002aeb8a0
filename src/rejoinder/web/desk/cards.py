"""A comment as a moderator sees it: its words as text, where it stands, and why it is here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.utils.timesince import timesince

from rejoinder.models import Comment
from rejoinder.moderating import REASONS
from rejoinder.publishing.addresses import href
from rejoinder.screening import Policy
from rejoinder.web.desk.campaigns import Others
from rejoinder.web.desk.explaining import Explanation, explanation

# Key, label and act of each button, by the standing of the comment.
_APPROVE: Final = ("a", "Approve", "approve")
_SPAM: Final = ("s", "Spam", "spam")
_TRASH: Final = ("t", "Trash", "trash")
_HOLD: Final = ("h", "Hold", "hold")
_RESTORE: Final = ("b", "Restore", "restore")
_BUTTONS: Final = {
    Comment.Standing.PENDING: (_APPROVE, _SPAM, _TRASH),
    Comment.Standing.APPROVED: (_HOLD, _SPAM, _TRASH),
    Comment.Standing.SPAM: (_APPROVE, _RESTORE, _TRASH),
    Comment.Standing.TRASH: (_APPROVE, _RESTORE, _SPAM),
}


@dataclass(frozen=True, slots=True)
class Card:
    """All that a card shows."""

    comment: Comment
    age: str
    why: Explanation
    buttons: tuple[tuple[str, str, str], ...]
    withdrawn: bool
    """Whether its author took it back: nobody else reads or moves it."""
    resting: bool
    """Whether that is for a while only."""
    wanted: bool
    """Whether its author asks for a person to decide."""
    public_path: str
    others: Others | None
    """The comments of a campaign that this card stands for, too."""
    reasons: tuple[str, ...]
    """What may be wrong with a comment that goes into the trash."""


def card(comment: Comment, now: datetime, policy: Policy, others: Others | None = None) -> Card:
    """Lay out one comment; `post`, `parent` and `verdict` should be fetched already."""
    withdrawn = comment.taken_back
    return Card(
        comment=comment,
        age=timesince(comment.written_at, now, depth=1),
        why=explanation(comment, _verdict(comment), policy),
        buttons=() if withdrawn else _BUTTONS[Comment.Standing(comment.standing)],
        withdrawn=withdrawn,
        resting=comment.removal == Comment.Removal.RESTRICTED,
        wanted=_wanted(comment),
        public_path=href(comment.post.path),
        others=others,
        reasons=tuple(REASONS),
    )


def _wanted(comment: Comment) -> bool:
    wanted = getattr(comment, "person_wanted", None)
    return wanted is not None and wanted.answered_at is None


def _verdict(comment: Comment) -> Mapping[str, Any]:
    """What the screen said; nothing for comments that were imported or written by staff."""
    try:
        said = comment.verdict.reasons
    except ObjectDoesNotExist:
        return {}
    return said if isinstance(said, Mapping) else {}
