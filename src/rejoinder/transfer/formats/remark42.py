"""Remark42's own backup: JSON, one object a line, packed with gzip.

The first line holds what the site knows of users and pages, every other one a comment. Source:
Remark42, backend/app/migrator/native.go and backend/app/store/comment.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import fields, pieces
from rejoinder.transfer.records import CommentRecord, PostRecord, Record, Rewindable, Trouble


def recognises(head: bytes) -> bool:
    """Whether the first line is a backup's, or the lines are comments with a locator."""
    seen = pieces.sketch(head)
    return seen >= {"version", "users", "posts"} or seen >= {"id", "pid", "locator.url"}


def read(stream: Rewindable) -> Iterator[Record]:
    """Comments as they come, and each page when it is first spoken of.

    Raises:
        TransferRefused: a line beyond all measure, or no line of a backup in it.
    """
    closed: set[str] = set()
    pages: dict[str, bool] = {}
    found_any = False
    for place, found in pieces.lines(stream):
        if isinstance(found, Trouble):
            yield found
        elif "locator" in found:
            found_any = True
            yield from _comment(found, place, pages, closed)
        elif "version" in found:
            found_any = True
            closed = {
                fields.page_key(fields.text(page.get("url")))
                for page in _objects(found.get("posts"))
                if fields.flag(page.get("read_only"))
            }
        else:
            yield Trouble(place, "line", "it is neither a comment nor the head of a backup")
    if not found_any:
        raise TransferRefused("no line of the file is a comment. Is it a Remark42 backup?")


def _objects(found: object) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _comment(
    found: dict[str, Any], place: str, pages: dict[str, bool], closed: set[str]
) -> Iterator[Record]:
    locator, user, edit = (
        each if isinstance(each := found.get(name), dict) else {}
        for name in ("locator", "user", "edit")
    )
    url, key = fields.text(locator.get("url")), fields.text(found.get("id"))
    if not url or not key:
        yield Trouble(place, "comment", "it has no id" if url else "it names no page")
        return
    post_key, title = fields.page_key(url), fields.text(found.get("title"))
    # Only some comments know their page's title; the first that does names it.
    if not pages.get(post_key):
        if title or post_key not in pages:
            yield PostRecord(
                key=post_key,
                title=title,
                path=fields.path(url),
                link=fields.web(url),
                comments_open=post_key not in closed,
                place=place,
            )
        pages[post_key] = bool(title)
    typed = fields.text(found.get("orig"))
    deleted = fields.flag(found.get("delete"))
    name = fields.text(user.get("name"))
    yield CommentRecord(
        post_key=post_key,
        key=key,
        parent_key=fields.text(found.get("pid")) or None,
        author=name,
        written_at=fields.moment(found.get("time")),
        text=typed or fields.text(found.get("text")),
        markup="markdown" if typed else "html",
        deleted=deleted,
        by_staff=fields.flag(user.get("admin")),
        author_key=fields.text(user.get("id")) or name,
        likes=fields.count(found.get("score")),
        pinned=fields.flag(found.get("pin")),
        edited=bool(edit),
        edited_at=fields.moment(edit.get("time") or edit.get("timestamp")),
        place=place,
    )
