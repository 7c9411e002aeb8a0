"""What the demonstration consists of, as plain values: a site, posts, videos and comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DemoSite:
    """The name over every page, and the line below it."""

    name: str
    tagline: str


@dataclass(frozen=True, slots=True)
class DemoVideo:
    """A post's video.

    `provider` is "file" with a `url`, or "youtube" with a `key` of eleven characters. `seconds`
    is its length, `poster` the name of an SVG file of 1280 × 720 that `poster` reads.
    """

    provider: str
    seconds: int
    poster: str
    url: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class DemoComment:
    """One comment, whose `id` and `parent` count within its post; a parent always comes first.

    `minutes` count from the post's publication; `text` is light Markdown as typed; `standing` is
    approved, pending or trash.
    """

    id: int
    author: str
    minutes: int
    text: str
    parent: int | None = None
    website: str = ""
    staff: bool = False
    standing: str = "approved"
    edited: bool = False
    pinned: bool = False
    likes: int = 0


@dataclass(frozen=True, slots=True)
class DemoPost:
    """One post with everything said under it, oldest first; `comments_open` is for new replies."""

    path: str
    title: str
    summary: str
    author_line: str
    published: datetime
    video: DemoVideo | None
    comments_open: bool
    comments: Sequence[DemoComment]
