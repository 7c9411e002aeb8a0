"""The one template engine of public pages: everything escaped, compiled once.

Jinja2, because a page of comments renders in a quarter of the time that Django's own engine takes,
and both escape by default. The desk, which no reader waits for, uses Django's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any, Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined, nodes
from markupsafe import Markup, escape

from rejoinder.languages import Language, language_of, number, speaking, spoken
from rejoinder.languages.catalogs import direction
from rejoinder.publishing import addresses
from rejoinder.publishing.assets import asset
from rejoinder.publishing.scripting import push_words, script_words
from rejoinder.publishing.shapes import CommentShape, Entry
from rejoinder.publishing.translating import Spoken, Words
from rejoinder.publishing.words import day, more_words, replies_words, seconds_words


def stamp(moment: datetime) -> str:
    """A moment for `<time datetime>`: 2026-11-03T14:05:00Z."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def tag_href(slug: str) -> str:
    """Where a hashtag in a summary leads."""
    return addresses.href(addresses.tag(slug))


class _Said(Protocol):
    """The macro `said`: a comment's article."""

    def __call__(self, comment: CommentShape, *, question: str) -> Markup: ...


def listed(language: Language, said: _Said, entries: Iterable[Entry]) -> Markup:
    """Comments with their replies, as items of a list.

    By hand: as a macro that calls itself it took a quarter of a page's time. What is put together
    here is Markup, escaped here, or a number or word of ours.
    """
    parts: list[str] = []
    for entry in entries:
        _list(language, said, entry, parts)
        parts.append("\n")
    return Markup("".join(parts[:-1]))  # noqa: S704 - of escaped parts alone


def _list(language: Language, said: _Said, entry: Entry, parts: list[str]) -> None:
    comment = entry.comment
    # Made once: pages of a busy thread are written again and again for the sake of one new comment.
    key = ("article", language.asked, entry.question)
    article = comment.made.get(key)
    if article is None:
        article = comment.made[key] = said(comment, question=entry.question)
    alias = f'<a id="{escape(comment.alias)}"></a>' if comment.alias else ""
    parts.append(f'<li id="{comment.anchor}">{alias}{article}\n')
    if entry.replies:
        count = replies_words(entry.reply_count)
        parts.append(f"<details open><summary>{count}</summary>\n<ol>\n")
        for reply in entry.replies:
            _list(language, said, reply, parts)
            parts.append("\n")
        parts.append("</ol>\n</details>\n")
    if entry.more:
        href, more = escape(entry.more_href), more_words(entry.more)
        parts.append(f'<p class="more"><a href="{href}">{more}</a></p>\n')
    parts.append("</li>\n")


class _Environment(Environment):
    """An engine whose templates speak one language."""

    language: Language

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = Words(self.language).visit(super()._parse(source, name, filename))
        assert isinstance(tree, nodes.Template)
        return tree


@lru_cache(maxsize=32)
def environment(language: Language) -> Environment:
    """The engine for a language, made once a process."""
    made = _Environment(
        loader=PackageLoader("rejoinder", "templates/rejoinder"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.language = language
    made.add_extension(Spoken)
    made.filters.update(direction=direction, stamp=stamp, day=day, tag_href=tag_href)
    made.filters.update(seconds=seconds_words, number=number, form=language.form)
    made.globals["asset"] = asset
    made.globals["listed"] = partial(listed, language)
    made.globals["spoken"] = language
    made.globals["script_words"] = script_words(language)
    made.globals["push_words"] = push_words(language)
    made.filters["in_words"] = partial(_ours, language.tag)
    # The screen's reasons are stored in English.
    made.globals["english"] = _marked(language.tag, "en")
    # What people wrote stands in the site's language, also where our words do not.
    made.globals["theirs"] = _marked(language.tag, language.asked)
    return made


def _marked(around: str, tag: str) -> Markup:
    """The attributes of a part in another language than what stands around it; else nothing."""
    if tag.partition("-")[0].lower() == around.partition("-")[0].lower():
        return Markup("")
    return Markup(' lang="{}"').format(tag)


def _ours(tag: str, around: str) -> Markup:
    """The attributes of our words within what is in another language."""
    return _marked(around, tag)


def page(name: str, **context: Any) -> str:
    """Render one template of `templates/rejoinder/`, in the language of the site that it is given.

    Without a site, in the language spoken.
    """
    site = context.get("site")
    language = language_of(site.language) if site else spoken()
    if language is spoken():
        return environment(language).get_template(name).render(context)
    with speaking(language.asked):
        return environment(language).get_template(name).render(context)
