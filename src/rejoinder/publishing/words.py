"""Dates, counts and letters as a reader meets them."""

from __future__ import annotations

import re
import unicodedata
import zlib
from datetime import datetime
from functools import lru_cache
from typing import Final

from rejoinder.inventory import FORGOTTEN
from rejoinder.languages import Language, dated, later, say, say_many, spoken

HUES: Final = 12


def when(moment: datetime, precision: str = "exact") -> str:
    """3 November 2026, 14:05 UTC; an estimated time as "about March 2024"."""
    return _when(spoken(), moment, precision)


@lru_cache(maxsize=4096)
def _when(_language: Language, moment: datetime, precision: str) -> str:
    if precision == "estimated":
        return dated(moment, later("about %(month)s %(year)s"))
    if precision == "local":
        return dated(moment, later("%(day)s %(month)s %(year)s, %(time)s"))
    return dated(moment, later("%(day)s %(month)s %(year)s, %(time)s UTC"))


def day(moment: datetime) -> str:
    """A day for people: 3 November 2026."""
    return dated(moment, later("%(day)s %(month)s %(year)s"))


def count_words(count: int) -> str:
    """52 comments, 1 comment, No comments yet."""
    return say_many("%(n)s comment", "%(n)s comments", count) if count else say("No comments yet")


def replies_words(count: int) -> str:
    """3 replies, 1 reply."""
    return _replies_words(spoken(), count)


@lru_cache(maxsize=512)
def _replies_words(_language: Language, count: int) -> str:
    return say_many("%(n)s reply", "%(n)s replies", count)


def more_words(count: int) -> str:
    """132 more replies, 1 more reply."""
    return say_many("%(n)s more reply", "%(n)s more replies", count)


def seconds_words(seconds: int) -> str:
    """45 seconds, 1 minute, 2 hours; what is no whole number of those is said in the smaller one."""
    if seconds % 3600 == 0:
        return say_many("%(n)s hour", "%(n)s hours", seconds // 3600)
    if seconds % 60 == 0:
        return say_many("%(n)s minute", "%(n)s minutes", seconds // 60)
    return say_many("%(n)s second", "%(n)s seconds", seconds)


_INFERRED = {
    "mention": later("it calls them by name"),
    "likeness": later("it calls them by a name much like theirs"),
    "name": later("it calls them by name"),
    "quotation": later("it quotes them"),
    "called": later("they had called the writer"),
    "return": later("it follows them"),
    "continuation": later("it goes on from the comment before"),
}


def inferred(reason: str | None) -> str:
    """By what it was found whom a comment answers; empty where it was not found but told."""
    why = _INFERRED.get(reason or "")
    return say("Inferred: %(why)s", why=say(why)) if why else ""


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


@lru_cache(maxsize=2_000)
def initial(name: str) -> str:
    """The first letter of a name, for the avatar; a dot where it has none."""
    return next(
        (letter.upper()[:1] for letter in name if unicodedata.category(letter)[0] in "LN"), "·"
    )


@lru_cache(maxsize=2_000)
def hue(name: str) -> int:
    """One of twelve colours, made from the name shown and nothing else."""
    return zlib.crc32(name.casefold().encode()) % HUES


def called(name: str) -> str:
    """A commenter's name as readers see it: whoever has none is called so in the language spoken."""
    return say("Anonymous") if name == FORGOTTEN else name
