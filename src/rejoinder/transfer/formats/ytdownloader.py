"""youtube-comment-downloader's output: a JSON object a line, or one with all (`--pretty`).

Neither the video nor a parent is named: the parent is part of a comment's id, the video may be the
file's name. Source: youtube-comment-downloader, youtube_comment_downloader/downloader.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import fields, pieces
from rejoinder.transfer.formats.youtube import is_video, parent_of, video_post
from rejoinder.transfer.records import CommentRecord, Record, Rewindable, Trouble

_VOTES: Final = re.compile(r"(\d{1,12}(?:[.,]\d{1,12})?)\s*([KMBkmb]?)\Z")
# A sign before three digits and no letter behind them parts thousands.
_THOUSANDS: Final = re.compile(r"(?<=\d)[.,\u00a0\u202f ](?=\d{3}(?:[.,\u00a0\u202f ]\d{3})*\s*\Z)")
_LONGEST: Final = 40  # characters; of more, each sign would be held against all behind it
_TIMES: Final = {"": 1, "k": 1_000, "m": 1_000_000, "b": 1_000_000_000}


def recognises(head: bytes) -> bool:
    """Whether these are comments with a `cid`."""
    seen = pieces.sketch(head)
    return any(
        seen >= {f"{before}cid", f"{before}text"} for before in ("", "comments.item.", "item.")
    )


def read(stream: Rewindable) -> Iterator[Record]:
    """The comments, under one post: a video where the file is called like one.

    Raises:
        TransferRefused: not sound JSON, or no comments in it.
    """
    post_key = ""
    for place, found in _comments(stream):
        if isinstance(found, Trouble):
            yield found
            continue
        key = fields.text(found.get("cid"))
        if not key:
            yield Trouble(place, "comment", "it has no cid")
            continue
        if not post_key:
            name = stream.name.partition(".")[0]
            post_key = name if is_video(name) else f"youtube comments {key.partition('.')[0]}"
            done = f"taken to be {name}" if is_video(name) else "name it with --map"
            yield Trouble("the file", "video", "the file does not say of which it is", done)
            yield video_post(post_key, place)
        yield _comment(found, key, post_key, place)
    if not post_key:
        raise TransferRefused("the file has no comments in it.")


def _comments(stream: Rewindable) -> Iterator[tuple[str, dict[str, Any] | Trouble]]:
    stream.rewind()
    seen = pieces.sketch(stream.read(65_536))
    if "cid" in seen:
        yield from pieces.lines(stream)
    elif "comments" in seen:
        yield from pieces.objects(stream, "comments")
    else:
        yield from pieces.objects(stream)


def _comment(found: dict[str, Any], key: str, post_key: str, place: str) -> CommentRecord:
    author, channel = fields.text(found.get("author")), fields.text(found.get("channel"))
    return CommentRecord(
        post_key=post_key,
        key=key,
        parent_key=parent_of(key, ""),
        author=author,
        website=f"https://www.youtube.com/channel/{channel}" if channel.startswith("UC") else "",
        written_at=fields.seconds(found.get("time_parsed")),
        # Counted back from "2 years ago" at the moment of the download.
        precision="estimated",
        text=fields.text(found.get("text")),
        author_key=channel or author,
        likes=_votes(fields.text(found.get("votes"))),
        hearted=fields.flag(found.get("heart")),
        edited="(edited)" in fields.text(found.get("time")),
        place=place,
    )


def _votes(told: str) -> int:
    """`1.2K` as 1200, `1,204` as 1204; 0 for what is no number."""
    read = _VOTES.match(_THOUSANDS.sub("", told)) if len(told) <= _LONGEST else None
    if read is None:
        return 0
    number = float(read[1].replace(",", ".")) * _TIMES[read[2].lower()]
    return fields.count(round(number))
