"""An author objects to a decision by the private link: once each, within six months, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rejoinder import statements
from rejoinder.errors import FieldMissing, LinkUnusable, TooLong
from rejoinder.models import Appeal, Comment, Decision, Statement
from rejoinder.statements.words import APPEAL_WITHIN
from rejoinder.writing import write

WORDS: Final = 3_000
"""Characters an objection may have."""


def standing_statement(comment: Comment, now: datetime) -> Statement | None:
    """What an author is told of: the statement in force, or the unsaved one of the screen's own act.

    None where the comment is published, withdrawn or resting, or where spam of a campaign was cleared away.
    """
    if comment.standing == Comment.Standing.APPROVED:
        return None
    if comment.taken_back:
        return None
    if (found := statements.in_force(comment)) is not None:
        return found
    if Decision.objects.filter(comment=comment, automatic=False).exists():
        return None
    return statements.automatic(comment, now)


def last_appeal(comment: Comment) -> Appeal | None:
    """The latest objection, whatever became of it."""
    return Appeal.objects.filter(statement__comment=comment).order_by("-pk").first()


def may_appeal(comment: Comment, statement: Statement | None, now: datetime) -> bool:
    """Whether the author may object to it now."""
    return (
        statement is not None
        and statement.appealable
        and comment.site.takes_appeals
        and not hasattr(statement, "appeal")
        and now < statement.made_at + APPEAL_WITHIN
    )


def appeal(comment: Comment, raw: str, now: datetime) -> Appeal:
    """Store an objection to what was decided about a comment.

    Args:
        comment: the author's, by the signed link; with its site.
        raw: why the decision is wrong.
        now: the moment.

    Raises:
        FieldMissing, TooLong: for field "objection".
        LinkUnusable: there is nothing to object to, it was done already, or its time is over.
    """
    text = raw.replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        raise FieldMissing("objection")
    if len(text) > WORDS:
        raise TooLong("objection", len(text), WORDS)

    def store() -> Appeal:
        # The comment's row, so that of two objections sent at once the second finds the first.
        fresh = (
            Comment.objects.select_for_update(of=("self",))
            .select_related("site")
            .get(pk=comment.pk)
        )
        statement = standing_statement(fresh, now)
        if statement is None:
            raise LinkUnusable("there is no decision to object to")
        if hasattr(statement, "appeal"):
            raise LinkUnusable("you objected already; a person decides it")
        if not may_appeal(fresh, statement, now):
            raise LinkUnusable("this site takes no objections here, or the time for it is over")
        if statement.pk is None:
            statement.save()
        return Appeal.objects.create(
            site_id=fresh.site_id, statement=statement, text=text, made_at=now
        )

    return write(store)
