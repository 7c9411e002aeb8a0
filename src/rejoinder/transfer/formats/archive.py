"""Our own archive: JSON, one object a line; a head, posts each followed by its comments, an end.

What is in it is described in docs/reference/archive.md. It comes from outside like any other file:
each field is checked, HTML goes through the sanitizer again, and what is wrong is reported.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from collections.abc import Iterator
from typing import Any, Final, get_args

from rejoinder.errors import TransferRefused
from rejoinder.text import clean, to_html
from rejoinder.transfer.formats import fields, pasts, pieces
from rejoinder.transfer.records import (
    CommentRecord,
    Markup,
    PostRecord,
    Precision,
    Record,
    Rewindable,
    Standing,
    Trouble,
    VideoRecord,
    without_forbidden,
)

LAYOUT: Final = 2
"""2 added verdicts, decisions and posters; 1 is read as well."""
_MARKUPS: Final = frozenset(get_args(Markup))
_STANDINGS: Final = frozenset(get_args(Standing))
_PRECISIONS: Final = frozenset(get_args(Precision))
_STATUSES: Final = frozenset({"draft", "scheduled", "public", "private", "gone"})
_MODES: Final = frozenset({"normal", "premoderated", "questions", "live", "archived"})
_KINDS: Final = frozenset({"comment", "pingback", "trackback"})
_REMOVALS: Final = frozenset({"", "author", "moderator", "source", "restricted"})
_INFERRED: Final = frozenset(
    ("mention", "likeness", "name", "quotation", "called", "return", "continuation", "absent")
) | {"first", "default"}
_LONGEST_ID: Final = 500
_LONGEST_SOURCE: Final = 20
_LONGEST_WORDS: Final = 500_000
_MOST: Final = 2**31
_PICTURES: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_LONGEST_POSTER: Final = 1_400_000  # 1 MiB in base64


def recognises(head: bytes) -> bool:
    """Whether the first line is an archive's head."""
    return pieces.sketch(head) >= {"rejoinder_archive"}


def read(stream: Rewindable) -> Iterator[Record]:
    """Posts and comments as they come; then what is wrong with the whole, if anything.

    Raises:
        TransferRefused: not an archive, or of a layout that is newer than this program.
    """
    reader = _Reader()
    for place, found in pieces.lines(stream, told=reader.hear):
        if isinstance(found, Trouble):
            yield found
        else:
            yield from reader.line(place, found)
    yield from reader.ended()


