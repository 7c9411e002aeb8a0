"""A video's `.info.json` by yt-dlp, written with its comments.

Not read: `formats`, `thumbnails` and whatever else names a media address; those carry the address
of whoever ran yt-dlp. Source: yt-dlp, yt_dlp/extractor/youtube/_video.py, `_extract_comment`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import fields, pieces
from rejoinder.transfer.formats.youtube import parent_of
from rejoinder.transfer.records import (
    CommentRecord,
    PostRecord,
    Record,
    Rewindable,
    Trouble,
    VideoRecord,
)

_OURS: Final = frozenset({"extractor", "extractor_key", "_yt_dlp_version"})
_NO_VIDEO: Final = frozenset({"playlist", "multi_video", "url", "url_transparent"})
_COMMENT: Final = {"comments.item.id", "comments.item.parent", "comments.item.text"}
_WANTED: Final = frozenset({"id", "title", "fulltitle", "description", "tags", "_type"}) | {
    *("webpage_url", "original_url", "extractor", "extractor_key", "timestamp", "upload_date"),
    *("duration", "channel", "uploader", "comments", "entries"),
}
# Characters of the description that become the post's summary: whole paragraphs while they fit.
# What follows in a description is mostly chapter marks and advertising.
_SUMMARY: Final = 700


def recognises(head: bytes) -> bool:
    """Whether this is an object with the keys that yt-dlp writes, in whatever order, or a list."""
    seen = pieces.sketch(head)
    return seen >= _COMMENT or any(
        seen & {f"{before}{key}" for key in _OURS}
        or seen >= {f"{before}{key}" for key in ("id", "title", "formats")}
        for before in ("", "item.", "entries.item.")
    )


def read(stream: Rewindable) -> Iterator[Record]:
    """The videos as posts, then their comments in the file's order.

    There is one in each file that yt-dlp writes by itself, and several where somebody kept what it
    prints: one behind the other, or as the entries of a list.

    Raises:
        TransferRefused: not sound JSON, a list that only names videos, or no video at all.
    """
    found = pieces.Events(stream, several=True)
    told: list[dict[str, Any]] = []
    for _, first in found.documents():
        _look(found, first, told)
    keys = [_key(about) for about in told]
    if not any(keys):
        if any(_is_list(about) for about in told):
            raise TransferRefused("this is a list of videos. Import each video's own .info.json.")
        raise TransferRefused("the file names no video: it has no 'id'.")
    for number, about in enumerate(told):
        if keys[number]:
            place = "the file" if len(told) == 1 else f"video {number + 1}"
            yield _post(about, place)
            if about.get("comments") is None:
                reason = "the file has none: yt-dlp ran without --write-comments"
                yield Trouble(place, "comments", reason, "noted")
    yield from _comments(stream, keys)


def _key(about: dict[str, Any]) -> str:
    return "" if _is_list(about) else fields.text(about.get("id"))


def _is_list(about: dict[str, Any]) -> bool:
    """Whether this is a list of videos, or no more than a mention of one in such a list."""
    return bool(about.get("entries")) or about.get("_type") in _NO_VIDEO


def _look(found: pieces.Events, first: pieces.Event, told: list[dict[str, Any]]) -> None:
    """Add what a value says of its videos; `comments` is True where there is a list of them."""
    if first[0] == "start_array":
        for opening in iter(found.__next__, ("end_array", None)):
            _look(found, opening, told)
    if first[0] != "start_map":
        return
    about: dict[str, Any] = {}
    told.append(about)
    for key in found.members():
        first = next(found)
        if key not in _WANTED:
            found.pass_over(first)
            continue
        if key in about:
            raise TransferRefused(f"the file says {key!r} twice, so nobody can say which is meant.")
        if key == "entries":
            about[key] = _listed(key, first)
            _look(found, first, told)
        elif key == "comments":
            about[key] = _listed(key, first)
            found.pass_over(first)
        else:
            try:
                about[key] = found.value(first)
            except pieces.UnreadableError:
                about[key] = None


def _comments(stream: Rewindable, keys: list[str]) -> Iterator[Record]:
    found, videos = pieces.Events(stream, several=True), iter(keys)
    for place, first in found.documents():
        yield from _said(found, first, place, videos)


def _said(
    found: pieces.Events, first: pieces.Event, place: str, videos: Iterator[str]
) -> Iterator[Record]:
    """The comments of a value, which goes the way that `_look` went, with the keys of its videos."""
    if first[0] == "start_array":
        for index, opening in enumerate(iter(found.__next__, ("end_array", None))):
            yield from _said(found, opening, f"{place}[{index}]", videos)
    if first[0] != "start_map":
        return
    video = next(videos)
    inner = f"{place}{'.' if place.endswith(']') else ''}"
    for key in found.members():
        first = next(found)
        if key == "entries":
            yield from _said(found, first, f"{inner}entries", videos)
        elif key != "comments" or first[0] != "start_array":
            found.pass_over(first)
        else:
            for index, opening in enumerate(iter(found.__next__, ("end_array", None))):
                where = f"{inner}comments[{index}]"
                yield _comment(found.object(opening, where), video, where)


def _listed(key: str, first: pieces.Event) -> bool | None:
    if first[0] == "start_array":
        return True
    if first == ("null", None):
        return None
    raise TransferRefused(f"{key!r} is not a list, as yt-dlp writes it.")


def _post(about: dict[str, Any], place: str) -> PostRecord:
    key = fields.text(about["id"])
    title = fields.text(about.get("title")) or fields.text(about.get("fulltitle")) or key
    link = fields.web(about.get("webpage_url")) or fields.web(about.get("original_url"))
    written_at = fields.seconds(about.get("timestamp")) or _day(about.get("upload_date"))
    description = fields.text(about.get("description"))
    extractor = fields.text(about.get("extractor_key")) or fields.text(about.get("extractor"))
    return PostRecord(
        key=key,
        title=title,
        link=link,
        summary=_first_paragraphs(description),
        written_at=written_at,
        author=fields.text(about.get("channel")) or fields.text(about.get("uploader")),
        tags=_tags(about.get("tags")),
        video=VideoRecord(
            # Files reduced by hand may have no extractor; the ids are YouTube's all the same.
            provider=extractor.lower().partition(":")[0] or "youtube",
            key=key,
            url=link or f"https://www.youtube.com/watch?v={key}",
            title=title,
            seconds=_seconds(about.get("duration")),
            published_at=written_at,
        ),
        kind="video",
        place=place,
    )


def _comment(found: dict[str, Any] | Trouble, post_key: str, place: str) -> CommentRecord | Trouble:
    if isinstance(found, Trouble):
        return found
    key = fields.text(found.get("id"))
    if not key or not post_key:
        return Trouble(place, "comment", "its video has no id" if key else "it has no id")
    author = fields.text(found.get("author"))
    return CommentRecord(
        post_key=post_key,
        key=key,
        parent_key=parent_of(key, fields.text(found.get("parent"))),
        author=author,
        website=fields.web(found.get("author_url")),
        # "2 years ago", counted back by yt-dlp from the moment it ran.
        written_at=fields.moment(found.get("timestamp")),
        precision="estimated",
        text=fields.text(found.get("text")),
        by_staff=fields.flag(found.get("author_is_uploader")),
        author_key=fields.text(found.get("author_id")) or author,
        likes=fields.count(found.get("like_count")),
        pinned=fields.flag(found.get("is_pinned")),
        hearted=fields.flag(found.get("is_favorited")),
        edited="(edited)" in fields.text(found.get("_time_text")),
        place=place,
    )


def _first_paragraphs(description: str) -> str:
    taken = ""
    for paragraph in description.split("\n\n"):
        longer = f"{taken}\n\n{paragraph.strip()}".strip()
        if taken and len(longer) > _SUMMARY:
            break
        taken = longer
    return taken


def _tags(found: object) -> tuple[str, ...]:
    if not isinstance(found, list):
        return ()
    return tuple(dict.fromkeys(tag for each in found if (tag := fields.text(each).lstrip("#"))))


def _day(found: object) -> datetime | None:
    return fields.written(fields.text(found), "%Y%m%d")


def _seconds(found: object) -> int | None:
    seconds = fields.numeric(found)
    return int(seconds) if seconds is not None and 0 <= seconds < 2**31 else None
