"""Other programs' exports, read: a file a format, each a generator of neutral records.

A format knows its own spelling of things and nothing of ours: no tables, no clock, no network. A
new format is one file here and one line in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import (
    archive,
    blogger,
    commento,
    disqus,
    isso,
    issojson,
    mt,
    reddit,
    remark42,
    takeout,
    wphtml,
    wxr,
    ytapi,
    ytdlp,
    ytdownloader,
)
from rejoinder.transfer.records import Record, Rewindable


@dataclass(frozen=True, slots=True)
class Format:
    """One program's export: how it is called, known, and read.

    `source` is what its ids are unique in: two formats that bring the same comments share one, so
    that nothing is taken twice. `ids_per_post` says that a comment's id is unique only together
    with its post's, `persons` that an author key is the same for all that one person ever wrote.
    Formats of one source agree in both. `flat`: it used to name the top of a thread as everybody's
    parent. `ours`: it is our own archive, whose ids carry the source that they are of. `guessed`: only
    reading a file tells whether it is one of these. `xml`: it is read as XML, so whether it is
    well-formed can be looked at by itself, see `elements.fault`.
    """

    name: str
    title: str
    source: str
    recognises: Callable[[bytes], bool]
    read: Callable[[Rewindable], Iterator[Record]]
    ids_per_post: bool = False
    persons: bool = False
    flat: bool = False
    ours: bool = False
    guessed: bool = False
    xml: bool = False


# bzip2, xz, 7-Zip, Zstandard, RAR, zip within zip, gzip within gzip.
_PACKED: Final = (
    *(b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"\x28\xb5\x2f\xfd", b"Rar!\x1a\x07"),
    *(b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b"),
)
_PER_POST: Final = {"ids_per_post": True}
_PERSONS: Final = {"persons": True}
_YOUTUBE: Final = {"persons": True, "flat": True}

# Asked in this order: those that cannot be mistaken first.
# ruff: noqa: E501 - a line a format
# fmt: off
FORMATS: Final = (
    Format("archive", "Rejoinder archive", "rejoinder", archive.recognises, archive.read, ours=True),
    Format("isso", "Isso database", "isso", isso.recognises, isso.read, **_PER_POST),
    Format("disqus", "Disqus export", "disqus", disqus.recognises, disqus.read, xml=True),
    Format("wxr", "WordPress export (WXR)", "wordpress", wxr.recognises, wxr.read, xml=True, **_PER_POST),
    Format("blogger", "Blogger export", "blogger", blogger.recognises, blogger.read, xml=True),
    Format("wphtml", "saved WordPress page", "wordpress", wphtml.recognises, wphtml.read, ids_per_post=True, guessed=True),
    Format("ytdownloader", "youtube-comment-downloader", "youtube", ytdownloader.recognises, ytdownloader.read, **_YOUTUBE),
    Format("ytapi", "YouTube Data API commentThreads", "youtube", ytapi.recognises, ytapi.read, **_YOUTUBE),
    Format("remark42", "Remark42 backup", "remark42", remark42.recognises, remark42.read, **_PERSONS),
    Format("commento", "Commento or Comentario export", "commento", commento.recognises, commento.read),
    Format("reddit", "Reddit thread .json", "reddit", reddit.recognises, reddit.read, **_PERSONS),
    Format("ytdlp", "yt-dlp .info.json", "youtube", ytdlp.recognises, ytdlp.read, **_YOUTUBE),
    Format("issojson", "Isso's generic JSON", "issojson", issojson.recognises, issojson.read),
    Format("takeout", "Google Takeout comments.csv", "youtube", takeout.recognises, takeout.read, **_YOUTUBE),
    Format("mt", "Movable Type or TypePad export", "mt", mt.recognises, mt.read, **_PER_POST),
)
# fmt: on


def recognise(head: bytes) -> Format:
    """The format of a file that begins with `head` (64 KiB are plenty), whatever it is called.

    Raises:
        TransferRefused: the file is empty, packed in a way that is not read, or of no known format.
    """
    if not head.strip():
        raise TransferRefused("the file is empty. Export it again and look at its size.")
    for one in FORMATS:
        if one.recognises(head):
            return one
    if head.startswith(_PACKED):
        raise TransferRefused(
            "the file is packed in a way that is not read. Unpack it, and import what comes out."
        )
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
