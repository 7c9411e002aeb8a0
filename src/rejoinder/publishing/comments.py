"""What a page is told of one comment, kept from page to page while nothing of it changes."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from rejoinder.languages import Language, spoken
from rejoinder.models import Comment, Post
from rejoinder.publishing import addresses, words
from rejoinder.publishing.shapes import CommentShape
from rejoinder.publishing.thread import Row
from rejoinder.text import excerpt, safe_link, to_plain

_BEGINNING: Final = 600  # characters of a comment that is not shown whole
# Characters of HTML of one that is kept; longer ones are few, and would fill the memory.
_SMALL: Final = 2_000


class Answering(NamedTuple):
    """Whom a comment answers, as far as a page says so."""

    name: str = ""
    href: str = ""
    inferred: str = ""


class Cut(NamedTuple):
    """Of a comment that is too long for its page: the bytes of HTML that it gets there, and the page
    where all of it stands.
    """

    room: int
    href: str


NOBODY: Final = Answering()


def comment_shape(post: Post, row: Row) -> CommentShape:
    """One comment by itself, all of it."""
    return _shape(spoken(), row, reply_href(post, row), NOBODY, None)


def placed(row: Row, reply: str, answering: Answering, cut: Cut | None) -> CommentShape:
    """One comment as it stands on a page of its thread; `reply` is where to answer it, or empty."""
    made = _kept if len(row.html) <= _SMALL else _shape
    return made(spoken(), row, reply, answering, cut)


def reply_href(post: Post, row: Row) -> str:
    """Where to answer a comment; empty where no reply is taken."""
    return addresses.reply(post.pk, row.id) if post.is_open and not removed(row) else ""


def removed(row: Row) -> str:
    """Why its words are not shown; empty where they are."""
    if row.standing == Comment.Standing.APPROVED:
        return ""
    # What the screen took for spam looks like what it holds: whoever wrote it learns nothing here.
    doubted = row.standing in {Comment.Standing.PENDING, Comment.Standing.SPAM}
    return row.removal or ("waiting" if doubted else "moderator")


def _shape(
    _language: Language, row: Row, reply: str, answering: Answering, cut: Cut | None
) -> CommentShape:
    """What is said of a comment. Of what may change, nothing but the arguments may go into it, the
    language that is spoken among them: `_kept` remembers it by those.
    """
    why = removed(row)
    name = "" if why else words.called(row.author_name)
    html = "" if why or cut else row.html
    plain = "" if why else to_plain(row.html)
    return CommentShape(
        id=row.id,
        anchor=f"c{row.id}",
        author=name,
        website=None if why or not row.website else safe_link(row.website),
        initial="" if why else words.initial(name),
        hue=0 if why else words.hue(row.author_name),
        by_staff=row.by_staff and not why,
        written=row.written_at,
        written_words=words.when(row.written_at, row.precision),
        approximate=row.precision == Comment.Precision.ESTIMATED,
        edited=row.edited_at is not None and not why,
        removed=why,
        html=Markup(html),  # noqa: S704 - made by to_html
        plain=_beginning(plain, cut.room) if cut else plain,
        long=cut is not None,
        href=f"{cut.href if cut else ''}#c{row.id}",
        reply_href=reply,
        answering=answering.name,
        answering_href=answering.href,
        inferred=answering.inferred,
        likes=0 if why else row.likes,
        pinned=row.pinned and not why,
        hearted=row.hearted and not why,
        featured=row.featured and not why,
        pingback=row.kind != Comment.Kind.COMMENT,
        alias=words.alias(row.source, row.external_id),
    )


# Pages of a busy thread are written again and again for the sake of one new comment. Kept with a shape
# is what was made of it (`CommentShape.made`); these are the comments of a few such threads.
_kept = lru_cache(maxsize=4_000)(_shape)


def size(text: str) -> int:
    """Its length in bytes."""
    return len(text) if text.isascii() else len(text.encode())


def _beginning(plain: str, room: int) -> str:
    """The beginning of a text that takes no more than `room` bytes once it is escaped."""
    taken = 0
    for place, sign in enumerate(plain[:_BEGINNING]):
        taken += size(escape(sign))
        if taken > room:
            return excerpt(plain, place)
    return excerpt(plain, _BEGINNING)
