"""Words in the language that is spoken now, which whoever begins a page or a mail has set.

A context variable, because the words of one page come from many rooms, and each request and each
greenlet has a context of its own. Where nobody has set it, English is spoken: at the desk, in the shell.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final

from rejoinder.languages.catalogs import ENGLISH, Language, language_of

_ENGLISH: Final = language_of(ENGLISH)
_spoken: ContextVar[Language] = ContextVar("language", default=_ENGLISH)


@contextmanager
def speaking(tag: str) -> Iterator[Language]:
    """Speak the language of a site's tag until the block ends."""
    language = language_of(tag)
    before = _spoken.set(language)
    try:
        yield language
    finally:
        _spoken.reset(before)


def spoken() -> Language:
    """The language that is spoken now."""
    return _spoken.get()


def later(message: str) -> str:
    """A message that goes into the catalogs here and is said somewhere else."""
    return message


def say(message: str, **values: object) -> str:
    """A message in the language spoken; `values` stand where it names them, as in "%(name)s"."""
    # Asked for nothing, gettext says its header.
    words = _spoken.get().catalog.gettext(message) if message else ""
    return words % values if values else words


def say_as(context: str, message: str, **values: object) -> str:
    """As `say`, for a word that means several things; `context` tells translators which."""
    words = _spoken.get().catalog.pgettext(context, message)
    return words % values if values else words


def say_many(one: str, many: str, count: int, **values: object) -> str:
    """As `say`, in the form that the language has for this many; "%(n)s" is the number."""
    words = _spoken.get().catalog.ngettext(one, many, count)
    return words % {"n": number(count), **values}


def number(count: int) -> str:
    """A number with its thousands apart: 12,950 · 12.950 · 12 950."""
    written = f"{count:,}"
    if len(written) < 5:
        return written
    between = say_as("between thousands", ",")
    # As CLDR has it, some languages leave four digits together: 1234, but 12 345.
    least = int(say_as("digits of the smallest number with thousands apart", "4"))
    if abs(count) < 10 ** (least - 1):
        return str(count)
    return written if between == "," else written.replace(",", between)


def decimal_mark() -> str:
    """What stands between a number's whole part and its fraction."""
    return say_as("before the fraction of a number", ".")


_MONTHS: Final = (
    *(later("January"), later("February"), later("March"), later("April"), later("May")),
    *(later("June"), later("July"), later("August"), later("September"), later("October")),
    *(later("November"), later("December")),
)


def dated(moment: datetime, pattern: str) -> str:
    """A moment of UTC by a pattern of ours, of %(day)s, %(month)s, %(year)s and %(time)s."""
    at = moment.astimezone(UTC)
    day = say_as("the first of a month", "1") if at.day == 1 else str(at.day)
    return say(pattern, day=day, month=say(_MONTHS[at.month - 1]), year=at.year, time=f"{at:%H:%M}")
