"""One act on one comment: approve, hold, spam, trash or restore, and the line in the log."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from rejoinder import statements
from rejoinder.errors import DecisionStale, FieldUnusable, TooLong
from rejoinder.models import Comment, Decision, Sweep
from rejoinder.moderating.acts import ACTS, Act
from rejoinder.moderating.lessons import REASONS, settle_lessons
from rejoinder.moderating.record import in_force
from rejoinder.moderating.still import held_still
from rejoinder.standing import settle
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_STANDING: Final = {
    "approve": Comment.Standing.APPROVED,
    "keep": Comment.Standing.APPROVED,
    "hold": Comment.Standing.PENDING,
    "spam": Comment.Standing.SPAM,
    "trash": Comment.Standing.TRASH,
}
WORDS: Final = 3_000
"""Characters that a moderator may write to the author, and as many to colleagues."""
_REMOVED: Final = (Comment.Standing.SPAM, Comment.Standing.TRASH)


def decide(
    comment_id: int,
    act: Act,
    by: User | None,
    now: datetime,
    *,
    seen_standing: str | None = None,
    reason: str = "",
    words: str = "",
    note: str = "",
    sweep: Sweep | None = None,
    rule: str = "",
) -> Decision:
    """Give a comment another standing, and say so in the log.

    Args:
        comment_id: of a stored comment.
        act: one of ACTS. "restore" brings a comment back from spam or trash to the standing that it
            had before somebody put it there, or to pending where the screen did. "keep" says of a reported
            one that it stays.
        by: who decides; None for the shell.
        now: when.
        seen_standing: the standing that the moderator saw; None means whatever it is.
        reason: what is wrong with it, one of `lessons.REASONS`; "" says nothing of that.
        words: for the author, who reads them in the statement of reasons.
        note: for colleagues; nobody else reads it.
        sweep: the act on many that this is part of.
        rule: which rule of the site it follows, in the moderator's words.

    Raises:
        DecisionStale: the comment is gone, has another standing than was seen, has the wanted one
            already, or was withdrawn by its author, which nobody else can take back.
        FieldUnusable: there is no such act, or no such reason.
        TooLong: for fields "words" and "note".
    """
    if act not in ACTS:
        raise FieldUnusable("act", f"must be one of {', '.join(ACTS)}")
    if reason and reason not in REASONS:
        raise FieldUnusable("reason", f"must be one of {', '.join(REASONS)}")
    for field, told in (("words", words), ("note", note)):
        if len(told) > WORDS:
            raise TooLong(field, len(told), WORDS)

    def job() -> Decision:
        comment = held_still(comment_id)
        if seen_standing is not None and comment.standing != seen_standing:
            raise DecisionStale(f"it is {comment.standing} now, you saw it {seen_standing}")
        after, removal = wanted(comment, act)
        if act == "keep":
            _check_reported(comment)
        elif after == comment.standing:
            raise DecisionStale(f"it is {after} already")
        decision = Decision(
            act=act,
            by=by,
            made_at=now,
            reason=reason,
            words=words.strip(),
            note=note.strip(),
            sweep=sweep,
            rule=rule,
        )
        return change(comment, after, removal, decision)

    return write(job)


def change(comment: Comment, after: str, removal: str, decision: Decision) -> Decision:
    """Store the new standing and the log's line; settle what follows for the page and the screen."""
    decision.site_id, decision.comment = comment.site_id, comment
    decision.before, decision.after = comment.standing, after
    decision.removal_before, decision.removal_after = comment.removal, removal
    decision.save(force_insert=True)
    comment.standing, comment.removal = after, removal
    comment.save(update_fields=["standing", "removal"])
    settle(comment)
    settle_lessons(comment, decision)
    statements.settle(comment, decision)
    return decision


def undecide(comment: Comment, undone: Decision, undoing: Decision) -> Decision:
    """Give a comment the standing back that it had.

    Raises:
        DecisionStale: it has another one than the decision gave it.
    """
    if comment.standing != undone.after:
        raise DecisionStale(f"it is {comment.standing} now, and not by this decision")
    return change(comment, undone.before, undone.removal_before, undoing)


def wanted(comment: Comment, act: Act) -> tuple[str, str]:
    """The standing and the reason of removal that an act leads to.

    Raises:
        DecisionStale: it is to be restored, and was not removed.
    """
    if act == "restore":
        return _before_removal(comment)
    after = _STANDING[act]
    return after, Comment.Removal.MODERATOR if after in _REMOVED else Comment.Removal.NONE


def _check_reported(comment: Comment) -> None:
    """Whether there is something to keep a comment from."""
    if comment.standing != Comment.Standing.APPROVED:
        raise DecisionStale(f"it is {comment.standing}; approve it instead")
    if not comment.reports.filter(outcome="").exists():
        raise DecisionStale("its reports were decided already")


def _before_removal(comment: Comment) -> tuple[str, str]:
    if comment.standing not in _REMOVED:
        raise DecisionStale(f"it is {comment.standing}; only spam and trash can be restored")
    removed_by = next(
        (
            decision
            for decision in in_force(comment.pk)
            if decision.after == comment.standing and decision.act != "restore"
        ),
        None,
    )
    if removed_by is None:
        # The screen or an import put it here; a person should look before readers do.
        return Comment.Standing.PENDING, Comment.Removal.NONE
    return removed_by.before, removed_by.removal_before
