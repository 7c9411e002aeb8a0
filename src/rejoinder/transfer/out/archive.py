"""Our own archive, written: see docs/reference/archive.md, and `formats/archive` for how it is read.

The same facts give the same bytes, in this house or in another: so nothing in it says when or where
it was written. That stands in the manifest beside it.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from rejoinder.models import Video
from rejoinder.transfer.formats.archive import LAYOUT, picture_type
from rejoinder.transfer.out.rows import CommentRow, PostRow

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def lines(
    posts: Iterable[tuple[PostRow, Iterable[CommentRow]]], *, private: bool
) -> Iterator[bytes]:
    """The lines of an archive."""
    whole = hashlib.sha256()
    count = {"posts": 0, "comments": 0}

    def line(told: dict[str, Any]) -> bytes:
        written = f"{_encode(told)}\n".encode()
        whole.update(written)
        return written

    yield line({"rejoinder_archive": LAYOUT, "private": private})
    for post, comments in posts:
        count["posts"] += 1
        yield line(post_object(post))
        for comment in comments:
            count["comments"] += 1
            yield line(comment_object(comment))
    yield line({"end": {**count, "sha256": whole.hexdigest()}})


def post_object(row: PostRow) -> dict[str, Any]:
    """A post; what is empty, or as it is with most, is left out."""
    post = row.post
    told = {
        "post": row.name,
        "path": post.path,
        "title": post.title,
        "status": post.status,
        "published_at": iso(post.published_at),
        "summary": post.summary,
        "body": post.body,
        "html": "" if post.body.strip() else post.body_html,
        "author": post.author_line,
        "language": post.language,
        "changed_at": iso(post.changed_at),
        "comments_close_at": iso(post.comments_close_at),
        "closes_by_policy": post.closes_by_policy,
        "mode": "" if post.mode == "normal" else post.mode,
        "slow_seconds": post.slow_seconds,
        "guidelines": post.guidelines,
        "message": post.message,
        "tags": row.tags,
    }
    kept: dict[str, Any] = {key: value for key, value in told.items() if value}
    if not post.comments_open:
        kept["comments_open"] = False
    if row.video is not None:
        video = {
            "provider": row.video.provider,
            "key": row.video.key,
            "url": row.video.url,
            "title": row.video.title,
            "seconds": row.video.seconds,
            "uploaded_at": iso(row.video.uploaded_at),
            "poster": _picture(row.video),
        }
        kept["video"] = {key: value for key, value in video.items() if value not in {None, ""}}
    return kept


def comment_object(row: CommentRow) -> dict[str, Any]:
    """A comment; what is empty, or as it is with most, is left out."""
    told: dict[str, Any] = {"comment": row.name}
    if row.parent_id is not None:
        told["parent"] = row.parent_name
    told["author"] = row.author
    told["written_at"] = iso(row.written_at)
    told["standing"] = row.standing
    told["markup"] = row.markup
    told["text"] = row.text
    for key in ("website", "by_staff", "language", "removal", "likes", "pinned", "hearted"):
        if value := getattr(row, key):
            told[key] = value
    if row.kind != "comment":
        told["kind"] = row.kind
    if row.precision != "exact":
        told["precision"] = row.precision
    if row.edited_at is not None:
        told["edited_at"] = iso(row.edited_at)
    if row.missing_parent:
        told["missing_parent"] = row.missing_parent
    if row.inferred_by:
        told["inferred_by"] = row.inferred_by
        told["inferred_confidence"] = row.inferred_confidence
    told |= row.past or {}
    if row.email:
        told["email"] = row.email
    return told


def _picture(video: Video) -> str:
    """A poster in base64; not one that could hold script, which no house takes from another."""
    told = bytes(video.poster or b"")
    return b64encode(told).decode() if picture_type(told) else ""


def iso(moment: datetime | None) -> str:
    """A moment in UTC to the microsecond where it has any; empty for none."""
    return "" if moment is None else f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
