"""Other programs' exports, read: a file a format, each a generator of neutral records.

A format knows its own spelling of things and nothing of ours: no tables, no clock, no network. A
new format is one file here and one line in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import wxr, ytdlp
from rejoinder.transfer.records import Record, Rewindable


@dataclass(frozen=True, slots=True)
class Format:
    """One program's export: how it is called, known, and read.

    `source` is what its ids are unique in: two formats that bring the same comments share one, so
    that nothing is taken twice. `ids_per_post` says that a comment's id is unique only together
    with its post's, `persons` that an author key is the same for all that one person ever wrote.
    """

    name: str
    title: str
    source: str
    recognises: Callable[[bytes], bool]
    read: Callable[[Rewindable], Iterator[Record]]
    ids_per_post: bool = False
    persons: bool = False


FORMATS: Final = (
    Format("ytdlp", "yt-dlp .info.json", "youtube", ytdlp.recognises, ytdlp.read, persons=True),
    Format(
        "wxr", "WordPress export (WXR)", "wordpress", wxr.recognises, wxr.read, ids_per_post=True
    ),
)


def recognise(head: bytes) -> Format:
    """The format of a file that begins with `head` (64 KiB are plenty), whatever it is called.

    Raises:
        TransferRefused: the file is empty, packed in a way that is not read, or of no known format.
    """
    if not head.strip():
        raise TransferRefused("the file is empty. Export it again and look at its size.")
    if head.startswith(b"PK\x03\x04"):
        raise TransferRefused("the file is a zip archive. Unpack it and import what is in it.")
    for one in FORMATS:
        if one.recognises(head):
            return one
    known = ", ".join(f"{one.name} ({one.title})" for one in FORMATS)
    raise TransferRefused(
        f"the file's content is of no known format. Known: {known}. "
        "If it is one of these, say so with --format."
    )


def named(name: str) -> Format:
    """The format of that name.

    Raises:
        TransferRefused: there is none; the message lists those that there are.
    """
    for one in FORMATS:
        if one.name == name:
            return one
    known = ", ".join(one.name for one in FORMATS)
    raise TransferRefused(f"there is no format {name!r}. Say one of: {known}.")
