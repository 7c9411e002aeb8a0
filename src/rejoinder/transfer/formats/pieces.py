"""JSON read in pieces, within caps: depth, one key once, no NaN, numbers that a machine holds.

A file is a stream of events; what nobody asks for is passed over without being built.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import ijson

from rejoinder.errors import TransferRefused
from rejoinder.transfer.records import Rewindable

Event: TypeAlias = tuple[str, Any]

# yt-dlp nests 6 deep, a Reddit thread about 60.
DEEPEST: Final = 200
# Characters of one text. The longest comment that any of the sources allows has 65,536.
LONGEST: Final = 4 * 1024 * 1024
_BOM: Final = b"\xef\xbb\xbf"
_OPENING: Final = frozenset({"start_map", "start_array"})
_CLOSING: Final = frozenset({"end_map", "end_array"})


class Doubled(Exception):
    """An object has the same key twice, so nobody can say which value is meant."""


def events(stream: Rewindable) -> Iterator[Event]:
    """The file's parse events, from its start.

    Raises:
        TransferRefused: not JSON, cut short, nested too deep, or a text longer than LONGEST.
    """
    stream.rewind()
    depth = 0
    try:
        # Plain floats: a Decimal may have a million digits, and turning it into a number takes as long.
        for event in ijson.basic_parse(_Capped(stream), use_float=True):
            if event[0] in _OPENING:
                depth += 1
                if depth > DEEPEST:
                    raise TransferRefused(
                        f"the file is nested more than {DEEPEST} deep, which no export is."
                    )
            elif event[0] in _CLOSING:
                depth -= 1
            yield event
    except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError) as mistake:
        raise TransferRefused(f"the file is not sound JSON: {_first_line(mistake)}.") from mistake


def members(found: Iterator[Event]) -> Iterator[str]:
    """The keys of the object just opened. Take or pass over each value before asking for the next key."""
    for event, value in found:
        if event == "end_map":
            return
        yield value


def value_of(found: Iterator[Event], first: Event | None = None) -> Any:
    """Build the next value: str, int, float, bool, None, list or dict.

    Raises:
        Doubled: an object in it has a key twice. The value is read to its end all the same.
    """
    event, value = first or next(found)
    doubled = False
    if event == "start_array":
        built: list[Any] = []
        for following in found:
            if following[0] == "end_array":
                break
            try:
                built.append(value_of(found, following))
            except Doubled:
                doubled = True
        value = built
    elif event == "start_map":
        objects: dict[str, Any] = {}
        for key in members(found):
            doubled = doubled or key in objects
            try:
                objects[key] = value_of(found)
            except Doubled:
                doubled = True
        value = objects
    if doubled:
        raise Doubled
    return value


def pass_over(found: Iterator[Event], first: Event | None = None) -> None:
    """Read the next value to its end without building it."""
    event, _ = first or next(found)
    depth = 1 if event in _OPENING else 0
    while depth:
        event, _ = next(found)
        depth += (event in _OPENING) - (event in _CLOSING)


class _Capped:
    """The stream without a byte order mark, watched for a single text that never ends."""

    def __init__(self, stream: Rewindable) -> None:
        self._stream = stream
        self._first = True
        self._since_quote = 0

    def read(self, size: int) -> bytes:
        piece = self._stream.read(size)
        if self._first and size:
            self._first = False
            piece = piece.removeprefix(_BOM)
        if size and b'"' in piece:
            self._since_quote = 0
        self._since_quote += len(piece)
        if self._since_quote > LONGEST:
            raise TransferRefused(
                f"a single text or number has more than {LONGEST:,} characters, which no export has."
            )
        return piece


def _first_line(mistake: Exception) -> str:
    words = mistake.args[0] if mistake.args else ""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return " ".join(text.split("\n", 1)[0].split()) or "it cannot be read"
