"""Dates, counts and letters as a reader meets them."""

from __future__ import annotations

import re
import unicodedata
import zlib
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
HUES: Final = 12


@lru_cache(maxsize=4096)
def when(moment: datetime, precision: str = "exact") -> str:
    """3 November 2026, 14:05 UTC; an estimated time as "about March 2024"."""
    at = moment.astimezone(UTC)
    month = _MONTHS[at.month - 1]
    if precision == "estimated":
        return f"about {month} {at.year}"
    return f"{at.day} {month} {at.year}, {at:%H:%M}" + ("" if precision == "local" else " UTC")


def count_words(count: int) -> str:
    """52 comments, 1 comment, No comments yet."""
    if count == 0:
        return "No comments yet"
    return "1 comment" if count == 1 else f"{count:,} comments"


def seconds_words(seconds: int) -> str:
    """45 seconds, 1 minute, 2 hours; what is no whole number of those is said in the smaller one."""
    sizes = ((3600, "hour"), (60, "minute"), (1, "second"))
    size, word = next(each for each in sizes if seconds % each[0] == 0)
    count = seconds // size
    return f"{count:,} {word}" + "s" * (count != 1)


_INFERRED = {
    "mention": "it calls them by name",
    "likeness": "it calls them by a name much like theirs",
    "name": "it calls them by name",
    "quotation": "it quotes them",
    "called": "they had called the writer",
    "return": "it follows them",
    "continuation": "it goes on from the comment before",
}


def inferred(reason: str | None) -> str:
    """By what it was found whom a comment answers; empty where it was not found but told."""
    why = _INFERRED.get(reason or "")
    return f"Inferred: {why}" if why else ""


_ANCHORS = {
    "wordpress": "comment-",
    "disqus": "comment-",
    "isso": "isso-",
    "remark42": "remark42__comment-",
}
_ANCHORED = re.compile(r"(?:^|#comment-)([A-Za-z0-9_-]{1,64})\Z")


def alias(source: str, external_id: str) -> str:
    """The anchor that another system gave a comment in its page; empty where it gave none."""
    found = _ANCHORED.search(external_id) if source in _ANCHORS else None
    return f"{_ANCHORS[source]}{found[1]}" if found else ""


def initial(name: str) -> str:
    """The first letter of a name, for the avatar; a dot where it has none."""
    return next(
        (letter.upper()[:1] for letter in name if unicodedata.category(letter)[0] in "LN"), "·"
    )


def hue(name: str) -> int:
    """One of twelve colours, made from the name shown and nothing else."""
    return zlib.crc32(name.casefold().encode()) % HUES
