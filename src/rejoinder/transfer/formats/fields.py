"""Fields of JSON and of headers, read with suspicion: whatever stands there, a value or nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Final
from urllib.parse import urlsplit

from rejoinder.transfer.records import clean

LONGEST_KEY: Final = 400
_FIRST_YEAR: Final = 1990  # before there were web pages nobody commented on any
_FIRST_SECOND: Final = 631_152_000
_EXACT: Final = 2**53  # beyond it a float is no whole number that anybody wrote
_LAST_YEAR: Final = 9998  # so that another time zone is still a year that Python knows
_LAST_SECOND: Final = 253_402_300_799 - 2 * 86_400
_NO_SECONDS: Final = 100_000_000_000
_WITHOUT_FRACTION: Final = 25  # characters: 2021-03-12T11:21:56+01:00
_FRACTION: Final = re.compile(r"(\.\d{6})\d+")
# `2021-07-11 20:17:05 UTC`, and as Go prints a moment: `2021-07-11 20:17:05 +0200 CEST`.
_ZONE_NAMED: Final = re.compile(r" ?([+-]\d\d:?\d\d) ?[A-Z]{3,5}\Z| ?(?:UTC|GMT|z)\Z")
_ZONED: Final = re.compile(r"(?:[Zz]|UTC|GMT|[+-]\d\d:?\d\d(?: ?[A-Z]{3,5})?)\Z|\A[\d.]+\Z")
_POSTED: Final = re.compile(r"(?:[A-Za-z]{3}, ?)?\d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d")
_YES: Final = frozenset({"true", "1", "1.0", "yes", "y", "on"})
_NO: Final = frozenset({"false", "0", "0.0", "no", "n", "off"})
_NUMERIC: Final = re.compile(r"[+-]?\d{1,16}(?:\.\d{1,9})?\Z")


def text(found: object) -> str:
    """A string or a number as text without blanks around it; empty for all else."""
    if isinstance(found, str):
        return clean(found)
    read = number(found)
    if isinstance(read, float) and read.is_integer() and abs(read) < _EXACT:
        read = int(read)  # an id that went through a table with gaps, as 12.0
    return "" if read is None else str(read)


def number(found: object) -> int | float | None:
    """A number that is one: JSON's true and false are numbers to Python, and no counts."""
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None


def numeric(found: object) -> int | float | None:
    """A number, also one that stands in quotation marks."""
    if isinstance(found, str) and _NUMERIC.match(told := found.strip()):
        return float(told) if "." in told else int(told)
    return number(found)


def flag(found: object) -> bool:
    """Whether something is said to be so: true, or as tables and templates write that, 1 or "True"."""
    if isinstance(found, str):
        return found.strip().lower() in _YES
    return found is True or found == 1


def denied(found: object) -> bool:
    """Whether something is said not to be so; nothing said is no denial."""
    if isinstance(found, str):
        return found.strip().lower() in _NO
    return found is False or found == 0


def count(found: object) -> int:
    """A whole number that fits into a column; 0 for all else."""
    read = numeric(found)
    return int(read) if read is not None and abs(read) < 2**31 else 0


def web(found: object) -> str:
    """An http address, or nothing."""
    told = text(found)
    return told if told.startswith(("https://", "http://")) else ""


def seconds(found: object) -> datetime | None:
    """A moment told in seconds since 1970, or in thousandths or millionths of one, as some tables do."""
    read = numeric(found)
    if not read or not 0 < read < _LAST_SECOND * 1_000_000:
        return None
    # So many seconds are beyond the year 5000; as thousandths they begin in 1973.
    while read >= _NO_SECONDS:
        read = read / 1_000
    return datetime.fromtimestamp(read, UTC)


def moment(found: object) -> datetime | None:
    """`2021-03-12T11:21:56.123456789Z` in UTC; a time without zone is read as if it were UTC.

    Seconds since 1970 are read as well, where there are as many as there have been since 1990.
    """
    if not isinstance(found, str):
        return _passed(found)
    if len(found) > 50:
        return None
    told = found.strip()
    try:
        return _iso(told)
    except (ValueError, OverflowError):
        pass
    named = _ZONE_NAMED.search(told)
    if named is None:
        return _passed(told) or posted(told)
    try:
        return _iso(told[: named.start()] + (named[1] or "+00:00"))
    except (ValueError, OverflowError):
        return posted(told)


def is_zoned(found: object) -> bool:
    """Whether a moment says of which zone it is, or needs none."""
    return not isinstance(found, str) or _ZONED.search(found.strip()) is not None


def posted(told: str) -> datetime | None:
    """`Tue, 14 Jan 2014 17:31:03 +0000`, as mail and RSS write a moment."""
    if _POSTED.match(told) is None:
        return None
    try:
        return _plausible(parsedate_to_datetime(told))
    except (ValueError, OverflowError):
        return None


def _iso(told: str) -> datetime | None:
    if len(told) > _WITHOUT_FRACTION:
        told = _FRACTION.sub(r"\1", told)
    return _plausible(datetime.fromisoformat(told))


def _passed(found: object) -> datetime | None:
    passed = numeric(found)
    return seconds(passed) if passed is not None and passed >= _FIRST_SECOND else None


def written(told: str, *forms: str) -> datetime | None:
    """A moment written in one of these forms of `strptime`, as if it were UTC."""
    told = told.strip()
    for form in forms if told else ():  # each form that does not fit costs some 10 µs
        try:
            return _plausible(datetime.strptime(told, form).replace(tzinfo=UTC))
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
