"""Which video an address means: YouTube, Vimeo, PeerTube, or a file. Pure: nothing is fetched.

What a click on the poster loads is made from this in `publishing/videos`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qs, urlsplit

from rejoinder.errors import FieldUnusable
from rejoinder.text import safe_link

URL_LIMIT: Final = 400
"""Characters an address may have; `text.safe_link` takes no more."""

_YOUTUBE_HOSTS: Final = frozenset(
    {"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"}
)
_YOUTUBE_KEY: Final = re.compile(r"[A-Za-z0-9_-]{11}")
_YOUTUBE_PATH: Final = re.compile(r"/(?:shorts|embed|live|v)/([A-Za-z0-9_-]{11})/?")
_VIMEO_PATH: Final = re.compile(
    r"/(?:video/|channels/[\w-]+/|groups/[\w-]+/videos/|showcase/\d+/video/)?(\d{1,20})"
    r"(?:/([0-9a-f]{6,20}))?/?",
    re.ASCII,
)
# A video's UUID, or its short form of 22 characters of base 58.
_PEERTUBE_PATH: Final = re.compile(
    r"/(?:w|videos/watch|videos/embed)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|"
    r"[1-9A-HJ-NP-Za-km-z]{21,22})/?"
)
_FILE_ENDINGS: Final = (".mp4", ".webm", ".ogv", ".m4v")


@dataclass(frozen=True, slots=True)
class FoundVideo:
    """A video as it is stored: `key` is the provider's id, `url` where a reader watches it."""

    provider: str
    key: str
    url: str


def recognise(raw: str) -> FoundVideo:
    """The video that an address means, from any of the forms in which people copy it.

    Raises:
        FieldUnusable: for field "video", where the address is none, or leads to no video we know.
    """
    address = safe_link(raw)
    if address is None:
        raise FieldUnusable("video", "it must be an http or https address")
    parts = urlsplit(address)
    for reading in _READINGS:
        if found := reading(parts):
            return found
    raise FieldUnusable(
        "video",
        "it is no address of a YouTube, Vimeo or PeerTube video, nor of an .mp4 or .webm file",
    )


def _youtube(parts: SplitResult) -> FoundVideo | None:
    host = (parts.hostname or "").removeprefix("www.")
    if host == "youtu.be":
        key = parts.path.strip("/")
    elif host not in _YOUTUBE_HOSTS:
        return None
    elif in_path := _YOUTUBE_PATH.fullmatch(parts.path):
        key = in_path[1]
    else:
        key = parse_qs(parts.query).get("v", [""])[0]
    if not _YOUTUBE_KEY.fullmatch(key):
        return None
    return FoundVideo("youtube", key, f"https://www.youtube.com/watch?v={key}")


def _vimeo(parts: SplitResult) -> FoundVideo | None:
    host = (parts.hostname or "").removeprefix("www.")
    found = _VIMEO_PATH.fullmatch(parts.path)
    if host not in {"vimeo.com", "player.vimeo.com"} or not found:
        return None
    key, unlisted = found.groups()
    return FoundVideo(
        "vimeo", key, f"https://vimeo.com/{key}" + (f"/{unlisted}" if unlisted else "")
    )


def _peertube(parts: SplitResult) -> FoundVideo | None:
    # Anybody may run one, so it is known by the form of its paths alone. Its frame needs https.
    found = _PEERTUBE_PATH.fullmatch(parts.path)
    if parts.scheme != "https" or not found:
        return None
    return FoundVideo("peertube", found[1], f"https://{parts.netloc}/w/{found[1]}")


def _file(parts: SplitResult) -> FoundVideo | None:
    if not parts.path.lower().endswith(_FILE_ENDINGS):
        return None
    return FoundVideo("file", "", parts.geturl())


_READINGS: Final[tuple[Callable[[SplitResult], FoundVideo | None], ...]] = (
    _youtube,
    _vimeo,
    _peertube,
    _file,
)
