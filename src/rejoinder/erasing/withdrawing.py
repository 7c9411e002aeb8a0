"""An author takes a comment back: its words leave every page and table, a place stays under answers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from rejoinder import statements
from rejoinder.erasing.facts import erase_words
from rejoinder.erasing.journal import empty_journal
from rejoinder.erasing.notes import note
from rejoinder.inventory import Level
from rejoinder.models import Comment, Decision, Post
from rejoinder.standing import settle
from rejoinder.writing import write


def withdraw(ids: Collection[int], now: datetime) -> int:
    """Take comments back for good; returns how many were not yet. Repeating it changes nothing."""
    note(ids, {Level.WORDS}, now)
    taken = sum(write(lambda pk=pk: _withdraw(pk, now)) for pk in ids)  # type: ignore[misc]
    empty_journal()
    return taken


def held_still(pk: int) -> Comment | None:
    """The comment as it is now, which nobody else can change until the transaction ends."""
    # The post first, as whoever replies or decides does, so that they queue and never deadlock.
    Post.objects.select_for_update().filter(comments=pk).order_by("pk").first()
    return Comment.objects.select_for_update().filter(pk=pk).first()


def _withdraw(pk: int, now: datetime) -> bool:
    comment = held_still(pk)
    if comment is None or comment.removal == Comment.Removal.AUTHOR:
        return False
    decision = Decision.objects.create(
        site_id=comment.site_id,
        comment=comment,
        act="withdraw",
        before=comment.standing,
        after=Comment.Standing.TRASH,
        removal_before=comment.removal,
        removal_after=Comment.Removal.AUTHOR,
        by_author=True,
        made_at=now,
    )
    comment.standing, comment.removal = Comment.Standing.TRASH, Comment.Removal.AUTHOR
    comment.save(update_fields=["standing", "removal"])
    erase_words(comment)
    settle(comment)
    statements.settle(comment, decision)
    return True
