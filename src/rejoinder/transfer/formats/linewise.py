"""A file's lines, each within a cap, in time that grows as the file does and no faster."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rejoinder.transfer.records import Rewindable

_PIECE: Final = 64 * 1024
# Also as Macs once wrote it, and as programs write that end an end of Windows' once more.
_ANY_END: Final = re.compile(rb"\r{0,2}\n|\r(?!\r?\n)")


def read(
    stream: Rewindable, longest: int, *, any_end: bool = False
) -> Iterator[tuple[int, bytes, bool]]:
    """Each line without its end: its number from 1, its bytes, and whether these are all.

    Of a line of more than `longest` bytes only the beginning is told, as soon as it is seen to be
    too long. A piece of 64 KiB with nothing but blanks in it is one blank line: no text has so
    many, and a gigabyte of them would be as many turns of a loop.

    Args:
        stream: the file, which is read from its start.
        longest: bytes of a line; more than a piece.
        any_end: whether lines end as any system ends them, or with a line feed alone.
    """
    stream.rewind()
    held: list[bytes] = []  # the line that is being read, in parts
    number, size, told, kept = 1, 0, False, b""
    while piece := stream.read(_PIECE):
        text, kept = kept + piece, b""
        if any_end and text.endswith(b"\r"):
            whole = max(len(text.rstrip(b"\r")), len(text) - 2)
            text, kept = text[:whole], text[whole:]  # half of an end, perhaps
        blank = 0
        if len(text) > _PIECE - 2 and text.isspace():
            end = b"\n" if b"\n" in text or not any_end else b"\r"
            if blank := text.count(end):
                text = b"\n"
        *ended, rest = _ANY_END.split(text) if any_end and b"\r" in text else text.split(b"\n")
        for line in ended:
            if not told:
                yield number, b"".join([*held, line]) if held else line, True
            number, held, size, told = number + 1, [], 0, False
        number += max(blank - 1, 0)
        if rest and not told:
            held.append(rest)
            size += len(rest)
            if size > longest:
                yield number, b"".join(held), False
                held, told = [], True
    if not told and (held or kept):
        yield number, b"".join(held), True
