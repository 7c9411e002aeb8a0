"""A line of the log says what broke and where, and names nobody.

An error's message may quote what it stumbled over: a database's the whole row, a parser's somebody's
address. So of an error stand here its kind and its place, and its message where that is about the machine
or is ours. E-mail and network addresses, and the signature of a private link, are blotted out of all
lines. With `debug` on, lines are as Python writes them.
"""

from __future__ import annotations

import logging
import re
import traceback
from ipaddress import ip_address
from types import TracebackType
from typing import Final, TypeAlias

from django.db import Error as DatabaseError
from django.db import OperationalError

from rejoinder.errors import RejoinderError

_Caught: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)
# Whose messages name files, names of the code, columns, and never a value that somebody sent.
_TELLING: Final = (
    RejoinderError,
    OSError,
    AttributeError,
    NameError,
    TypeError,
    ImportError,
    MemoryError,
)
# As `keys.sign` writes it, or sealed.
_SIGNED: Final = re.compile(r"\b[0-9a-f]{4}\.[A-Za-z0-9_-]{20}|[A-Za-z0-9_-]{60}")
_WORD: Final = re.compile(r"\S+")
_ABOUT: Final = "\"'<>()[]{},;:="
# An address of IPv4 within a word, as in `198.18.7.9:443` or `http://198.18.7.9/`.
_INSIDE: Final = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)")
_PORT: Final = re.compile(r"(?<=\]):\d+.*")


class Line(logging.Formatter):
    """Formats as `logging.Formatter` does, without anybody's facts."""

    def format(self, record: logging.LogRecord) -> str:
        # Kept on the record for other handlers, which are not ours to spare the message.
        kept, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        return blotted(super().formatMessage(record))

    def formatException(self, ei: _Caught) -> str:  # noqa: N802 - logging's name
        parts: list[str] = []
        error, seen = ei[1], set[int]()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            frames = "".join(traceback.format_tb(error.__traceback__))
            parts.append(f"{frames}{_said(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nfirst there was:\n".join(reversed(parts))


def _said(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    first = str(error).partition("\n")[0]
    if isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", "") is None:
        # The server cannot be reached, or lets nobody in: it has seen no value yet.
        return f"{kind}: {blotted(first)}"
    if isinstance(error, DatabaseError):
        # What PostgreSQL adds in further lines is the row; what it quotes in the first, a value.
        return f"{kind}: {blotted(first.partition(': ')[0])}"
    return f"{kind}: {blotted(first)}" if isinstance(error, _TELLING) else kind


def blotted(text: str) -> str:
    """A text without addresses and signatures."""
    return _WORD.sub(_spared, text)


def _spared(found: re.Match[str]) -> str:
    word = found[0]
    if "@" in word[1:-1]:
        return "(address)"
    if _SIGNED.search(word):
        # All of that part of the path, for a link may name what it is good for by a keyed hash.
        return "/".join("(signature)" if _SIGNED.search(part) else part for part in word.split("/"))
    if "." in word or ":" in word:
        try:
            return "(address)" if ip_address(_PORT.sub("", word).strip(_ABOUT)) else word
        except ValueError:
            return _INSIDE.sub("(address)", word)
    return word
