"""A video's `.info.json` by yt-dlp, written with its comments.

Not read: `formats`, `thumbnails` and whatever else names a media address; those carry the address
of whoever ran yt-dlp. Source: yt-dlp, yt_dlp/extractor/youtube/_video.py, `_extract_comment`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import pieces
from rejoinder.transfer.records import (
    CommentRecord,
    PostRecord,
    Record,
    Rewindable,
    Trouble,
    VideoRecord,
    clean,
)

_OURS: Final = frozenset({"extractor", "extractor_key", "_yt_dlp_version"})
_WANTED: Final = frozenset({"id", "title", "fulltitle", "description", "tags", "_type"}) | {
    *("webpage_url", "original_url", "extractor", "extractor_key", "timestamp", "upload_date"),
    *("duration", "channel", "uploader", "comments", "entries"),
}
# Characters of the description that become the post's summary: whole paragraphs while they fit.
# What follows in a description is mostly chapter marks and advertising.
_SUMMARY: Final = 700
_LAST_SECOND: Final = 253_402_300_799  # 9999-12-31, the last that a datetime can hold


def recognises(head: bytes) -> bool:
    """Whether this is an object with the keys that yt-dlp writes, in whatever order."""
    seen: set[str] = set()
    try:
        found = pieces.Events(_Head(head))
        if next(found)[0] != "start_map":
            return False
        for key in found.members():
            seen.add(key)
            first = next(found)
            if key == "comments" and first[0] == "start_array":
                opening = next(found)
                if opening[0] == "end_array":
                    continue
                if opening[0] == "start_map" and _is_comment(found):
                    return True
                break
            found.pass_over(first)
    except (TransferRefused, StopIteration):
        pass  # a head ends somewhere in the middle; what was seen has to do
    return bool(seen & _OURS) or seen >= {"id", "title", "formats"}


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
    for index, found in enumerate(_comments(stream)):
        place = f"comments[{index}]"
        yield found if isinstance(found, Trouble) else _comment(found, post.key, place)


class _Head:
    """The first bytes of a file, as a stream that ends early."""

    def __init__(self, head: bytes) -> None:
        self._left = head

    def read(self, size: int, /) -> bytes:
        piece, self._left = self._left[:size], self._left[size:]
        return piece

    def rewind(self) -> None:
        """Nothing was read yet."""


def _is_comment(found: pieces.Events) -> bool:
    keys = set()
    for key in found.members():
        keys.add(key)
        if {"id", "parent", "text"} <= keys:
            return True
        found.pass_over()
    return False


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
    if not _text(about.get("id")):
        raise TransferRefused("the file names no video: it has no 'id'.")
    return about


def _listed(key: str, first: pieces.Event) -> bool | None:
    if first[0] == "start_array":
        return True
    if first == ("null", None):
        return None
    raise TransferRefused(f"{key!r} is not a list, as yt-dlp writes it.")


def _comments(stream: Rewindable) -> Iterator[dict[str, Any] | Trouble]:
    found = pieces.Events(stream)
    next(found)
    for key in found.members():
        first = next(found)
        if key != "comments":
            found.pass_over(first)
            continue
        for index, opening in enumerate(iter(found.__next__, ("end_array", None))):
            yield _built(found, opening, f"comments[{index}]")


def _built(found: pieces.Events, opening: pieces.Event, place: str) -> dict[str, Any] | Trouble:
    try:
        value = found.value(opening)
    except pieces.DoubledKeyError:
        return Trouble(place, "comment", "it has the same key twice")
    if not isinstance(value, dict):
        return Trouble(place, "comment", "it is not an object")
    if not _text(value.get("id")):
        return Trouble(place, "comment", "it has no id")
    return value


def _post(about: dict[str, Any]) -> PostRecord:
    key = _text(about["id"])
    title = _text(about.get("title")) or _text(about.get("fulltitle")) or key
    link = _web(about.get("webpage_url")) or _web(about.get("original_url"))
    written_at = _moment(about.get("timestamp")) or _day(about.get("upload_date"))
    description = _text(about.get("description"))
    extractor = _text(about.get("extractor_key")) or _text(about.get("extractor"))
    return PostRecord(
        key=key,
        title=title,
        link=link,
        summary=_first_paragraphs(description),
        written_at=written_at,
        author=_text(about.get("channel")) or _text(about.get("uploader")),
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
    key = _text(found["id"])
    author = _text(found.get("author"))
    return CommentRecord(
        post_key=post_key,
        key=key,
        parent_key=_parent(key, found.get("parent")),
        author=author,
        website=_web(found.get("author_url")),
        # "2 years ago", counted back by yt-dlp from the moment it ran.
        written_at=_moment(found.get("timestamp")),
        precision="estimated",
        text=_text(found.get("text")),
        by_staff=found.get("author_is_uploader") is True,
        author_key=_text(found.get("author_id")) or author,
        likes=_count(found.get("like_count")),
        pinned=found.get("is_pinned") is True,
        hearted=found.get("is_favorited") is True,
        edited="(edited)" in _text(found.get("_time_text")),
        place=place,
    )


def _parent(key: str, parent: object) -> str | None:
    given = _text(parent)
    if given == "root":
        return None
    # YouTube's reply ids are `<id of the top comment>.<own part>`, so a lost parent is not lost.
    return given or key.rpartition(".")[0] or None


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
    return tuple(dict.fromkeys(tag for each in found if (tag := _text(each).lstrip("#"))))


def _text(found: object) -> str:
    if isinstance(found, str):
        return clean(found)
    number = _number(found)
    return "" if number is None else str(number)


def _number(found: object) -> int | float | None:
    # JSON's true and false are numbers to Python, and no counts.
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None


def _web(found: object) -> str:
    text = _text(found)
    return text if text.startswith(("https://", "http://")) else ""


def _moment(found: object) -> datetime | None:
    seconds = _number(found)
    return datetime.fromtimestamp(seconds, UTC) if seconds and 0 < seconds < _LAST_SECOND else None


def _day(found: object) -> datetime | None:
    try:
        return datetime.strptime(_text(found), "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return None


def _seconds(found: object) -> int | None:
    seconds = _number(found)
    return int(seconds) if seconds is not None and 0 <= seconds < 2**31 else None


def _count(found: object) -> int:
    count = _number(found)
    return int(count) if count is not None and abs(count) < 2**31 else 0
