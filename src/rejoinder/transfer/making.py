"""Records become what is stored: names, addresses, HTML, keys. No table is read or written here."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, NamedTuple, TypeAlias

from rejoinder import keys
from rejoinder.text import excerpt, hashtags, safe_link, tag_slug, to_html, to_plain, visible
from rejoinder.transfer.formats import Format
from rejoinder.transfer.records import Markup, PostRecord, Trouble

NAMELESS: Final = "Anonymous"
_NAME: Final = 300  # characters, as the table has it; titles of linking pages are names too
_ID: Final = 500
_TITLE: Final = 500
_BODY: Final = 500_000  # characters; a novel's worth, yet below the limit of a page
_TAG: Final = 100
_TAGS: Final = 50
_EMAIL: Final = 254  # RFC 5321, 4.5.3.1.3
_WEBSITE: Final = 700
# A body that fits in here and is nothing but words stands as the post's summary.
_SHORT: Final = 700
# Letters that turn the direction of the text around them, and those that break a line.
_STEERING: Final = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0x7F, 0xA0), 0x2028, 0x2029], " "
)
# Characters of a text that may well come again.
_SAID_AGAIN: Final = 200
_EPOCH: Final = datetime(1970, 1, 1)
_MICROSECOND: Final = timedelta(microseconds=1)


Raw: TypeAlias = tuple[Any, ...]
"""A comment as the spool has it; `comment` names its parts."""


COLUMNS: Final = (
    *("author_name", "website", "by_staff", "text", "markup", "html", "standing", "shown"),
    *("removal", "kind", "written_at", "precision", "edited_at", "likes", "pinned", "hearted"),
    *("fingerprint", "external_id", "missing_parent", "inferred_by", "inferred_confidence"),
    *("language", "source"),
)
"""Columns of a comment that say nothing of its place, nor of this site."""


class Made(NamedTuple):
    """A comment that only lacks its place. Ranks count up within the post, in the order of taking.

    `written_at` is in UTC and does not say so: `2026-03-01 08:00:00`. `columns` are the values of
    COLUMNS, ready to be stored: every row is built once, and not by the process that stores it. Truths
    are 0 and 1 as in the spool, which both databases take, and SQLite's driver without asking around.
    """

    rank: int
    parent_rank: int
    external_id: str
    shown: bool
    written_at: str
    person: bytes | None
    email: bytes | None
    columns: tuple[Any, ...]


@dataclass(slots=True)
class MadePost:
    """A post's words as they are stored, and what had to change."""

    title: str
    summary: str
    body_html: str
    tags: dict[str, str]
    changes: list[tuple[str, str]]


def comment(
    form: Format,
    post_key: str,
    raw: Raw,
    starts: Callable[[int], str] | None,
    troubles: list[Trouble],
    *,
    sealing: bool,
) -> Made:
    """Make a comment; what had to change is added to `troubles`.

    Args:
        form: what it was read from.
        post_key: its post's.
        raw: itself.
        starts: leads into the post's video, where there is one.
        troubles: of the batch.
        sealing: whether its e-mail address is wanted, sealed.
    """
    # fmt: off
    (rank, parent_rank, at, shown, key, parent, author, author_key, address, link, precision,
     no_time, text, markup, standing, kind, removed, by_staff, likes, pinned, hearted, edited,
     inferred_by, confidence, place, kept, made) = raw
    # fmt: on
    author, odd_author = name(author)
    link, odd_link = website(link)
    address, odd_address = email(address)
    for reason in (odd_author, odd_link, odd_address):
        if reason:
            troubles.append(Trouble(place, f"comment {key}", reason, "left out or mended"))
    known = external_id(form, post_key, key)
    written = f"{_EPOCH + at * _MICROSECOND}"
    missing_parent = parent[:_ID] if parent and not parent_rank else ""
    html = made if made is not None and starts is None else html_of(text, markup, starts)
    # fmt: off
    columns = (
        author, link, by_staff, text, markup, html, standing, shown,
        "source" if removed else "", kind, written, "estimated" if no_time else precision,
        _edited(edited, at), likes, pinned, hearted,
        keys.fingerprint(text), known, missing_parent, inferred_by, confidence,
        "", form.source,
    )
    # fmt: on
    if kept:
        columns = _as_kept(columns, kept)
    sealed = keys.seal("email", address) if address and sealing else None
    someone = person(form, author_key, address)
    return Made(rank, parent_rank, known, bool(shown), written, someone, sealed, columns)


def html_of(text: str, markup: Markup, starts: Callable[[int], str] | None = None) -> str:
    """The HTML of a comment. `starts` leads into the post's video, where there is one."""
    if not text:
        return ""
    if starts is None and len(text) <= _SAID_AGAIN:
        return _html_again(text, markup)
    return to_html(text, markup, at_time=starts)


