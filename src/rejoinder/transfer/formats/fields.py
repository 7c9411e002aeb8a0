"""Fields of JSON and of headers, read with suspicion: whatever stands there, a value or nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Final
from urllib.parse import urlsplit

from rejoinder.transfer.records import clean

LONGEST_KEY: Final = 400
_FIRST_YEAR: Final = 1990  # before there were web pages nobody commented on any
_LAST_YEAR: Final = 9998  # so that another time zone is still a year that Python knows
_LAST_SECOND: Final = 253_402_300_799 - 2 * 86_400
_WITHOUT_FRACTION: Final = 25  # characters: 2021-03-12T11:21:56+01:00
_FRACTION: Final = re.compile(r"(\.\d{6})\d+")


def text(found: object) -> str:
    """A string or a number as text without blanks around it; empty for all else."""
    if isinstance(found, str):
        return clean(found)
    read = number(found)
    return "" if read is None else str(read)


def number(found: object) -> int | float | None:
    """A number that is one: JSON's true and false are numbers to Python, and no counts."""
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None


def count(found: object) -> int:
    """A whole number that fits into a column; 0 for all else."""
    read = number(found)
    return int(read) if read is not None and abs(read) < 2**31 else 0


def web(found: object) -> str:
    """An http address, or nothing."""
    told = text(found)
    return told if told.startswith(("https://", "http://")) else ""


def seconds(found: object) -> datetime | None:
    """A moment told in seconds since 1970."""
    read = number(found)
    return datetime.fromtimestamp(read, UTC) if read and 0 < read < _LAST_SECOND else None


def moment(found: object) -> datetime | None:
    """`2021-03-12T11:21:56.123456789Z` in UTC; a time without zone is read as if it were UTC."""
    if not isinstance(found, str) or len(found) > 50:
        return None
    try:
        told = found.strip()
        if len(told) > _WITHOUT_FRACTION:
            told = _FRACTION.sub(r"\1", told)
        return _plausible(datetime.fromisoformat(told))
    except (ValueError, OverflowError):
        return None


def written(told: str, *forms: str) -> datetime | None:
    """A moment written in one of these forms of `strptime`, as if it were UTC."""
    for form in forms:
        try:
            return _plausible(datetime.strptime(told.strip(), form).replace(tzinfo=UTC))
        except ValueError:
            continue
    return None


def host(url: str) -> str:
    """An address' host without `www.`; empty where it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def path(url: str) -> str | None:
    """The part of an address worth keeping; None where that names nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.path if not parts.query and parts.path not in {"", "/"} else None


@lru_cache(maxsize=4096)  # a page's comments name it one after the other
def page_key(url: str) -> str:
    """What is the same for all spellings of one page's address: scheme, www and last slash aside."""
    try:
        parts = urlsplit(url.strip())
        named = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return url.strip()[:LONGEST_KEY]
    query = f"?{parts.query}" if parts.query else ""
    return f"{named}{parts.path.rstrip('/') or '/'}{query}"[:LONGEST_KEY]


class MadeKeys:
    """Ids for comments that have none, made of what they are; those that are the same are counted."""

    def __init__(self) -> None:
        self._made: dict[str, int] = {}

    def of(self, told: str) -> str:
        """The id of a comment of which `told` is all that tells it from others."""
        name = blake2b(told.encode("utf-8", "replace"), digest_size=8).hexdigest()
        self._made[name] = times = self._made.get(name, 0) + 1
        return f"made-{name}" + (f"-{times}" if times > 1 else "")


def _plausible(read: datetime) -> datetime | None:
    if not _FIRST_YEAR <= read.year <= _LAST_YEAR:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
