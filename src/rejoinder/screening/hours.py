"""Hours at which nobody is at the desk, as a site writes them: "mon-fri 22:00-07:00"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY: Final = 24 * 60
_WRITTEN: Final = re.compile(
    r"(?:(?P<days>[a-z, -]+?)\s+)?(?P<from>\d\d?:\d\d)\s*-\s*(?P<to>\d\d?:\d\d)"
)
HOW: Final = 'a text such as "mon-fri 22:00-07:00", "sat, sun 00:00-24:00" or "22:00-07:00"'


@dataclass(frozen=True, slots=True)
class Span:
    """From one minute of the named days on, for so long; it may reach into the day after."""

    days: frozenset[int]
    start: int
    minutes: int

    def holds(self, weekday: int, minute: int) -> bool:
        """Say whether a minute of a weekday (0 is Monday) lies inside."""
        if weekday in self.days and self.start <= minute < self.start + self.minutes:
            return True
        before = (weekday - 1) % 7
        return before in self.days and minute + _DAY < self.start + self.minutes


def span_of(written: str) -> Span:
    """Read one line.

    Raises:
        ValueError: it is none; HOW says what is.
    """
    found = _WRITTEN.fullmatch(written.strip().lower())
    if found is None:
        raise ValueError(HOW)
    start, end = _minute(found["from"]), _minute(found["to"])
    if start == _DAY:
        raise ValueError(HOW)
    minutes = end - start if end > start else end + _DAY - start
    return Span(_days(found["days"] or "mon-sun"), start, minutes)


def zone_of(name: str) -> ZoneInfo:
    """Give a time zone by its IANA name.

    Raises:
        ValueError: there is none of this name.
    """
    try:
        return _zone(name)
    except (OSError, ValueError, LookupError):
        raise ValueError("a time zone such as Europe/Berlin or UTC") from None


def inside(moment: datetime, spans: Iterable[Span], zone: ZoneInfo) -> bool:
    """Say whether a moment (with its zone) lies in one of the spans, by the clock of `zone`."""
    local = moment.astimezone(zone)
    minute = local.hour * 60 + local.minute
    return any(span.holds(local.weekday(), minute) for span in spans)


def hours(spans: Iterable[Span]) -> timedelta:
    """How much of a week the spans take together."""
    told = list(spans)
    covered = sum(
        any(span.holds(day, minute) for span in told) for day in range(7) for minute in range(_DAY)
    )
    return timedelta(minutes=covered)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _minute(written: str) -> int:
    hour, minute = map(int, written.split(":"))
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise ValueError(HOW)
    return hour * 60 + minute


def _days(written: str) -> frozenset[int]:
    found: set[int] = set()
    for part in written.replace(",", " ").split() if "-" not in written else _parts(written):
        first, _, last = part.partition("-")
        if first not in DAYS or (last and last not in DAYS):
            raise ValueError(HOW)
        begin = DAYS.index(first)
        end = DAYS.index(last or first)
        found |= {(begin + step) % 7 for step in range((end - begin) % 7 + 1)}
    return frozenset(found)


def _parts(written: str) -> list[str]:
    return re.sub(r"\s*-\s*", "-", written).replace(",", " ").split()
