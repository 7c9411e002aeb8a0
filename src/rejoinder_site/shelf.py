"""The published tree as the porch keeps it: files in memory, looked at again at each request.

Knows paths and bytes; who may have which encoding is in `porch.py`, who writes the files in
`rejoinder/publishing`.
"""

from __future__ import annotations

import os
import stat
from collections import OrderedDict
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

from rejoinder.publishing.tree import segments
from rejoinder.web import policies

_KINDS: Final = {
    "html": "text/html; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "xml": "application/xml",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_KEPT: Final = 48 * 1024 * 1024  # bytes of finished files that a worker keeps in memory


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

    def find(self, site: str, path: str) -> File | None:
        """The file that answers a path, read again when it has changed; None where there is none."""
        key = site + path
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
            return kept
        if not stat.S_ISREG(found.st_mode):
            return None
        return self._keep(key, where, seen)

    def _where(self, site: str, path: str) -> str | None:
        try:
            decoded = unquote_to_bytes(path).decode() if "%" in path else path
            return str(self.root.joinpath(site, *segments(decoded)))
        except ValueError:
            return None

    def _keep(self, key: str, where: str, seen: tuple[int, int, int]) -> File | None:
        self._drop(key)
        if os.path.realpath(where) != where:
            return None  # behind a link, which we never make: whatever it leads to is not published
        try:
            made = _read(where, seen)
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
        if gone is not None:
            self._size -= gone.size


def _read(where: str, seen: tuple[int, int, int]) -> File:
    """Read a file and its compressed forms."""
    name = where.rpartition("/")[2]
    kind = _KINDS.get(name.rpartition(".")[2], "")
    lasting = "/-/" in where
    common = [
        ("cache-control", "public, max-age=31536000, immutable" if lasting else "no-cache"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
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
        if not kind:
            kind = _sniffed(content)
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


def _sniffed(content: bytes) -> str:
    """The media type of a poster, whose name has no ending; we wrote it, so its first bytes are enough."""
    if content.startswith(b"\xff\xd8"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG"):
        return "image/png"
    if content[8:12] == b"WEBP":
        return "image/webp"
    if content.lstrip()[:5] in {b"<svg ", b"<?xml"}:
        return "image/svg+xml"
    return "application/octet-stream"
