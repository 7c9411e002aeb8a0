"""What moderators said of a person is obeyed: his replies are published, held or put away.

From outside none of it shows: an address that is banned is answered like any other, so that nobody learns
by trying who is known here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from rejoinder.models import Comment, Commenter, Decision
from rejoinder.screening import Outcome, Signal, Verdict

_WORDS: Final = {
    Commenter.Standing.HELD: "A moderator wants everything of this person held.",
    Commenter.Standing.SUSPENDED: "This person is suspended.",
    Commenter.Standing.BANNED: "This person is banned.",
}
_AWAY: Final = (Commenter.Standing.SUSPENDED, Commenter.Standing.BANNED)


def treated_as(commenter: Commenter | None, now: datetime) -> str:
    """How a person is treated at this moment; a suspension ends by itself."""
    if commenter is None:
        return Commenter.Standing.NORMAL
    if commenter.standing == Commenter.Standing.SUSPENDED:
        until = commenter.suspended_until
        return "" if until is not None and until <= now else commenter.standing
    return commenter.standing


def obeyed(verdict: Verdict, commenter: Commenter | None, now: datetime) -> Verdict:
    """The verdict, after what moderators said of the person.

    Trust lifts a hold that doubt alone made. It lifts neither a refusal nor a rule of the site, nor the
    want of a check: nobody proves that an address is his own.
    """
    treated = treated_as(commenter, now)
    if treated == Commenter.Standing.TRUSTED:
        by_rule = any(
            signal.strength == 0 and signal.name != "first_comment" for signal in verdict.signals
        )
        if verdict.outcome == Outcome.HOLD and not verdict.waiting and not by_rule:
            return replace(verdict, outcome=Outcome.PUBLISH)
        return verdict
    if treated not in _WORDS:
        return verdict
    said = Signal("person", 0.0, _WORDS[Commenter.Standing(treated)])
    outcome = Outcome.HOLD if verdict.outcome == Outcome.PUBLISH else verdict.outcome
    # What a person decided does not wait for a check that could lift it.
    return replace(verdict, outcome=outcome, signals=(said, *verdict.signals), waiting=False)


def puts_away(commenter: Commenter | None, now: datetime) -> str:
    """How the person is treated, if so that his replies go to the trash; else empty."""
    treated = treated_as(commenter, now)
    return treated if treated in _AWAY else ""


def put_away(comment_id: int, site_id: int, standing: str, why: str, now: datetime) -> None:
    """Say in the log that a reply went to the trash because of the person. Inside `writing.write`."""
    Decision.objects.create(
        site_id=site_id,
        comment_id=comment_id,
        act="trash",
        before=standing,
        after=Comment.Standing.TRASH,
        removal_after=Comment.Removal.NONE,
        automatic=True,
        rule=f"person {why}",
        made_at=now,
    )
