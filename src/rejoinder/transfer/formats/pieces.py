"""JSON read in pieces, within caps: depth, size of one value, one key once, no NaN.

A file is a stream of events; what nobody asks for is passed over without being built.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any, Final, NoReturn, TypeAlias

import ijson

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import linewise
from rejoinder.transfer.records import Rewindable, Trouble

Event: TypeAlias = tuple[str, Any]

# yt-dlp nests 6 deep, a Reddit thread about 60.
DEEPEST: Final = 200
# Bytes of one value that is built, or of one line, and of one text, which the parser keeps whole
# whatever becomes of it. The longest comment that any of the sources allows has 65,536 characters,
# but a thread with all its answers may be one value.
LONGEST: Final = 16 * 1024 * 1024
TOO_LARGE: Final = f"it has more than {LONGEST >> 20} MiB; no export's has"
_BOM: Final = b"\xef\xbb\xbf"
_STEP: Final = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}


class UnreadableError(Exception):
    """A value cannot be built; what stands around it can be read all the same."""


class DoubledKeyError(UnreadableError):
    """An object has the same key twice, so nobody can say which value is meant."""

    def __init__(self) -> None:
        super().__init__("it has the same key twice")


class TooLargeError(UnreadableError):
    """A value is larger than LONGEST."""

    def __init__(self) -> None:
        super().__init__(TOO_LARGE)


# The parser goes over a text that is not at its end yet once for each piece that comes.
_AT_ONCE: Final = 512 * 1024
_SKETCHED: Final = 8  # levels that are enough to tell formats apart
# Bytes between two looks at what was seen: small, since a fault hides what came before it in one.
_LOOK: Final = 512


@lru_cache(maxsize=4)  # every format asks the same of the same head
def sketch(head: bytes) -> frozenset[str]:
    """The paths of the keys in a file's first bytes: `comments.item.id`, `item.snippet`."""
    seen: set[str] = set()
    told = head.removeprefix(_BOM)
    if told.lstrip()[:1] not in {b"{", b"["}:
        return frozenset()
    path: list[str] = []  # a name for each open object or list
    try:
        events = ijson.basic_parse(
            BytesIO(told), multiple_values=True, use_float=True, buf_size=_LOOK
        )
        for event, value in events:
            if event == "map_key":
                path[-1] = value
                if len(path) <= _SKETCHED:
                    seen.add(".".join(path))
            elif event in {"start_map", "start_array"}:
                path.append("item" if event == "start_array" else "")
                if len(path) > DEEPEST:
                    break
            elif event in {"end_map", "end_array"}:
                path.pop()
    except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError):
        pass  # a head ends somewhere in the middle; what was seen has to do
    return frozenset(seen)


def objects(stream: Rewindable, *keys: str) -> Iterator[tuple[str, dict[str, Any] | Trouble]]:
    """The objects of the list under these keys, or of the file's own list: place and value.

    What is no object, too large or has a key twice is a trouble. Where a list is wanted and one object
    stands, as programs write that make JSON of XML, it is the one of its list. Several files put
    one behind the other are read one after the other.
    """
    found = Events(stream, several=True)
    for place, first in found.documents():
        yield from _objects(found, first, keys, place)


def _objects(
    found: Events, first: Event, keys: tuple[str, ...], place: str
) -> Iterator[tuple[str, dict[str, Any] | Trouble]]:
    if keys and first[0] == "start_map":
        for key in found.members():
            following = next(found)
            if key == keys[0]:
                yield from _objects(
                    found,
                    following,
                    keys[1:],
                    f"{place}{'.' if place and place[-1] != ' ' else ''}{key}",
                )
            else:
                found.pass_over(following)
    elif not keys and first[0] == "start_array":
        for index, opening in enumerate(iter(found.__next__, ("end_array", None))):
            here = f"{place}[{index}]"
            yield here, found.object(opening, here)
    elif not keys and first[0] == "start_map":
        yield place or "the file", found.object(first, place)
    else:
        found.pass_over(first)


def lines(
    stream: Rewindable, told: Callable[[bytes], None] | None = None
) -> Iterator[tuple[str, dict[str, Any] | Trouble]]:
    """One JSON object a line: its place and itself, or what is wrong with it.

    `told` hears each line's bytes before it is read.
    """
    for number, line, whole in linewise.read(stream, LONGEST):
        place = f"line {number}"
        if told is not None:
            told(line)
        if not whole:
            yield place, Trouble(place, "line", TOO_LARGE)
        elif words := line.removeprefix(_BOM).strip():
            yield place, _line(words, place)


