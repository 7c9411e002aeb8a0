"""JSON read in pieces, within caps: depth, size of one value, one key once, no NaN.

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
# Bytes of one value that is built, or of one text. The longest comment that any of the sources
# allows has 65,536 characters.
LONGEST: Final = 4 * 1024 * 1024
_BOM: Final = b"\xef\xbb\xbf"
_STEP: Final = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}


class DoubledKeyError(Exception):
    """An object has the same key twice, so nobody can say which value is meant."""


class Events:
    """The parse events of a file, from its start.

    Raises (while iterated):
        TransferRefused: not JSON, cut short, nested deeper than DEEPEST, or a value beyond LONGEST.
    """

    def __init__(self, stream: Rewindable) -> None:
        stream.rewind()
        self._bytes = _Counted(stream)
        # Plain floats: a Decimal may be 1e999999999, and making an integer of that never ends.
        self._events: Iterator[Event] = ijson.basic_parse(self._bytes, use_float=True)
        self._depth = 0
        self._building = False

    def __iter__(self) -> Iterator[Event]:
        return self

    def __next__(self) -> Event:
        try:
            event = next(self._events)
        except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError) as mistake:
            raise TransferRefused(
                f"the file is not sound JSON, or cut short: {_first_line(mistake)}."
            ) from mistake
        self._depth += _STEP.get(event[0], 0)
        if self._depth > DEEPEST:
            raise TransferRefused(f"the file is nested more than {DEEPEST} deep; no export is.")
        if not self._building:
            self._bytes.since = 0
        return event

    def members(self) -> Iterator[str]:
        """The keys of the object just opened. Take or pass over each value before the next key."""
        for event, value in self:
            if event == "end_map":
                return
            yield value

    def value(self, first: Event | None = None) -> Any:
        """Build the next value: str, int, float, bool, None, list or dict.

        Raises:
            DoubledKeyError: an object in it has a key twice. The value is read to its end.
        """
        self._building = True
        built, doubled = self._build(first or next(self))
        self._building = False
        if doubled:
            raise DoubledKeyError
        return built

    def pass_over(self, first: Event | None = None) -> None:
        """Read the next value to its end without building it."""
        depth = _STEP.get((first or next(self))[0], 0)
        while depth:
            depth += _STEP.get(next(self)[0], 0)

    def _build(self, first: Event) -> tuple[Any, bool]:
        event, value = first
        doubled = False
        if event == "start_array":
            value = []
            while (following := next(self))[0] != "end_array":
                built, twice = self._build(following)
                value.append(built)
                doubled |= twice
        elif event == "start_map":
            value = {}
            for key in self.members():
                built, twice = self._build(next(self))
                doubled |= twice or key in value
                value[key] = built
        return value, doubled


class _Counted:
    """The stream without a byte order mark, watched for a single value that never ends."""

    def __init__(self, stream: Rewindable) -> None:
        self._stream = stream
        self._at_start = True
        self.since = 0

    def read(self, size: int) -> bytes:
        piece = self._stream.read(size)
        if self._at_start and size:
            self._at_start = False
            piece = piece.removeprefix(_BOM)
        self.since += len(piece)
        if self.since > LONGEST:
            raise TransferRefused(
                f"a single text or comment has more than {LONGEST:,} bytes; no export has."
            )
        return piece


def _first_line(mistake: Exception) -> str:
    words = mistake.args[0] if mistake.args else ""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return " ".join(text.split("\n", 1)[0].split()).rstrip(".") or "it cannot be read"
