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
_PIECE: Final = 65_536
_LISTED: Final = frozenset({"items", "comments"})
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
        for before in (
            "",
            "item.",
            "items.",
            "items.item.",
            "item.items.item.",
            "comments.item.",
            "item.item.",
        )
        for name in ("snippet.topLevelComment", "snippet.textDisplay", "snippet.textOriginal")
    )


def read(stream: Rewindable) -> Iterator[Record]:
    """Each thread's first comment and the answers that came with it, the video before them.

    Raises:
        TransferRefused: not sound JSON, or no threads in it.
    """
    videos: set[str] = set()
    pages = _Pages(stream)
    found_any = False
    for place, found in pages.things():
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
    if not found_any and not pages.any_list:
        raise TransferRefused("the file has no comment threads in it.")


class _Pages:
    """Threads and comments: of a page, a list of pages, a bare list, or one of these a line."""

    def __init__(self, stream: Rewindable) -> None:
        self._stream = stream
        self.any_list = False
        """Whether there was a list to hold them, be it empty."""

    def things(self) -> Iterator[tuple[str, dict[str, Any] | Trouble]]:
        if not _is_lines(self._stream):
            found = pieces.Events(self._stream, several=True)
            for place, first in found.documents():
                yield from self._within(found, first, place)
            return
        # Line by line, so that one that is broken costs itself alone.
        for place, each in pieces.lines(self._stream):
            inner = each.get("items") if isinstance(each, dict) else None
            if isinstance(inner, list):
                self.any_list = True
                for index, one in enumerate(inner):
                    where = f"{place}.items[{index}]"
                    yield where, one if isinstance(one, dict) else _no_object(where)
            else:
                yield place, each

    def _within(
        self, found: pieces.Events, first: pieces.Event, place: str
    ) -> Iterator[tuple[str, dict[str, Any] | Trouble]]:
        """What a list or an object holds; an object without such a list is a thread or a comment."""
        if first[0] == "start_array":
            for index, opening in enumerate(iter(found.__next__, ("end_array", None))):
                yield from self._within(found, opening, f"{place}[{index}]")
            return
        if first[0] != "start_map":
            found.pass_over(first)
            yield place, _no_object(place)
            return
        built: dict[str, Any] = {}
        wrong = ""
        for key in found.members():
            following = next(found)
            if key in _LISTED and following[0] in {"start_array", "start_map"}:
                self.any_list = True
                yield from self._within(found, following, f"{place}.{key}".lstrip("."))
                continue
            wrong = "it has the same key twice" if key in built else wrong
            try:
                built[key] = found.value(following)
            except pieces.UnreadableError as mistake:
                wrong = str(mistake)
        yield place, Trouble(place, "object", wrong) if wrong else built


def _no_object(place: str) -> Trouble:
    return Trouble(place, "object", "it is not an object")


def _is_lines(stream: Rewindable) -> bool:
    """Whether the first line is an object of its own, and not the only line."""
    stream.rewind()
    line = piece = stream.read(_PIECE).lstrip(b"\xef\xbb\xbf \t\r\n")
    while b"\n" not in piece and len(line) <= pieces.LONGEST:
        if not (piece := stream.read(_PIECE)):
            return False
        line += piece
    first, _, rest = line.partition(b"\n")
    more = rest.strip() or stream.read(_PIECE).strip()
    return first.startswith(b"{") and first.rstrip().endswith(b"}") and bool(more)


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
    named = snippet.get("authorChannelId")
    person = fields.text(named.get("value") if isinstance(named, dict) else named)
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
