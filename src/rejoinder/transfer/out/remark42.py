"""A backup as Remark42 makes it, for `remark42 restore`: JSON, one object a line, packed with gzip.

Remark42 shows whatever is in a backup, so it gets what readers may see, and tombstones for the rest
that has answers. Source: Remark42, backend/app/migrator/native.go and backend/app/store/comment.go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha1
from typing import Any, Final

from rejoinder.models import Site
from rejoinder.transfer.out import archive
from rejoinder.transfer.out.rows import CommentRow, PostRow

SOURCE: Final = "remark42"
_LONGEST_ID: Final = 60


def lines(
    site: Site,
    posts: Iterable[PostRow],
    threads: Iterable[tuple[PostRow, Iterable[CommentRow]]],
) -> Iterator[bytes]:
    """The lines of a backup, unpacked."""
    link = site.base_url.rstrip("/")
    closed = [
        {"url": link + row.post.path, "read_only": True}
        for row in posts
        if not row.post.comments_open
    ]
    yield _line({"version": 1, "users": [], "posts": closed})
    for row, comments in threads:
        for comment in comments:
            yield _line(_comment(comment, row, link, site.slug))


def _comment(row: CommentRow, post: PostRow, link: str, site: str) -> dict[str, Any]:
    shown = row.standing == "approved"
    name = row.author if shown else "deleted"
    told: dict[str, Any] = {
        "id": _id(row.source, row.external_id, row.name),
        "pid": ""
        if row.parent_id is None
        else _id(row.parent_source or "", row.parent_external_id or "", row.parent_name),
        "text": row.html if shown else "",
        "user": {
            "name": name,
            "id": f"anonymous_{_hash(name)}",
            "picture": "",
            "ip": "",
            "admin": row.by_staff and shown,
        },
        "locator": {"site": site, "url": link + post.post.path},
        "score": row.likes if shown else 0,
        "votes": {},
        "vote": 0,
        "time": archive.iso(row.written_at),
        "imported": True,
        "title": post.post.title,
    }
    if shown and row.markup == "markdown":
        told["orig"] = row.text
    if shown and row.edited_at is not None:
        told["edit"] = {"time": archive.iso(row.edited_at), "summary": ""}
    if shown and row.pinned:
        told["pin"] = True
    if not shown:
        told["delete"] = True
    return told


def _id(source: str, external_id: str, name: str) -> str:
    """The id it had in Remark42, or a hash of our name for it."""
    if source == SOURCE and len(external_id) <= _LONGEST_ID:
        return external_id
    return _hash(name)


def _hash(told: str) -> str:
    return sha1(told.encode(), usedforsecurity=False).hexdigest()


def _line(told: dict[str, Any]) -> bytes:
    return f"{json.dumps(told, ensure_ascii=False, separators=(',', ':'))}\n".encode()