@lru_cache(maxsize=4096)  # "Thanks!", "First", and whatever was sent to a hundred posts
def _html_again(text: str, markup: Markup) -> str:
    return to_html(text, markup)


def _as_kept(columns: tuple[Any, ...], kept: str) -> tuple[Any, ...]:
    told = json.loads(kept)
    told.pop("past", None)  # no columns of a comment, see `pasts`
    return tuple({**dict(zip(COLUMNS, columns, strict=True)), **told}.values())


def _edited(edited: int, at: int) -> str | None:
    """When it was edited; where only that is known, when it was written."""
    return f"{_EPOCH + (at if edited == 1 else edited) * _MICROSECOND}" if edited else None


def external_id(form: Format, post_key: str, key: str) -> str:
    """What a comment is known by, in a site and a source; its source is part of it in our archive."""
    if form.ours:
        return key
    return known_by(f"{post_key}#comment-{key}" if form.ids_per_post else key)


def known_by(whole: str) -> str:
    """An id of the source as it is stored: itself, unless no export of ours would be so long."""
    if len(whole) <= _ID:
        return whole
    return f"{whole[:400]}~{blake2b(whole.encode(), digest_size=16).hexdigest()}"


def name(raw: str) -> tuple[str, str]:
    """A name as it is stored, and why it is not as it was, if so."""
    if raw.isascii() and raw.isprintable() and 0 < len(raw) <= _NAME:
        return raw, ""
    if not raw:
        return NAMELESS, ""
    if not visible(raw):
        return NAMELESS, "the author's name has nothing to see in it"
    plain = " ".join(raw.translate(_STEERING).split())
    # Normalising takes the square of a run of accents, so only of what may be a name at all.
    plain = unicodedata.normalize("NFC", plain[: 4 * _NAME])
    if len(plain) > _NAME:
        return f"{plain[: _NAME - 1]}…", f"the author's name has more than {_NAME} characters"
    return plain, "" if plain == raw else "the author's name had characters that steer text"


@lru_cache(maxsize=8192)  # people write again and again
def website(raw: str) -> tuple[str, str]:
    """A website as it is stored, and why there is none, if so."""
    # What a form had in it before somebody typed.
    if not raw or raw in {"http://", "https://"}:
        return "", ""
    safe = safe_link(raw)
    if safe is None or len(safe) > _WEBSITE:
        return "", "the author's website is no address to link to"
    return safe, ""


def email(raw: str) -> tuple[str, str]:
    """An e-mail address to be sealed, and why there is none, if so."""
    if not raw:
        return "", ""
    local, at, host = raw.partition("@")
    if not (at and local and host) or "@" in host or len(raw) > _EMAIL or len(raw.split()) > 1:
        return "", "the author's e-mail address is none"
    return raw, ""


def person(form: Format, author_key: str, address: str) -> bytes | None:
    """The keyed hash that a commenter is known by; None where nothing names a person."""
    if address:
        return keys.known_by("email", address.lower())
    if author_key and form.persons:
        return keys.known_by(form.source, author_key)
    return None


def post(record: PostRecord) -> MadePost:
    """The words of a post. HTML goes through the one maker, like everybody's."""
    changes: list[tuple[str, str]] = []
    is_html = record.markup == "html"
    wanted = to_plain(to_html(record.title, "html")) if is_html else record.title
    named = title(wanted)
    summary = to_plain(to_html(record.summary, record.markup)) if is_html else record.summary
    source = record.body
    if len(source) > _BODY:
        reason = f"its text has {len(source):,} characters, the limit is {_BODY:,}"
        changes.append((reason, "taken without its text"))
        source = ""
    body = to_html(source, record.markup) if source else ""
    words = to_plain(body)
    if not summary and len(words) <= _SHORT and "<a " not in body:
        summary, body = words, ""
    if not visible(named):
        named = excerpt(summary or words, 80) or record.key
        changes.append(("it has no title", "named by its first words"))
    elif len(wanted) > _TITLE:
        changes.append((f"its title has more than {_TITLE} characters", "cut there"))
    return MadePost(named, summary, body, _tags(record, "" if record.kept else summary), changes)


def title(raw: str) -> str:
    """A title as it is stored: on one line, and within its column."""
    plain = " ".join(raw.translate(_STEERING).split())
    return plain if len(plain) <= _TITLE else f"{plain[: _TITLE - 1]}…"


def _tags(record: PostRecord, summary: str) -> dict[str, str]:
    """Slug to name."""
    found: dict[str, str] = {}
    for each in (*hashtags(summary), *record.tags):
        plain = " ".join(each.translate(_STEERING).split())
        slug = tag_slug(plain)
        if slug and len(plain) <= _TAG and len(slug) <= _TAG and len(found) < _TAGS:
            found.setdefault(slug, plain)
    return found
