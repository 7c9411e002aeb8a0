"""A video's still picture and title, fetched from where the video lies: by an editor's tick alone, and only
where the operator allows it.

Asked by the guarded client. What comes back is a picture by its first bytes, or nothing; the HTML that an
answer offers is not read.
Source: oembed.com, 2.3.4 (`title`, `thumbnail_url`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from rejoinder import outside
from rejoinder.errors import FieldUnusable, OutsideRefused, OutsideSilent
from rejoinder.posting.posters import POSTER_BYTES, poster_type
from rejoinder.posting.videos import recognise

_REDIRECTS: Final = 3
_TITLE: Final = 500  # characters that a title may have
_DOORS: Final = {
    "youtube": "https://www.youtube.com/oembed?format=json&url={url}",
    "vimeo": "https://vimeo.com/api/oembed.json?url={url}",
    "peertube": "https://{host}/services/oembed?format=json&url={url}",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was found; "" where the other side tells no title."""

    poster: bytes
    title: str


def fetch(address: str) -> Fetched:
    """Ask a video's home for its poster and title.

    Args:
        address: the video's, as an editor typed it.

    Raises:
        FieldUnusable: for field "video" or "fetch_poster": it is no video we know, its home does not
            answer, or has no picture that can be taken.
    """
    video = recognise(address)
    door = _DOORS.get(video.provider)
    if door is None:
        raise FieldUnusable("fetch_poster", "a file has no page that tells of a poster; upload one")
    host = urlsplit(video.url).netloc
    try:
        told = _told(door.format(host=host, url=quote(video.url, safe="")))
        picture = _asked(str(told.get("thumbnail_url") or ""), POSTER_BYTES)
        poster_type(picture)
    except (OutsideRefused, OutsideSilent) as refusal:
        raise FieldUnusable("fetch_poster", str(refusal)) from refusal
    except FieldUnusable as refusal:
        raise FieldUnusable("fetch_poster", refusal.reason) from refusal
    title = told.get("title")
    return Fetched(picture, title[:_TITLE] if isinstance(title, str) else "")


def _told(door: str) -> dict[str, object]:
    try:
        told = json.loads(_asked(door, outside.MOST))
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or not told.get("thumbnail_url"):
        raise FieldUnusable("fetch_poster", "the video's home tells of no poster; upload one")
    return told


def _asked(address: str, most: int) -> bytes:
    answer = outside.ask("GET", address, most=most, redirects=_REDIRECTS)
    if answer.status != 200:
        raise FieldUnusable(
            "fetch_poster", f"the video's home answers {answer.status}; is the video public?"
        )
    return answer.body
