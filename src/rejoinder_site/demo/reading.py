"""The demonstration's posts and conversations, as plain values.

Reads the YAML files beside it and nothing else: no Django, no clock, no network. The long
conversation has no file; it is composed in `chatter.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from importlib import resources
from typing import Any

import yaml

from rejoinder_site.demo.chatter import chatter
from rejoinder_site.demo.pieces import DemoComment, DemoPost, DemoSite, DemoVideo


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
        return tuple(chatter())
    return tuple(DemoComment(**fields) for fields in _yaml(name))


def _yaml(name: str) -> Any:
    return yaml.safe_load(resources.files(__package__).joinpath(name).read_text("utf-8"))
