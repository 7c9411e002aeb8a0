"""The published tree: finished files, each whole or not there at all.

Every path is opened step by step below one root without following links, so no name can lead out of
it. A file is written beside its place, flushed to the disk, then renamed over it; its compressed
forms go first, so that whoever sees the new file sees them too.
"""

from __future__ import annotations

import errno
import gzip
import os
import shutil
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

import brotli

INDEX: Final = "index.html"
# Text of fewer bytes fits one packet anyway; pictures are compressed already.
_LEAST: Final = 512
_GZIP: Final = 6
_BROTLI: Final = 5
_PICTURES: Final = ("image/jpeg", "image/png", "image/webp")
_COMPRESSED: Final = (".br", ".gz")
# Bytes a name may have: file systems take 255, and a temporary name has an ending and a number more.
_NAME: Final = 230
# Nothing there, a file where a folder should be, a link: neither is gone through.
_NO_FOLDER: Final = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


def segments(path: str) -> list[str]:
    """A decoded URL path as names of folders and a file.

    Raises:
        ValueError: it holds a segment that is no plain name.
    """
    if not path.startswith("/"):
        raise ValueError(f"not a path: {path!r}")
    names = path[1:].split("/")
    if names[-1] == INDEX:
        raise ValueError("that file has the path of its folder")
    if names[-1] == "":
        names[-1] = INDEX
    for name in names:
        if name in {"", ".", ".."} or "\0" in name or len(name.encode()) > _NAME:
            raise ValueError(f"not a plain name: {name!r}")
    return names


class Tree:
    """One site's folder of finished files."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, path: str, content: bytes, media_type: str) -> bool:
        """Write what is served at `path`; False where it was there already, byte for byte.

        False, too, where no file can stand there: a name is too long for a file, or one path is a
        folder to another ("/news" and "/news/today"). Such a page is rendered for whoever asks.
        """
        place = _place(path)
        if place is None:
            return False
        folders, name = place
        with self._folder(folders, create=True) as folder:
            if (
                folder is None
                or stat.S_ISDIR(_mode(folder, name))
                or _read(folder, name) == content
            ):
                return False
            forms = _forms(name, content, media_type)
            try:
                _write(folder, forms)
                # A compressed form of what was there before must not outlive it.
                _unlink(folder, [form for form in _compressed(name) if form not in forms])
                for form in forms:
                    os.rename(_temporary(form), form, src_dir_fd=folder, dst_dir_fd=folder)
            except OSError:
                _unlink(folder, map(_temporary, forms))
                raise
            os.fsync(folder)
        return True

    def remove(self, path: str) -> None:
        """Take away what is served at `path`, if anything is."""
        place = _place(path)
        if place is None:
            return
        folders, name = place
        with self._folder(folders, create=False) as folder:
            if folder is not None and not stat.S_ISDIR(_mode(folder, name)):
                # The plain file first: without it nobody looks at the compressed ones. Last what a kill may
                # have left of a page that is not written again.
                forms = (name, *_compressed(name))
                _unlink(folder, (*forms, *map(_temporary, forms)))

    def remove_below(self, path: str) -> None:
        """Take away a folder and all in it; what a link in it leads to stays."""
        place = _place(path.rstrip("/"))
        if place is None:
            return
        folders, name = place
        with self._folder(folders, create=False) as folder:
            if folder is None:
                return
            if stat.S_ISDIR(_mode(folder, name)):
                shutil.rmtree(name, dir_fd=folder)
            else:
                _unlink(folder, [name])

    def listing(self, path: str) -> list[str]:
        """The names in a folder, none where there is no folder."""
        folders = [name for name in path.split("/") if name]
        with self._folder(folders, create=False) as folder:
            return [] if folder is None else os.listdir(folder)

    def paths(self, *, without: Collection[str] = ()) -> Iterator[str]:
        """The path of every finished file as it is served, those below the names in `without` left out."""
        for folder, folders, names in os.walk(self.root):
            below = Path(folder).relative_to(self.root).parts
            left_out = () if below else without
            folders[:] = [name for name in folders if name not in left_out]
            for name in names:
                if (
                    name not in left_out
                    and not name.startswith(".")
                    and not name.endswith(_COMPRESSED)
                ):
                    yield "/" + "/".join((*below, "" if name == INDEX else name))

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
                except OSError as mistake:
                    if mistake.errno not in _NO_FOLDER:
                        raise
                    yield None
                    return
                os.close(current)
                current = deeper
            yield current
        finally:
            os.close(current)


def _place(path: str) -> tuple[list[str], str] | None:
    """The folders and the name of a path's file; None where it cannot have one."""
    try:
        *folders, name = segments(path)
    except ValueError:
        return None
    return folders, name


def _compressed(name: str) -> tuple[str, ...]:
    return tuple(name + ending for ending in _COMPRESSED)


def _forms(name: str, content: bytes, media_type: str) -> dict[str, bytes]:
    """The files that one page is: compressed forms where they help, the plain one last."""
    if media_type in _PICTURES or len(content) < _LEAST:
        return {name: content}
    return {
        f"{name}.br": brotli.compress(content, quality=_BROTLI),
        f"{name}.gz": gzip.compress(content, _GZIP, mtime=0),
        name: content,
    }


def _temporary(name: str) -> str:
    # One name for each file: one process publishes at a time, and what a kill leaves is written over.
    return f".{name}.new"


def _write(folder: int, forms: Mapping[str, bytes]) -> None:
    """Write files beside their places; they are on the disk afterwards."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with ExitStack() as opened:
        files: list[int] = []
        for name, content in forms.items():
            descriptor = os.open(_temporary(name), flags, 0o644, dir_fd=folder)
            file = opened.enter_context(os.fdopen(descriptor, "wb"))
            file.write(content)
            file.flush()
            files.append(descriptor)
        if len(files) == 1:
            os.fsync(files[0])
            return
        # All at once: the disk is waited for once, not once a file.
        with ThreadPoolExecutor(len(files)) as pool:
            list(pool.map(os.fsync, files))


def _read(folder: int, name: str) -> bytes | None:
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    except OSError as mistake:
        if mistake.errno not in _NO_FOLDER:
            raise
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _mode(folder: int, name: str) -> int:
    """What stands there, as `stat` says it; 0 for nothing."""
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return 0


def _unlink(folder: int, names: Iterable[str]) -> None:
    for name in names:
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)
