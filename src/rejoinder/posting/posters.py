"""Posters: a still picture in a video's place, told by its first bytes and not by its name."""

from __future__ import annotations

from typing import Final

from rejoinder.errors import FieldUnusable

POSTER_BYTES: Final = 1_048_576
"""The most a poster may weigh, 1 MiB: readers load it with the page."""


def poster_type(content: bytes) -> str:
    """The media type of a picture: image/jpeg, image/png or image/webp.

    Raises:
        FieldUnusable: for field "poster": too heavy, or something else.
    """
    if len(content) > POSTER_BYTES:
        raise FieldUnusable("poster", f"it has more than {POSTER_BYTES:,} bytes; make it smaller")
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    raise FieldUnusable("poster", "it is no JPEG, PNG or WebP picture")
