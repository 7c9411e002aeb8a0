"""What every format is read into: posts, comments, and troubles met on the way.

Neutral and final: nothing here knows where a record came from or where it goes. Text is as the
source had it, without the characters that no page can carry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, Protocol, TypeAlias

Markup = Literal["plain", "html", "markdown"]
PostStatus = Literal["public", "draft", "private", "trash"]
Precision = Literal["exact", "estimated", "local"]
Standing = Literal["approved", "pending", "spam", "trash"]


class Rewindable(Protocol):
    """A file's bytes, unpacked, read in pieces; some formats are read twice."""

    def read(self, size: int, /) -> bytes: ...
    def rewind(self) -> None: ...
    @property
    def sound(self) -> bool:
        """Whether somebody else looks if it is well-formed, so that its reader need not."""
        ...

    @property
    def name(self) -> str:
        """As the file is called, without its folder: for files that do not say what they are of."""
        ...

    def on_disk(self) -> Path:
        """A file with these bytes, for readers that must jump about in it."""
        ...

    def off_disk(self) -> None:
        """Say that it is open, so that what was unpacked for it needs no name any more."""
        ...


@dataclass(frozen=True, slots=True)
class VideoRecord:
    """Where a post's video is. `seconds` is its length, `poster` a picture of ours in base64."""

    provider: str
    key: str
    url: str
    title: str
    seconds: int | None = None
    published_at: datetime | None = None
    poster: str = ""


@dataclass(frozen=True, slots=True)
class PostRecord:
    """Something comments stand under.

    `key` is the post's identity within the format's source, the same in every export of it. `path`
    is the part of its old address worth keeping, as it stood there; None where it had none. `kept` are
    columns as they are stored, by their names, from an archive of our own: checked by its reader.
    """

    key: str
    title: str
    path: str | None = None
    link: str = ""
    summary: str = ""
    body: str = ""
    markup: Markup = "plain"
    written_at: datetime | None = None
    precision: Precision = "exact"
    status: PostStatus = "public"
    comments_open: bool = True
    author: str = ""
    tags: tuple[str, ...] = ()
    video: VideoRecord | None = None
    kind: str = "post"
    place: str = ""
    kept: dict[str, Any] | None = None


class CommentRecord(NamedTuple):
    """One comment, as its source had it.

    `key` and `parent_key` are the source's own ids, which need not be unique beyond the post.
    `author_key` tells one author from another (a channel id; name and e-mail): for counting, never
    shown. `website`, `email` and `address` may be empty, and hold whatever the file held. `kept` are
    columns as they are stored, as JSON, from an archive of our own.

    A tuple and not a dataclass: a million are made in a run, and a frozen dataclass takes five
    times as long to make.
    """

    post_key: str
    key: str
    parent_key: str | None = None
    author: str = ""
    email: str = ""
    website: str = ""
    address: str = ""
    agent: str = ""
    written_at: datetime | None = None
    precision: Precision = "exact"
    text: str = ""
    markup: Markup = "plain"
    standing: Standing = "approved"
    deleted: bool = False
    kind: str = "comment"
    by_staff: bool = False
    author_key: str = ""
    likes: int = 0
    pinned: bool = False
    hearted: bool = False
    edited: bool = False
    edited_at: datetime | None = None
    by_person: bool = False
    place: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that was not taken, or not as it stood: where, what, why, and what was done."""

    place: str
    element: str
    reason: str
    done: str = "not taken"


NOTHING: Final = Trouble("the file", "export", "there is nothing in it", "nothing to take")
"""Of an export that is whole and empty, as one of a new blog is."""
Record: TypeAlias = PostRecord | CommentRecord | Trouble

# What XML 1.0, section 2.2, forbids: controls but for tab and line breaks, lone surrogates, and the
# two non-characters. PostgreSQL refuses NUL as well.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def without_forbidden(text: str) -> str:
    """`text` without characters that no page can carry."""
    return text if text.isprintable() else _FORBIDDEN.sub("", text)


def clean(text: str) -> str:
    """`text` without characters that no page can carry, and without blanks around it."""
    stripped = text.strip()
    # Nothing forbidden is printable, so most texts are done here.
    if stripped.isprintable() or _FORBIDDEN.search(stripped) is None:
        return stripped
    return _FORBIDDEN.sub("", stripped).strip()
