"""The published tree as the porch keeps it: files in memory, looked at again as they are asked for.

Knows paths and bytes; who may have which encoding is in `porch.py`, who writes the files in
`rejoinder/publishing`.
"""

from __future__ import annotations

import os
import stat
from collections import OrderedDict
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

from rejoinder.publishing import addresses
from rejoinder.publishing.assets import FOLDER
from rejoinder.publishing.tree import segments
from rejoinder.web import policies

_ATOM: Final = "application/atom+xml; charset=utf-8"
_BY_PLACE: Final = {
    "feed": _ATOM,
    "comments_feed": _ATOM,
    "sitemap": "application/xml",
    "robots": "text/plain; charset=utf-8",
    "live": "application/json",
}
_BY_ENDING: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
} | {ending: media_type for media_type, ending in addresses.PICTURES.items()}
_LASTING: Final = f"/{FOLDER}/"  # files named after their content, kept by browsers for ever
_KEPT: Final = 48 * 1024 * 1024  # bytes of finished files that a worker keeps in memory
# Seconds for which a look at a file counts: a rush on one page asks the system a hundred times a second
# and not at each request, and nobody sees that a page is so much older.
_FRESH: Final = 0.01


class Variant(NamedTuple):
    """A file in one encoding, ready to be sent."""

    etag: str
    headers: list[tuple[str, str]]
    unchanged: list[tuple[str, str]]
    content: bytes


class File(NamedTuple):
    """A file of the tree as it was when it was read, in the encodings there are."""

    seen: tuple[int, int, int]
    variants: dict[str, Variant]
    size: int


class Shelf:
    """Files in memory, the ones asked for last kept, within a bound in bytes."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._files: OrderedDict[str, File] = OrderedDict()
        self._size = 0
        self._paths: dict[str, str | None] = {}
        self._looked: dict[str, float] = {}  # when each file was last found to be as it is kept

    def find(self, site: str, path: str) -> File | None:
        """The file that answers a path, read again when it has changed; None where there is none.

        What changed less than a hundredth of a second ago may be answered as it was before.
        """
        key = site + path
        now = monotonic()
        if now - self._looked.get(key, -1.0) < _FRESH:
            return self._files[key]
        where = self._paths.get(key)
        if where is None:
            where = self._where(site, path)
            if where is None:
                return None
        try:
            found = os.stat(where, follow_symlinks=False)  # noqa: PTH116 - a Path costs more than it
        except OSError:
            self._drop(key)
            return None
        seen = (found.st_mtime_ns, found.st_ino, found.st_size)
        kept = self._files.get(key)
        if kept is not None and kept.seen == seen:
            self._looked[key] = now
            return kept
        if not stat.S_ISREG(found.st_mode):
            return None
        return self._keep(key, where, path, seen)

    def _where(self, site: str, path: str) -> str | None:
        try:
            decoded = unquote_to_bytes(path).decode() if "%" in path else path
            return str(self.root.joinpath(site, *segments(decoded)))
        except ValueError:
            return None

    def _keep(self, key: str, where: str, path: str, seen: tuple[int, int, int]) -> File | None:
        self._drop(key)
        if os.path.realpath(where) != where:
            return None  # behind a link, which we never make: whatever it leads to is not published
        try:
            made = _read(where, path, seen)
        except OSError:
            return None
        self._paths[key] = where
        self._files[key] = made
        self._size += made.size
        while self._size > _KEPT and len(self._files) > 1:
            self._drop(next(iter(self._files)))
        return made

    def _drop(self, key: str) -> None:
        gone = self._files.pop(key, None)
        self._paths.pop(key, None)
        self._looked.pop(key, None)
        if gone is not None:
            self._size -= gone.size


def _read(where: str, path: str, seen: tuple[int, int, int]) -> File:
    """Read a file and its compressed forms."""
    kind = _media_type(path)
    lasting = path.startswith(_LASTING)
    common = [
        ("cache-control", "public, max-age=31536000, immutable" if lasting else "no-cache"),
        ("x-content-type-options", "nosniff"),
        # Nothing to other sites; the last one known counts, see docs/decisions/0007.
        ("referrer-policy", "no-referrer, same-origin"),
        ("access-control-allow-origin", "*"),
        ("vary", "accept-encoding"),
    ]
    variants: dict[str, Variant] = {}
    size = 0
    for coding, ending in (("", ""), ("gzip", ".gz"), ("br", ".br")):
        try:
            content = _content(where + ending)
        except OSError:
            if not ending:
                raise
            continue
        policy = policies.PUBLISHED if kind.startswith("text/html") else policies.PICTURE
        etag = f'"{seen[0]:x}-{seen[2]:x}{coding[:1]}"'
        unchanged = [("etag", etag), *common, ("content-security-policy", policy)]
        headers = [("content-type", kind), *unchanged]
        if coding:
            headers.append(("content-encoding", coding))
        variants[coding] = Variant(etag, headers, unchanged, content)
        size += len(content)
    return File(seen, variants, size)


def _content(where: str) -> bytes:
    descriptor = os.open(where, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _media_type(path: str) -> str:
    """What a path holds, by what it means: a post may be called anything, and is always a page."""
    address = addresses.read(path)
    if address is not None and address.kind in _BY_PLACE:
        return _BY_PLACE[address.kind]
    ending = path.rpartition(".")[2]
    if path.startswith(_LASTING) or (address is not None and address.kind == "poster"):
        return _BY_ENDING.get(ending, "application/octet-stream")
    return "text/html; charset=utf-8"