def _line(told: bytes, place: str) -> dict[str, Any] | Trouble:
    try:
        value = _DECODER.decode(told.decode())
    except DoubledKeyError as mistake:
        return Trouble(place, "line", str(mistake))
    except (ValueError, RecursionError) as mistake:
        return Trouble(place, "line", f"it is not sound JSON: {_first_line(mistake)[:100]}")
    return value if isinstance(value, dict) else Trouble(place, "line", "it is not an object")


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) < len(pairs):
        raise DoubledKeyError
    return built


def _no_number(told: str) -> NoReturn:
    raise ValueError(f"{told} is no number")


class Events:
    """The parse events of a file, from its start.

    Args:
        stream: the file.
        several: whether one value may follow another, as when files were put together.
        deepest: how deep it may be nested.

    Raises (while iterated):
        TransferRefused: not JSON, cut short, nested deeper than `deepest`, or a text without end.
    """

    def __init__(
        self, stream: Rewindable, *, several: bool = False, deepest: int = DEEPEST
    ) -> None:
        stream.rewind()
        self._bytes = _Counted(stream)
        # Plain floats: a Decimal may be 1e999999999, and making an integer of that never ends.
        self._events: Iterator[Event] = ijson.basic_parse(
            self._bytes, use_float=True, multiple_values=several, buf_size=_AT_ONCE
        )
        self._depth = 0
        self._deepest = deepest
        self._building = False

    def __iter__(self) -> Iterator[Event]:
        return self

    def __next__(self) -> Event:
        try:
            event = next(self._events)
        except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError) as mistake:
            told = _first_line(mistake)
            if told.endswith("integer overflow"):
                # Decimals instead of floats would take it, but crash the parser at 1e9999999999.
                told = "a whole number in it has more than 64 bits, which no export has"
            raise TransferRefused(f"the file is not sound JSON, or cut short: {told}.") from mistake
        self._depth += _STEP.get(event[0], 0)
        if self._depth > self._deepest:
            raise TransferRefused(
                f"the file is nested more than {self._deepest} deep; no export is."
            )
        self._bytes.silent = 0
        if not self._building:
            self._bytes.since = 0
        elif self._bytes.since > LONGEST:
            raise TooLargeError
        return event

    def documents(self) -> Iterator[tuple[str, Event]]:
        """The first event of each value, with what its places begin with."""
        for number, first in enumerate(self, 1):
            yield "" if number == 1 else f"value {number}: ", first

    def members(self) -> Iterator[str]:
        """The keys of the object just opened. Take or pass over each value before the next key."""
        for event, value in self:
            if event == "end_map":
                return
            yield value

    def value(self, first: Event | None = None) -> Any:
        """Build the next value: str, int, float, bool, None, list or dict.

        Raises:
            UnreadableError: an object in it has a key twice, or it is larger than LONGEST. It is
                read to its end.
        """
        begun = first or next(self)
        outside = self._depth - max(_STEP.get(begun[0], 0), 0)
        self._building = True
        try:
            built, doubled = self._build(begun)
        except TooLargeError:
            self._building = False
            while self._depth > outside:
                next(self)
            raise
        finally:
            self._building = False
        if isinstance(built, str) and len(built) > LONGEST:
            raise TooLargeError
        if doubled:
            raise DoubledKeyError
        return built

    def object(self, first: Event, place: str) -> dict[str, Any] | Trouble:
        """Build a value that has to be an object; else say what is wrong with it."""
        try:
            value = self.value(first)
        except UnreadableError as mistake:
            return Trouble(place, "object", str(mistake))
        return value if isinstance(value, dict) else Trouble(place, "object", "it is not an object")

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
        self.since = self.silent = 0

    def read(self, size: int) -> bytes:
        piece = self._stream.read(size)
        if self._at_start and size:
            self._at_start = False
            piece = piece.removeprefix(_BOM)
        self.since += len(piece)
        self.silent += len(piece)
        if self.silent > LONGEST:
            raise TransferRefused(
                f"a single text has more than {LONGEST >> 20} MiB; no export's has."
            )
        return piece


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_single, parse_constant=_no_number)


def _first_line(mistake: Exception) -> str:
    words = mistake.args[0] if mistake.args else ""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return " ".join(text.split("\n", 1)[0].split()).rstrip(".") or "it cannot be read"
