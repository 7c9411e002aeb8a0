"""Commento's export, and that of Comentario, its successor: one JSON object.

Source: Commento, api/domain_export.go; exports of version 1; Comentario's later versions name pages,
comments and commenters in its own spelling.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import fields, pieces
from rejoinder.transfer.records import (
    NOTHING,
    CommentRecord,
    PostRecord,
    Record,
    Rewindable,
    Standing,
    Trouble,
)

_HEAD: Final = 64 * 1024
_NOBODY: Final = frozenset({"", "anonymous", "00000000-0000-0000-0000-000000000000"})
_STANDINGS: Final[dict[str, Standing]] = {
    "approved": "approved",
    "unapproved": "pending",
    "spam": "spam",
    "rejected": "trash",
    "deleted": "trash",
}


def recognises(head: bytes) -> bool:
    """Whether this is an object with Commento's comments or commenters, or Comentario's."""
    seen = pieces.sketch(head)
    return bool(
        seen & {"comments.item.commentHex", "commenters.item.commenterHex"}
        or seen >= {"comments.item.pageId", "comments.item.markdown"}
        or seen >= {"version", "comments", "commenters"}
        or seen >= {"version", "pages", "commenters"}
        or seen >= {"version", "pages.item.path"}
    )


def read(stream: Rewindable) -> Iterator[Record]:
    """Each comment, and its page when it is first spoken of.

    Commenters and pages may stand behind the comments, so the file is read three times.

    Raises:
        TransferRefused: not sound JSON, or no comments in it.
    """
    commenters: dict[str, dict[str, Any]] = {}
    for _, found in pieces.objects(stream, "commenters"):
        if isinstance(found, Trouble):
            yield found
        else:
            commenters[_first(found, "commenterHex", "id")] = {
                name: found.get(name)
                for name in ("email", "name", "link", "websiteUrl", "isModerator")
            }
    # Whoever has no id is nobody's author, least of all of what nobody signed.
    commenters.pop("", None)
    pages: dict[str, PostRecord] = {}
    any_page = False
    for place, found in pieces.objects(stream, "pages"):
        if isinstance(found, Trouble):
            yield found
        elif path := _first(found, "path", "url"):
            pages[_first(found, "id")] = page = _page(
                _first(found, "domain", "host"),
                path,
                _first(found, "title"),
                place,
                is_open=not fields.flag(found.get("isReadonly")),
            )
            any_page = True
            yield page
    pages.pop("", None)
    told: set[str] = set()
    found_any = False
    for place, found in pieces.objects(stream, "comments"):
        found_any = True
        if isinstance(found, Trouble):
            yield found
            continue
        post = pages.get(_first(found, "pageId")) or _page(
            _first(found, "domain"), _first(found, "url", "path"), "", place
        )
        key = _first(found, "commentHex", "id")
        if not key or not post.key:
            yield Trouble(place, "comment", "it names no page" if key else "it has no id")
            continue
        if post.key not in told:
            told.add(post.key)
            yield post
        yield _comment(found, key, post.key, commenters, place)
    if not found_any and not any_page:
        stream.rewind()
        if recognises(stream.read(_HEAD)):
            yield NOTHING
            return
        raise TransferRefused("the file has no comments in it. Is it a whole export?")


def _first(found: dict[str, Any], *names: str) -> str:
    return next((told for name in names if (told := fields.text(found.get(name)))), "")


def _page(domain: str, path: str, title: str, place: str, *, is_open: bool = True) -> PostRecord:
    url = f"https://{domain}/{path.lstrip('/')}" if domain and "://" not in path else path
    return PostRecord(
        key=fields.page_key(url) if url else "",
        title=title,
        path=fields.path(url),
        link=fields.web(url),
        comments_open=is_open,
        place=place,
    )


def _comment(
    found: dict[str, Any],
    key: str,
    post_key: str,
    commenters: dict[str, dict[str, Any]],
    place: str,
) -> CommentRecord:
    person = _first(found, "commenterHex", "userCreated", "commenterId")
    person = "" if person in _NOBODY else person
    known = commenters.get(person, {})
    parent = _first(found, "parentHex", "parentId")
    typed, deleted = _first(found, "markdown"), _flag(found, "deleted", "isDeleted")
    edited = fields.moment(found.get("editedTime"))
    return CommentRecord(
        post_key=post_key,
        key=key,
        parent_key=None if parent in {"", "root"} else parent,
        author=_first(known, "name") or _first(found, "authorName"),
        email="" if deleted else _first(known, "email"),
        website=fields.web(known.get("link")) or fields.web(known.get("websiteUrl")),
        written_at=fields.moment(found.get("creationDate") or found.get("createdTime")),
        text=typed or _first(found, "html"),
        markup="markdown" if typed else "html",
        standing=_standing(found),
        deleted=deleted,
        by_staff=fields.flag(known.get("isModerator")),
        author_key=person,
        likes=fields.count(found.get("score")),
        pinned=_flag(found, "isSticky"),
        edited=edited is not None,
        edited_at=edited,
        place=place,
    )


def _standing(found: dict[str, Any]) -> Standing:
    if "state" in found:
        return _STANDINGS.get(fields.text(found["state"]).lower(), "pending")
    if fields.flag(found.get("isApproved")):
        return "approved"
    return "trash" if fields.denied(found.get("isPending")) else "pending"


def _flag(found: dict[str, Any], *names: str) -> bool:
    return any(fields.flag(found.get(name)) for name in names)
