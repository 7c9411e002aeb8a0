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
_COMMENT: Final = {"comments.item.id", "comments.item.parent", "comments.item.text"}
_WANTED: Final = frozenset({"id", "title", "fulltitle", "description", "tags", "_type"}) | {
    *("webpage_url", "original_url", "extractor", "extractor_key", "timestamp", "upload_date"),
    *("duration", "channel", "uploader", "comments", "entries"),
}
# Characters of the description that become the post's summary: whole paragraphs while they fit.
# What follows in a description is mostly chapter marks and advertising.
_SUMMARY: Final = 700


def recognises(head: bytes) -> bool:
    """Whether this is an object with the keys that yt-dlp writes, in whatever order."""
    seen = pieces.sketch(head)
    return bool(seen & _OURS) or seen >= {"id", "title", "formats"} or seen >= _COMMENT


def read(stream: Rewindable) -> Iterator[Record]:
    """The video as a post, then its comments in the file's order.

    Raises:
        TransferRefused: not sound JSON, a list of videos, or no video at all.
    """
    about = _about(stream)
    post = _post(about)
    yield post
    if about.get("comments") is None:
        reason = "the file has none: yt-dlp ran without --write-comments"
        yield Trouble("the file", "comments", reason, "noted")
        return
    for place, found in pieces.objects(stream, "comments"):
        if isinstance(found, Trouble):
            yield found
        elif not fields.text(found.get("id")):
            yield Trouble(place, "comment", "it has no id")
        else:
            yield _comment(found, post.key, place)


def _about(stream: Rewindable) -> dict[str, Any]:
    """What the file says of the video; `comments` is True where there is a list of them."""
    found = pieces.Events(stream)
    if next(found)[0] != "start_map":
        raise TransferRefused("the file is not one JSON object, as yt-dlp writes.")
    about: dict[str, Any] = {}
    for key in found.members():
        if key not in _WANTED:
            found.pass_over()
            continue
        if key in about:
            raise TransferRefused(f"the file says {key!r} twice, so nobody can say which is meant.")
        first = next(found)
        if key in {"comments", "entries"}:
            about[key] = _listed(key, first)
            found.pass_over(first)
        else:
            try:
                about[key] = found.value(first)
            except pieces.DoubledKeyError:
                about[key] = None
    for _ in found:
        pass  # whatever follows the object is no JSON, and reading it says so
    if about.get("entries") or about.get("_type") in {"playlist", "multi_video"}:
        raise TransferRefused("this is a list of videos. Import each video's own .info.json.")
    if not fields.text(about.get("id")):
        raise TransferRefused("the file names no video: it has no 'id'.")
    return about


def _listed(key: str, first: pieces.Event) -> bool | None:
    if first[0] == "start_array":
        return True
    if first == ("null", None):
        return None
    raise TransferRefused(f"{key!r} is not a list, as yt-dlp writes it.")


def _post(about: dict[str, Any]) -> PostRecord:
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
        place="the file",
    )


def _comment(found: dict[str, Any], post_key: str, place: str) -> CommentRecord:
    key = fields.text(found["id"])
    author = fields.text(found.get("author"))
    return CommentRecord(
        post_key=post_key,
        key=key,
        parent_key=parent_of(key, fields.text(found.get("parent"))),
        author=author,
        website=fields.web(found.get("author_url")),
        # "2 years ago", counted back by yt-dlp from the moment it ran.
        written_at=fields.seconds(found.get("timestamp")),
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
    seconds = fields.number(found)
    return int(seconds) if seconds is not None and 0 <= seconds < 2**31 else None
