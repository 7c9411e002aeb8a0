"""What all files of YouTube comments have in common, whoever wrote them."""

from __future__ import annotations

import re
from typing import Final

from rejoinder.transfer.records import PostRecord, VideoRecord

_VIDEO: Final = re.compile(r"[A-Za-z0-9_-]{11}\Z")


def parent_of(key: str, given: str) -> str | None:
    """The comment that a comment answers.

    An answer's id is `<id of the top comment>.<own part>`, so a parent that is not named is not
    lost. One that is named may be another answer, and is taken as it is.
    """
    if given == "root":
        return None
    return given or key.rpartition(".")[0] or None


def is_video(key: str) -> bool:
    """Whether this may be the id of a video."""
    return _VIDEO.match(key) is not None


def video_post(key: str, place: str) -> PostRecord:
    """A video of which nothing but its id is known; or what else comments stand under."""
    if not is_video(key):
        return PostRecord(key=key, title="", kind="video", place=place)
    link = f"https://www.youtube.com/watch?v={key}"
    video = VideoRecord(provider="youtube", key=key, url=link, title=key)
    return PostRecord(key=key, title="", link=link, video=video, kind="video", place=place)
