"""Which paths a post may have. One rule for the desk, the shell and every importer.

A path is also a place in the published tree, so what is let through here must be safe as a chain of
folder names on any system, and must not lie where the product itself answers.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

from rejoinder.errors import FieldUnusable

SEGMENT_BYTES: Final = 200
"""Bytes one segment may have; file systems take 255, and the tree adds endings."""
PATH_BYTES: Final = 700
"""Bytes a whole path may have."""

RESERVED: Final = frozenset(
    (
        *("desk", "accounts", "api", "p", "-", "tags", "earlier", "feed.atom", "health", "notice"),
        *("reply", "token", "own", "person", "c", "wp-json", "sitemap.xml", "robots.txt"),
        *("report", "reported", "transparency", "follow", "stop", "replies", "push"),
        *("1.1", "1.2", "v1alpha1", "$discovery"),
    )
)
"""First segments that the product answers itself."""

# Beside each finished file lie its compressed copies, so a post must not be called like one.
_COPIES: Final = (".gz", ".br")
_ESCAPE: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_HIDDEN_SLASH: Final = re.compile(r"%(2F|5C)", re.IGNORECASE)
# Letters that would show a path in another order than it is stored in (UAX 9, 2.1 to 2.5).
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def usable_path(raw: str) -> str:
    """The path of a post as it is stored: decoded, beginning with a slash.

    Args:
        raw: as typed or as found in an export, percent-encoded or not. Whether it ends with a slash
            is kept, since old links must go on working.

    Returns:
        The decoded path; `usable_path` of it is the same path again.

    Raises:
        FieldUnusable: for field "path", with the reason.
    """
    if _HIDDEN_SLASH.search(raw):
        raise FieldUnusable("path", "a segment may not hold a slash, encoded or not")
    try:
        path = unquote(raw.strip(), errors="strict")
    except UnicodeDecodeError:
        raise FieldUnusable("path", "its percent-encoded bytes are not UTF-8") from None
    if not path.startswith("/"):
        raise FieldUnusable("path", "it must begin with a slash, like /2026/11/a-title/")
    if _ESCAPE.search(path):
        raise FieldUnusable("path", "it is percent-encoded twice")
    _within_limits(path)
    segments = path.removesuffix("/").split("/")[1:]
    if not segments:
        raise FieldUnusable("path", "that is the home page; a post needs a path of its own")
    for segment in segments:
        _usable_segment(segment)
    if segments[-1] == "index.html":
        raise FieldUnusable("path", "write it without index.html, with a slash at the end")
    if segments[0].casefold() in RESERVED:
        raise FieldUnusable("path", f"/{segments[0]} is kept for the site itself")
    return path


def _within_limits(path: str) -> None:
    for letter in path:
        if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} or letter in _TURNING:
            raise FieldUnusable("path", "it holds a control character")
        if letter in "\\?#":
            raise FieldUnusable("path", f"it holds {letter!r}, which a path cannot")
    length = len(path.encode())
    if length > PATH_BYTES:
        raise FieldUnusable("path", f"it has {length} bytes, the limit is {PATH_BYTES}")


def _usable_segment(segment: str) -> None:
    if not segment:
        raise FieldUnusable("path", "it holds an empty segment, as in a//b")
    if segment != segment.strip():
        raise FieldUnusable("path", "a segment may not begin or end with a space")
    if segment.startswith("."):
        raise FieldUnusable("path", "a segment may not begin with a dot")
    if segment.casefold().endswith(_COPIES):
        raise FieldUnusable("path", "a segment may not end with .gz or .br")
    length = len(segment.encode())
    if length > SEGMENT_BYTES:
        raise FieldUnusable("path", f"a segment has {length} bytes, the limit is {SEGMENT_BYTES}")
