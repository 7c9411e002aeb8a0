"""The published tree: finished files, each whole or not there at all.

Every path is opened step by step below one root without following links, so no name can lead out of
it. A file is written beside its place, flushed to the disk, then renamed over it; its compressed
forms go first, so that whoever sees the new file sees them too.
"""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import brotli

INDEX: Final = "index.html"
# Text of fewer bytes fits one packet anyway; pictures are compressed already.
_LEAST: Final = 512
_GZIP: Final = 6
_BROTLI: Final = 5
_PICTURES: Final = ("image/jpeg", "image/png", "image/webp")


def segments(path: str) -> list[str]:
    """A decoded URL path as names of folders and a file.

    Raises:
        ValueError: it holds a segment that is no plain name.
    """
    if not path.startswith("/"):
        raise ValueError(f"not a path: {path!r}")
    names = path[1:].split("/")
    if names[-1] == "":
        names[-1] = INDEX
    for name in names:
        if name in {"", ".", ".."} or "\0" in name or len(name.encode()) > 240:
            raise ValueError(f"not a plain name: {name!r}")
    return names


class Tree:
    """One site's folder of finished files."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, path: str, content: bytes, media_type: str) -> bool:
        """Write what is served at `path`; False where it was there already, byte for byte."""
        *folders, name = segments(path)
        with self._folder(folders, create=True) as folder:
            if folder is None:  # only without create
                return False
            if _read(folder, name) == content:
                return False
            variants = [(name, content)]
            if media_type not in _PICTURES and len(content) >= _LEAST:
                variants = [
                    (f"{name}.br", brotli.compress(content, quality=_BROTLI)),
                    (f"{name}.gz", gzip.compress(content, _GZIP, mtime=0)),
                    *variants,
                ]
            for variant, each in variants:
                _write(folder, variant, each)
            for variant, _ in variants:
                os.rename(_temporary(variant), variant, src_dir_fd=folder, dst_dir_fd=folder)
            os.fsync(folder)
        return True

    def remove(self, path: str) -> None:
        """Take away what is served at `path`, if anything is."""
        *folders, name = segments(path)
        with self._folder(folders, create=False) as folder:
            if folder is not None:
                # The plain file first: without it nobody looks at the compressed ones.
                for variant in (name, f"{name}.br", f"{name}.gz"):
                    with suppress(FileNotFoundError):
                        os.unlink(variant, dir_fd=folder)

    def remove_below(self, path: str, *, keep: Sequence[str] = ()) -> None:
        """Take away a folder and all in it, but for the files and folders named in `keep`."""
        *folders, name = segments(path.rstrip("/"))
        with self._folder(folders, create=False) as folder:
            if folder is None:
                return
            with suppress(FileNotFoundError, NotADirectoryError):
                if not keep:
                    shutil.rmtree(name, dir_fd=folder)
                    return
                inner = os.open(name, os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
                try:
                    for each in os.listdir(inner):
                        if each not in keep:
                            shutil.rmtree(each, ignore_errors=True, dir_fd=inner)
                finally:
                    os.close(inner)

    def has(self, path: str) -> bool:
        """Whether a file is there."""
        return self.root.joinpath(*segments(path)).is_file()

    def listing(self, path: str) -> list[str]:
        """The names in a folder, none where there is no folder."""
        try:
            return os.listdir(self.root.joinpath(*segments(path.rstrip("/") or "/")))
        except (FileNotFoundError, NotADirectoryError):
            return []

    @contextmanager
    def _folder(self, names: Sequence[str], *, create: bool) -> Iterator[int | None]:
        if create:
            self.root.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            current = os.open(self.root, flags)
        except FileNotFoundError:
            yield None
            return
        try:
            for name in names:
                if create:
                    with suppress(FileExistsError):
                        os.mkdir(name, 0o755, dir_fd=current)
                try:
                    deeper = os.open(name, flags, dir_fd=current)
                except FileNotFoundError:
                    yield None
                    return
                os.close(current)
                current = deeper
            yield current
        finally:
            os.close(current)


def _temporary(name: str) -> str:
    return f".{name}.{os.getpid()}.new"


def _write(folder: int, name: str, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(_temporary(name), flags, 0o644, dir_fd=folder)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _read(folder: int, name: str) -> bytes | None:
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    except (FileNotFoundError, IsADirectoryError):
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read()
