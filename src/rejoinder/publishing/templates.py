"""The one template engine of public pages: everything escaped, compiled once.

Jinja2, because a page of comments renders in a quarter of the time that Django's own engine takes,
and both escape by default. The desk, which no reader waits for, uses Django's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

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
    shown = tuple(getattr(comment, name) for name in _SHOWN)
    found = _articles.get(shown)
    if found is None:
        found = said(comment)
        if len(found) <= _SMALL:
            if len(_articles) >= _ARTICLES:
                _articles.clear()
            _articles[shown] = found
    return found


# Not what stands around the article: replies, and how many more there are.
_SHOWN: Final = tuple(
    field.name
    for field in fields(CommentShape)
    if field.name not in {"replies", "reply_count", "more", "more_href"}
)


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
    made.globals["kept"] = kept
    return made


def page(name: str, **context: Any) -> str:
    """Render one template of `templates/rejoinder/`."""
    return environment().get_template(name).render(context)