class _Reader:
    def __init__(self) -> None:
        self._begun = False
        self._end: dict[str, Any] | None = None
        self._post = ""
        self._posts = self._comments = 0
        self._hash = hashlib.sha256()
        self._last = b""

    def hear(self, line: bytes) -> None:
        """The bytes of a line; the end's own are not among those that it answers for."""
        self._hash.update(self._last)
        self._last = line + b"\n"

    def line(self, place: str, found: dict[str, Any]) -> Iterator[Record]:
        if not self._begun:
            layout = found.get("rejoinder_archive")
            if type(layout) is not int:
                raise TransferRefused("the file does not begin with an archive's head.")
            if layout > LAYOUT:
                raise TransferRefused(
                    f"the archive has layout {layout}, this program reads {LAYOUT}. Update it."
                )
            self._begun = True
        elif "comment" in found:
            self._comments += 1
            yield self._comment(place, found)
        elif "post" in found:
            self._posts += 1
            yield self._read_post(place, found)
        elif isinstance(found.get("end"), dict):
            self._end = found["end"]
        else:
            yield Trouble(place, "line", "it is neither a post nor a comment")

    def ended(self) -> Iterator[Trouble]:
        """Whether all that was written has come."""
        done = "what is there was taken"
        if not self._begun:
            raise TransferRefused("the archive is empty.")
        if self._end is None:
            reason = "it has no end: it was cut short"
            yield Trouble("the file", "archive", reason, done)
            return
        told = self._end.get("posts"), self._end.get("comments")
        if told != (self._posts, self._comments):
            reason = (
                f"it was written with {told[0]} posts and {told[1]} comments, and has "
                f"{self._posts} and {self._comments}"
            )
            yield Trouble("the file", "archive", reason, done)
        elif self._end.get("sha256") != self._hash.hexdigest():
            reason = "it was changed since it was written"
            yield Trouble("the file", "archive", reason, done)

    def _read_post(self, place: str, found: dict[str, Any]) -> Record:
        name = _name(found.get("post"))
        self._post = name
        if not name:
            return Trouble(place, "post", "it has no id that an archive gives")
        published = fields.moment(found.get("published_at"))
        path = _words(found, "path", 700)
        body, html = _words(found, "body"), _words(found, "html")
        kept: dict[str, Any] = {
            "summary": _words(found, "summary", 5_000),
            "body": body,
            "body_html": to_html(body, "markdown") if body.strip() else clean(html),
            "author_line": _words(found, "author", 200),
            "language": _words(found, "language", 20),
            # Where a file does not say that anybody may see it, nobody does.
            "status": _one_of(found, "status", _STATUSES, "private"),
            "changed_at": fields.moment(found.get("changed_at")),
            "comments_close_at": fields.moment(found.get("comments_close_at")),
            "closes_by_policy": found.get("closes_by_policy") is True,
            "mode": _one_of(found, "mode", _MODES, "normal"),
            "slow_seconds": max(fields.count(found.get("slow_seconds")), 0),
            "guidelines": _words(found, "guidelines", 20_000),
            "message": _words(found, "message", 20_000),
        }
        tags = found.get("tags")
        return PostRecord(
            key=name,
            title=_words(found, "title", 500),
            path=path or None,
            summary=kept["summary"],
            written_at=published,
            comments_open=found.get("comments_open") is not False,
            tags=tuple(fields.text(tag) for tag in tags) if isinstance(tags, list) else (),
            video=_video(found.get("video")),
            place=place,
            kept=kept,
        )

    def _comment(self, place: str, found: dict[str, Any]) -> Record:
        name = _name(found.get("comment"))
        if not name or not self._post:
            return Trouble(place, "comment", "it has no id or stands under no post")
        source, _, known = name.partition(":")
        removal = _one_of(found, "removal", _REMOVALS, "")
        kept: dict[str, Any] = {
            "source": source,
            "external_id": known,
            "removal": removal,
            "language": _words(found, "language", 20),
        }
        past = {
            "verdict": pasts.verdict(found.get("verdict")),
            "decisions": pasts.decisions(found.get("decisions")),
        }
        if any(past.values()):
            kept["past"] = {name: value for name, value in past.items() if value}
        if missing := _words(found, "missing_parent", _LONGEST_ID):
            kept["missing_parent"] = missing
        if inferred := _one_of(found, "inferred_by", _INFERRED, ""):
            sure = fields.number(found.get("inferred_confidence"))
            kept["inferred_by"] = inferred
            kept["inferred_confidence"] = float(min(max(sure or 0, 0), 1))
        edited = fields.moment(found.get("edited_at"))
        return CommentRecord(
            post_key=self._post,
            key=name,
            parent_key=_name(found.get("parent")) or None,
            author=_words(found, "author", 300),
            email=fields.text(found.get("email")),
            website=_words(found, "website", 700),
            written_at=fields.moment(found.get("written_at")),
            precision=_one_of(found, "precision", _PRECISIONS, "exact"),  # type: ignore[arg-type]
            text=_words(found, "text"),
            markup=_one_of(found, "markup", _MARKUPS, "plain"),  # type: ignore[arg-type]
            # Never more public than it says.
            standing=_one_of(found, "standing", _STANDINGS, "pending"),  # type: ignore[arg-type]
            deleted=removal not in {"", "restricted"},
            kind=_one_of(found, "kind", _KINDS, "comment"),
            by_staff=found.get("by_staff") is True,
            likes=fields.count(found.get("likes")),
            pinned=found.get("pinned") is True,
            hearted=found.get("hearted") is True,
            edited=edited is not None,
            edited_at=edited,
            place=place,
            kept=json.dumps(kept, ensure_ascii=False),
        )


def _name(found: object) -> str:
    """`source:id`, if it is one."""
    if not isinstance(found, str):
        return ""
    source, _, known = without_forbidden(found).partition(":")
    if not source.isalnum() or len(source) > _LONGEST_SOURCE or not 0 < len(known) <= _LONGEST_ID:
        return ""
    return f"{source}:{known}"


def _words(found: dict[str, Any], key: str, most: int = _LONGEST_WORDS) -> str:
    told = found.get(key)
    return without_forbidden(told)[:most] if isinstance(told, str) else ""


def _one_of(found: dict[str, Any], key: str, allowed: frozenset[str], otherwise: str) -> str:
    told = found.get(key)
    return told if isinstance(told, str) and told in allowed else otherwise


def _poster(found: object) -> str:
    """A picture in base64; nothing where it is none."""
    if not isinstance(found, str) or len(found) > _LONGEST_POSTER:
        return ""
    try:
        told = b64decode(found, validate=True)
    except ValueError:
        return ""
    return found if picture_type(told) else ""


def picture_type(told: bytes) -> str:
    """The media type of a JPEG, PNG or WebP picture by its first bytes; empty for all else."""
    if told.startswith(b"RIFF") and told[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for begin, kind in _PICTURES.items() if told.startswith(begin)), "")


def _video(found: object) -> VideoRecord | None:
    if not isinstance(found, dict):
        return None
    seconds = fields.number(found.get("seconds"))
    return VideoRecord(
        provider=fields.text(found.get("provider")),
        key=fields.text(found.get("key")),
        url=fields.text(found.get("url")),
        title=_words(found, "title", 500),
        seconds=int(seconds) if seconds is not None and 0 <= seconds < _MOST else None,
        published_at=fields.moment(found.get("uploaded_at")),
        poster=_poster(found.get("poster")),
    )
