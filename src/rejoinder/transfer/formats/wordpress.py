"""WordPress' own words for things: what standings and dates are called, which tags an item has."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from rejoinder.transfer.formats import elements, fields
from rejoinder.transfer.formats.elements import local
from rejoinder.transfer.records import PostStatus, Standing, clean

STATUSES: Final[dict[str, PostStatus]] = {
    "publish": "public",
    "": "public",  # Disqus' flavour has no such field
    "draft": "draft",
    "auto-draft": "draft",
    "pending": "draft",
    "future": "draft",
    "private": "private",
    "trash": "trash",
}
"""By their words in small letters."""
STANDINGS: Final[dict[str, Standing]] = {
    "1": "approved",
    "approve": "approved",
    "approved": "approved",
    "0": "pending",
    "hold": "pending",
    "spam": "spam",
    "trash": "trash",
    "post-trashed": "trash",
    "deleted": "trash",
    "delete": "trash",
}
"""By their words in small letters."""
INHERITED: Final = "inherit"
"""The status of an attachment: that of the post which it belongs to, or public."""
_CATEGORY: Final = "category"
_NEVER: Final = "0000-00-00 00:00:00"
_LAST_YEAR: Final = 9998  # so that another time zone is still a year that Python knows


def categories(element: etree._Element) -> tuple[str, ...]:
    """Names of the tags and categories; those by which nobody ever filed anything are left out."""
    names = [
        clean(elements.text_of(child))
        for child in element
        if local(child.tag) == _CATEGORY
        and child.get("domain") in {"post_tag", "tag", "category", None}
        and child.get("nicename") != "uncategorized"
    ]
    return tuple(dict.fromkeys(name for name in names if name and name != "Uncategorized"))


def utc(text: str | None) -> datetime | None:
    """A WordPress date as UTC; None where it is none, or earlier than there were web pages."""
    if not text or text == _NEVER:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return fields.moment(text)  # a plugin's spelling, or that of RSS
    if moment.year < 1990 or moment.year > _LAST_YEAR:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def path(link: str) -> str | None:
    """The part of a link worth keeping; None for `?p=18` and its kin, which name nothing."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    if parse_qs(parts.query) or parts.path in {"", "/"}:
        return None
    return parts.path
