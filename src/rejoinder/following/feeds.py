"""A private feed of replies to somebody: an address that only they have, and that they can end."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from rejoinder import erasing, keys
from rejoinder.errors import LinkUnusable
from rejoinder.models import Comment, FeedAddress, Site
from rejoinder.publishing.composing import base
from rejoinder.writing import write

_LATEST: Final = 50
_PURPOSE: Final = "feed"


def of_comment(comment: Comment) -> FeedAddress | None:
    """The address of the feed of replies to a comment, if its author made one."""
    return FeedAddress.objects.filter(comment=comment).first()


def of_person(site: Site, person: bytes) -> FeedAddress | None:
    """The address of the feed of replies to all of a person's comments, if they made one."""
    return FeedAddress.objects.filter(site=site, person=person).first()


def make(
    site: Site, now: datetime, *, comment: Comment | None = None, person: bytes | None = None
) -> FeedAddress:
    """Make the address, or return the one that there is.

    Args:
        site: whose comments.
        now: the moment.
        comment, person: one of them: replies to what, or to whom.
    """
    whose = {"comment": comment} if comment is not None else {"person": person}
    return write(
        lambda: FeedAddress.objects.get_or_create(site=site, **whose, defaults={"made_at": now})[0]
    )


def end(feed: FeedAddress | None, now: datetime) -> None:
    """Let the address lead nowhere; one that is made afterwards is another."""
    if feed is not None:
        erasing.end("feed", [feed.pk], now)


def path(feed: FeedAddress) -> str:
    """Where it is read."""
    return f"/replies/{feed.pk}/{keys.sign(_PURPOSE, str(feed.pk))}/"


def href(feed: FeedAddress) -> str:
    """The whole address, as it is given to a feed reader."""
    return base(feed.site) + path(feed)


def opened(number: int, token: str) -> FeedAddress:
    """The feed that an address is for.

    Raises:
        LinkUnusable: it is forged, or was ended.
    """
    if not keys.signed(_PURPOSE, str(number), token):
        raise LinkUnusable("the address is not complete, or was changed")
    found = FeedAddress.objects.select_related("site", "comment").filter(pk=number).first()
    if found is None:
        raise LinkUnusable("whoever had this address has ended it")
    return found


def replies(feed: FeedAddress) -> QuerySet[Comment]:
    """The newest replies, of those that everybody may read; not one's own."""
    shown = Comment.objects.public(feed.site).filter(kind=Comment.Kind.COMMENT)
    if feed.comment_id is not None:
        shown = shown.filter(parent=feed.comment_id)
        commenter = feed.comment.commenter_id if feed.comment else None
        if commenter is not None:
            shown = shown.exclude(commenter=commenter)
    else:
        shown = shown.filter(parent__commenter__key=feed.person).exclude(commenter__key=feed.person)
    return shown.select_related("post").order_by("-pk")[:_LATEST]
