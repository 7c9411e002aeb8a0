"""The demonstration's posts and conversations, as plain values.

Reads the YAML files beside it and nothing else: no Django, no clock, no network. The long
conversation has no file; it is composed in `chatter.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import yaml


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


def site() -> DemoSite:
    """Name the demonstration's newspaper."""
    return DemoSite(**_yaml("posts.yaml")["site"])


def load() -> list[DemoPost]:
    """Read the three posts, oldest first: 52 public comments, 1,200, and none."""
    return [_post(fields) for fields in _yaml("posts.yaml")["posts"]]


def poster(name: str) -> bytes:
    """Read a poster named by a `DemoVideo`: an SVG document that refers to nothing else."""
    return resources.files(__package__).joinpath(name).read_bytes()


def _post(fields: dict[str, Any]) -> DemoPost:
    video = fields.get("video")
    return DemoPost(
        path=fields["path"],
        title=fields["title"],
        summary=fields["summary"],
        author_line=fields["author_line"],
        # PyYAML gives an aware time for "Z"; saying UTC again makes it the same object everywhere.
        published=fields["published"].astimezone(UTC),
        video=DemoVideo(**video) if video else None,
        comments_open=fields["comments"] == "open",
        comments=_conversation(fields.get("conversation")),
    )


def _conversation(name: str | None) -> Sequence[DemoComment]:
    if name is None:
        return ()
    if name == "chatter":
        # Here, because chatter makes `DemoComment`s and so imports this module.
        from rejoinder_site.demo.chatter import chatter

        return tuple(chatter())
    return tuple(DemoComment(**fields) for fields in _yaml(name))


def _yaml(name: str) -> Any:
    return yaml.safe_load(resources.files(__package__).joinpath(name).read_text("utf-8"))
