"""Exports that were sent to the desk and wait there go, where somebody is in them who is forgotten now.

Whoever sent one has it still, and can send a fresh one. What is being taken at the moment is gone when
that ends, see `transfer.jobs`.
"""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from rejoinder import conf
from rejoinder.models import ImportRun
from rejoinder.packed import DAMAGED
from rejoinder.writing import write

_PIECE: Final = 1024 * 1024
_LONGEST: Final = 2048  # bytes that an address takes, however it is written
_RATIO: Final = 100  # as the importer has it: what unpacks to more is no export
_SMALL: Final = 8 * 1024**2
_DATABASE: Final = b"SQLite format 3\0"
_AT: Final = (b"\\u0040", b"&#64;", b"&#x40;", b"%40")
# Nor can be told who is in a file that the disk does not give, in an archive whose list of files is
# damaged, or in a database, see `_unpacked`.
_UNREADABLE: Final = (*DAMAGED, OSError, ValueError)
_GONE: Final = {
    "upload": "",
    "step": "",
    "refused": "Somebody in it asked to be forgotten. Send a fresh export.",
}


def remove_uploads(addresses: set[str]) -> int:
    """Delete waiting files that hold one of these e-mail addresses; returns how many.

    What cannot be searched (a database, damaged bytes) is taken to hold it.
    """
    if not addresses:
        return 0
    removed = 0
    waiting = ImportRun.objects.exclude(upload="").values_list("pk", "upload", "step", "options")
    for run, name, step, options in waiting:
        file = conf.get().uploads / name
        taken_now = step in ImportRun.AT_WORK and not options.get("look")
        if taken_now or not file.is_file() or not _may_hold(file, addresses):
            continue
        file.unlink(missing_ok=True)
        file.with_name(f"{name}.csv").unlink(missing_ok=True)
        removed += 1
        write(
            # Unless it was taken meanwhile, and so its file went.
            lambda run=run, name=name: ImportRun.objects.filter(pk=run, upload=name).update(**_GONE)  # type: ignore[misc]
        )
    return removed


def _may_hold(file: Path, addresses: set[str]) -> bool:
    wanted = {
        form
        for address in addresses
        for form in (address.lower().encode(), json.dumps(address.lower())[1:-1].encode())
    }
    before = b""
    try:
        left = max(_SMALL, _RATIO * file.stat().st_size)
        for piece in _unpacked(file):
            left -= len(piece)
            # UTF-16 has a NUL in each letter.
            text = before + piece.replace(b"\0", b"").lower()
            for escaped in _AT:
                text = text.replace(escaped, b"@")
            if left < 0 or any(form in text for form in wanted):
                return True
            before = text[-_LONGEST:]
    except _UNREADABLE:
        return True
    return False


def _unpacked(file: Path) -> Iterator[bytes]:
    """What is in a file, unpacked as the importer does it, which lies above and so cannot be asked.

    Raises:
        ValueError: it is a database, whose texts may be cut anywhere.
    """
    with file.open("rb") as stream:
        if stream.read(4) != b"PK\x03\x04":
            yield from _pieces(stream)
            return
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            with archive.open(member) as inner:
                yield from _pieces(inner)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    stream.seek(0)
    packed = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    source: IO[bytes] | gzip.GzipFile = gzip.GzipFile(fileobj=stream) if packed else stream
    head = source.read(len(_DATABASE))
    if head == _DATABASE:
        raise ValueError("a database")
    yield head
    while piece := source.read(_PIECE):
        yield piece
