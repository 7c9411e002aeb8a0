"""A comment's words, from whoever they come: whether they can be stored, and the HTML made of them."""

from __future__ import annotations

from typing import Final, Literal

from rejoinder import conf
from rejoinder.errors import FieldMissing, FieldUnusable, TooLong
from rejoinder.models import Comment, Post
from rejoinder.publishing import videos
from rejoinder.text import fold_name, to_html, visible

Markup = Literal["markdown", "plain", "html"]

_MENTIONABLE: Final = 300  # names of a thread that a mention can find: the latest ones


def comment_html(post: Post, text: str, markup: Markup = "markdown") -> str:
    """A comment's HTML, made once.

    Args:
        post: with its site, and its video where it has one.
        text: as typed, in `markup`.
        markup: one of those that `text.to_html` knows.
    """
    video = getattr(post, "video", None)
    return to_html(
        text,
        markup,
        mentions=_people(post) if "@" in text else None,
        at_time=(lambda second: videos.at_time(video, second)) if video and ":" in text else None,
    )


def check_text(raw: str) -> str:
    """A comment's text, as it is stored: as typed, with one kind of line end."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    limit = conf.get().comment_limit
    if len(text) > limit:
        raise TooLong("comment", len(text), limit)
    if not text.strip():
        raise FieldMissing("comment")
    if "\0" in text or not visible(text):
        raise FieldUnusable("comment", "has nothing that a reader would see")
    return text.strip("\n")


def _people(post: Post) -> dict[str, int]:
    latest = (
        Comment.objects.public(post.site)
        .under(post)
        .order_by("-number")
        .values_list("author_name", "pk")[:_MENTIONABLE]
    )
    people: dict[str, int] = {}
    for name, pk in latest:
        people.setdefault(fold_name(name), pk)
    return people
