"""The one template engine of public pages: everything escaped, compiled once.

Jinja2, because a page of comments renders in a quarter of the time that Django's own engine takes,
and both escape by default. The desk, which no reader waits for, uses Django's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from rejoinder.publishing import addresses
from rejoinder.publishing.assets import asset
from rejoinder.publishing.shapes import CommentShape
from rejoinder.publishing.words import seconds_words

# Languages written from right to left, by the first part of their tag. Source: Unicode CLDR.
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})


def direction(language: str) -> str:
    """The `dir` of a page or a text in this language: "rtl" or "ltr"."""
    return "rtl" if language.lower().partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def stamp(moment: datetime) -> str:
    """A moment for `<time datetime>`: 2026-11-03T14:05:00Z."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def day(moment: datetime) -> str:
    """A day for people: 3 November 2026."""
    at = moment.astimezone(UTC)
    return f"{at.day} {at:%B %Y}"


def tag_href(slug: str) -> str:
    """Where a hashtag in a summary leads."""
    return addresses.href(addresses.tag(slug))


_ARTICLES: Final = 4_000  # comments whose HTML is kept: those of a few busy threads
_SMALL: Final = (
    4_000  # characters of one that is kept; long ones are few, and would fill the memory
)
_articles: dict[tuple[object, ...], Markup] = {}


def kept(said: Callable[[CommentShape], Markup], comment: CommentShape) -> Markup:
    """A comment's article, rendered once while nothing of it changes.

    A busy thread's pages are written again and again for the sake of one new comment; this takes a third
    off each. The key is everything that the macro `said` shows.
    """
    shown = _shown(comment)
    found = _articles.get(shown)
    if found is None:
        found = said(comment)
        if len(found) <= _SMALL:
            if len(_articles) >= _ARTICLES:
                _articles.clear()
            _articles[shown] = found
    return found


# Not what stands around the article: replies, and how many more there are.
_shown: Final = attrgetter(
    *(
        field.name
        for field in fields(CommentShape)
        if field.name not in {"replies", "reply_count", "more", "more_href"}
    )
)


def listed(said: Callable[[CommentShape], Markup], comment: CommentShape) -> Markup:
    """A comment with its replies, as items of a list.

    By hand: as a macro that calls itself it took a quarter of a page's time.
    """
    parts: list[str] = []
    _list(said, comment, parts)
    return Markup("".join(parts))  # nosec B704 - of escaped parts alone  # noqa: S704


def _list(said: Callable[[CommentShape], Markup], comment: CommentShape, parts: list[str]) -> None:
    alias = f'<a id="{escape(comment.alias)}"></a>' if comment.alias else ""
    parts.append(f'<li id="{comment.anchor}">{alias}{kept(said, comment)}\n')
    if comment.replies:
        count = _counted(comment.reply_count)
        parts.append(f"<details open><summary>{count}</summary>\n<ol>\n")
        for reply in comment.replies:
            _list(said, reply, parts)
            parts.append("\n")
        parts.append("</ol>\n</details>\n")
    if comment.more:
        more, replies = f"{comment.more:,}", "reply" if comment.more == 1 else "replies"
        href = escape(comment.more_href)
        parts.append(f'<p class="more"><a href="{href}">{more} more {replies}</a></p>\n')
    parts.append("</li>\n")


def _counted(replies: int) -> str:
    return f"{replies} {'reply' if replies == 1 else 'replies'}"


@cache
def environment() -> Environment:
    """The engine, made once a process."""
    made = Environment(
        loader=PackageLoader("rejoinder", "templates/rejoinder"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(direction=direction, stamp=stamp, day=day, tag_href=tag_href)
    made.filters["seconds"] = seconds_words
    made.globals["asset"] = asset
    made.globals["listed"] = listed
    return made


def page(name: str, **context: Any) -> str:
    """Render one template of `templates/rejoinder/`."""
    return environment().get_template(name).render(context)
