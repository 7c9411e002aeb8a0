"""YouTube's Data API: `commentThreads` and `comments`, a page, pages joined, or their items alone.

A thread holds at most five of its answers, and not always the first. Source: YouTube Data API v3,
reference of the resources commentThread and comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import fields, pieces
from rejoinder.transfer.formats.youtube import parent_of, video_post
from rejoinder.transfer.records import CommentRecord, Record, Rewindable, Standing, Trouble

# What a page says of itself, also one with nothing in it.
_LISTS: Final = (b"youtube#commentThreadListResponse", b"youtube#commentListResponse")
_STANDINGS: Final[dict[str, Standing]] = {
    "": "approved",
    "published": "approved",
    "heldForReview": "pending",
    "likelySpam": "spam",
    "rejected": "trash",
}


def recognises(head: bytes) -> bool:
    """Whether this is a list of threads or comments as the API gives them."""
    seen = pieces.sketch(head)
    return any(kind in head for kind in _LISTS) or any(
        f"{before}{name}" in seen
        for before in ("", "item.", "items.", "items.item.", "item.items.item.", "comments.item.")
        for name in ("snippet.topLevelComment", "snippet.textDisplay", "snippet.textOriginal")
    )


def read(stream: Rewindable) -> Iterator[Record]:
    """Each thread's first comment and the answers that came with it, the video before them.

    Raises:
        TransferRefused: not sound JSON, or no threads in it.
    """
    videos: set[str] = set()
    found_any = False
    for place, found in _items(stream):
        if isinstance(found, Trouble):
            yield found
            continue
        if "snippet" not in found:
            continue
        found_any = True
        for record in _thread(found, place):
            if isinstance(record, CommentRecord) and record.post_key not in videos:
                videos.add(record.post_key)
                yield video_post(record.post_key, place)
            yield record
    if not found_any and not _is_a_page(stream):
        raise TransferRefused("the file has no comment threads in it.")


def _is_a_page(stream: Rewindable) -> bool:
    """Whether the file says that it is a page of the API's, which may be empty."""
    stream.rewind()
    head = stream.read(4096)
    return any(kind in head for kind in _LISTS)


def _items(stream: Rewindable) -> Iterator[tuple[str, dict[str, Any] | Trouble]]:
    """Items of a page, of a list of pages, of a bare list, or one a line."""
    if next(pieces.Events(stream))[0] == "start_array":
        found = pieces.objects(stream)
    elif _is_one_object(stream):
        yield from pieces.objects(stream, "items")
        yield from pieces.objects(stream, "comments")
        return
    else:
        found = pieces.lines(stream)
    for place, each in found:
        inner = each.get("items") if isinstance(each, dict) else None
        if isinstance(inner, list):
            for index, one in enumerate(inner):
                if isinstance(one, dict):
                    yield f"{place}.items[{index}]", one
        else:
            yield place, each


def _is_one_object(stream: Rewindable) -> bool:
    """Whether nothing follows the first object."""
    try:
        for _ in pieces.Events(stream):
            pass
    except TransferRefused:
        stream.rewind()
        head = stream.read(1)
        line = b""
        while b"\n" not in line and (piece := stream.read(65_536)) and len(line) < pieces.LONGEST:
            line += piece
        # A first line that is an object of its own is one of many; else the file is just broken.
        return not (head + line).partition(b"\n")[0].rstrip().endswith(b"}")
    return True


def _thread(found: dict[str, Any], place: str) -> Iterator[CommentRecord | Trouble]:
    about = _object(found, "snippet")
    top = about.get("topLevelComment")
    if not isinstance(top, dict):
        yield _comment(found, about, about, place)
        return
    yield _comment(top, _object(top, "snippet"), about, f"{place}.topLevelComment")
    answers = _object(found, "replies").get("comments")
    answers = answers if isinstance(answers, list) else []
    for index, answer in enumerate(answers):
        where = f"{place}.replies[{index}]"
        if isinstance(answer, dict):
            yield _comment(answer, _object(answer, "snippet"), about, where)
        else:
            yield Trouble(where, "comment", "it is not an object")
    missing = fields.count(about.get("totalReplyCount")) - len(answers)
    if missing > 0:
        reason = f"{missing:,} of its {missing + len(answers):,} answers are not in the file"
        yield Trouble(place, f"thread {fields.text(found.get('id'))}", reason)


def _comment(
    found: dict[str, Any], snippet: dict[str, Any], thread: dict[str, Any], place: str
) -> CommentRecord | Trouble:
    key = fields.text(found.get("id"))
    if not key:
        return Trouble(place, "comment", "it has no id")
    channel = fields.text(thread.get("channelId")) or fields.text(snippet.get("channelId"))
    video = fields.text(snippet.get("videoId")) or fields.text(thread.get("videoId"))
    person = fields.text(_object(snippet, "authorChannelId").get("value"))
    typed, written_at = fields.text(snippet.get("textOriginal")), snippet.get("publishedAt")
    changed_at = fields.moment(snippet.get("updatedAt"))
    written = fields.moment(written_at)
    edited = bool(written and changed_at and changed_at > written)
    author = fields.text(snippet.get("authorDisplayName"))
    return CommentRecord(
        post_key=video or f"channel {channel or 'unknown'}",
        key=key,
        parent_key=parent_of(key, fields.text(snippet.get("parentId"))),
        author=author,
        website=fields.web(snippet.get("authorChannelUrl")),
        written_at=written,
        text=typed or fields.text(snippet.get("textDisplay")),
        markup="plain" if typed else "html",
        standing=_STANDINGS.get(fields.text(snippet.get("moderationStatus")), "pending"),
        by_staff=bool(person) and person == channel,
        author_key=person or author,
        likes=fields.count(snippet.get("likeCount")),
        by_person=snippet.get("moderationStatus") == "rejected",
        edited=edited,
        edited_at=changed_at if edited else None,
        place=place,
    )


def _object(found: dict[str, Any], name: str) -> dict[str, Any]:
    value = found.get(name)
    return value if isinstance(value, dict) else {}
