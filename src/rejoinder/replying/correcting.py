"""Authors have what is stored about them put right (GDPR, article 16): name, website, words.

Words may be put right at any time while they could be read; within the first minutes the page calls that
editing. An address has a journey of its own, for it needs a proof (`privacy/addresses.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rejoinder.errors import LinkUnusable
from rejoinder.models import Comment
from rejoinder.replying import drafts
from rejoinder.replying.changing import change
from rejoinder.replying.drafts import Checked
from rejoinder.wording import check_text


def correct(
    comment: Comment,
    *,
    block: str,
    now: datetime,
    name: str | None = None,
    website: str | None = None,
    text: str | None = None,
) -> Comment:
    """Put right what is given; all else stays as it is.

    Args:
        comment: with its site, post and video.
        block: the client's block of addresses; "" for staff, who are not counted.
        now: the moment.
        name, website, text: as they came; None is as it is.

    Raises:
        LinkUnusable: the comment was withdrawn or rests, or its words were removed and are to be changed.
        FieldMissing, FieldUnusable, TooLong: a field cannot be taken.
        TooOften: too many from this client, or in this thread.
    """
    checked = Checked(
        name=comment.author_name
        if name is None or name.strip() == comment.author_name
        else drafts.name_of(name, comment.site),
        email="",
        website=comment.website if website is None else drafts.website_of(website),
        text=comment.text if text is None else check_text(text),
    )

    def check(fresh: Comment) -> None:
        if fresh.removal == Comment.Removal.RESTRICTED:
            raise LinkUnusable("the comment rests; lift that first, then put it right")
        if fresh.removal == Comment.Removal.AUTHOR:
            raise LinkUnusable("the comment was withdrawn; nothing is left to put right")
        if checked.text != fresh.text and not can_reword(fresh):
            raise LinkUnusable("its words were removed, and changing them would bring nothing back")

    check(comment)
    return change(comment, checked, act="correct", check=check, block=block, now=now)


def can_reword(comment: Comment) -> bool:
    """Whether the words may be put right: not where a person or the source took them away."""
    return not comment.removal and comment.standing != Comment.Standing.TRASH


def correct_all(
    comments: Iterable[Comment], *, now: datetime, name: str | None, website: str | None
) -> int:
    """Put a person's name or website right in all comments that can be; returns in how many."""
    done = 0
    for comment in comments:
        if comment.taken_back:
            continue
        before = (comment.author_name, comment.website)
        after = correct(comment, block="", now=now, name=name, website=website)
        done += before != (after.author_name, after.website)
    return done
