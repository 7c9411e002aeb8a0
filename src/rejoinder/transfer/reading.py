"""A file is opened for import: unpacked as it is read, within caps, and never loaded whole.

It may be a file of its own or one in a zip archive, whose names lead nowhere: nothing is ever
written where an archive says.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO, Final, cast

from rejoinder import conf
from rejoinder.errors import TransferRefused
from rejoinder.packed import DAMAGED
from rejoinder.scratch import Named

HEAD: Final = 64 * 1024
"""Bytes that are enough to tell a format by."""
LARGEST: Final = 32 * 1024**3
"""Bytes a file may have, unpacked."""
# gzip packs the most repetitive honest export known to us 60 times, and zeros 1,030 times.
RATIO: Final = 100
_USUAL_RATIO: Final = 5  # of a conversation in XML or JSON
# Small files may be as repetitive as they like: what they unpack to is small as well.
RATIO_FROM: Final = 8 * 1024**2
MEMBERS: Final = 10_000
"""Files that an archive or a folder may have."""
_DIRECTORY: Final = 4 * 1024**2  # bytes of an archive's list of files
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_PIECE: Final = 1024 * 1024
_WIDE_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_ENOUGH: Final = 256  # bytes that tell XML from other text
_ZIP_END: Final = b"PK\x05\x06"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the bytes of one exported file are: a file, or the so-many-th one of an archive.

    `sound`: whether somebody else looks if it is well-formed.
    """

    path: Path
    name: str
    member: int | None = None
    sound: bool = False


class Unpacked:
    """The bytes of a file, unpacked on the way; see `records.Rewindable`.

    Raises (from `read`):
        TransferRefused: packed data are damaged, or unpack to more than the caps allow.
    """

    def __init__(
        self,
        raw: BinaryIO,
        size: int,
        name: str = "",
        path: Path | None = None,
        *,
        sound: bool = False,
    ) -> None:
        self._raw = raw
        self._path = path
        self._unpacked: Path | None = None
        self._named: Named | None = None
        self.size = size
        self.name = name
        self.sound = sound
        try:
            self.packed = raw.read(2) == _GZIP
        except (*DAMAGED, OSError) as mistake:
            raise TransferRefused(f"{name} in the archive is damaged ({mistake}).") from mistake
        self._stream: BinaryIO | gzip.GzipFile = raw
        self.rewind()

    def rewind(self) -> None:
        """Begin again at the first byte."""
        self._raw.seek(0)
        self._stream = gzip.GzipFile(fileobj=self._raw) if self.packed else self._raw
        self._given = 0
        self._decode: Callable[[bytes, bool], str] | None = None

    def read(self, size: int, /) -> bytes:
        """The next piece, unpacked; in UTF-8 where the file is of UTF-16 or 32 and does not say so."""
        piece = self._piece(size)
        if self._given == len(piece) and piece.startswith(_WIDE_MARKS):
            piece += self._piece(_ENOUGH)
            self._decode = _wide(piece)
        if self._decode is None:
            return piece
        while not (text := self._decode(piece, not piece)) and piece:
            piece = self._piece(size)
        return text.encode("utf-8", "replace")

    def _piece(self, size: int) -> bytes:
        try:
            piece = self._stream.read(size)
        except (*DAMAGED, OSError) as mistake:
            raise TransferRefused(
                f"the file is damaged or cut short ({mistake}). Copy or export it again."
            ) from mistake
        self._given += len(piece)
        if self._given > LARGEST:
            raise TransferRefused(
                f"the file is larger than {LARGEST >> 30} GiB unpacked. Export it in parts."
            )
        if self.packed and self._given > max(RATIO_FROM, RATIO * self.size):
            raise TransferRefused(
                f"the packed file unpacks to more than {RATIO} times its size, which no honest export "
                "does. Unpack it yourself and import what comes out, if you trust it."
            )
        return piece

    @property
    def likely_size(self) -> int:
        """Bytes that there will be, unpacked; a guess where the file is packed."""
        return self.size * (_USUAL_RATIO if self.packed else 1)

    def on_disk(self) -> Path:
        """The bytes as a file: itself, or unpacked in the spool until `off_disk`, or this is closed.

        By a name, since SQLite does not open what has none.
        """
        if self._path is not None and not self.packed:
            return self._path
        if self._unpacked is None:
            folder = conf.get().spool
            self._named = Named(folder)
            handle, name = mkstemp(prefix="unpacked-", dir=folder)
            self._unpacked = Path(name)
            with os.fdopen(handle, "wb") as file:
                self.rewind()
                while piece := self.read(_PIECE):
                    file.write(piece)
        return self._unpacked

    def off_disk(self) -> None:
        """Take away the name of what was unpacked; it holds addresses, and somebody may kill us."""
        if self._unpacked is not None:
            self._unpacked.unlink(missing_ok=True)
            self._unpacked = None
        if self._named is not None:
            self._named.close()
            self._named = None

    def close(self) -> None:
        """Throw away what was unpacked."""
        self.off_disk()

    def done(self) -> int:
        """How many of the file's `size` bytes were read; for a progress bar."""
        return self._raw.tell()


def _wide(head: bytes) -> Callable[[bytes, bool], str] | None:
    """A decoder for text of two or four bytes a letter; none for XML, whose readers see it themselves.

    Shells and spreadsheets of Windows write what goes through them in UTF-16.
    """
    name = "utf-32" if head[:4] in {codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE} else "utf-16"
    begin = head[:_ENOUGH].decode(name, "ignore").lstrip("\ufeff \r\n\t").lower()
    if begin.startswith("<") and not begin.startswith(("<!doctype html", "<html")):
        return None
    return codecs.getincrementaldecoder(name)("replace").decode


@contextmanager
def opened(source: Path | Source) -> Iterator[Unpacked]:
    """A file, ready to be read from its first byte.

    Raises:
        TransferRefused: there is no such file, it is not a plain file, or it may not be read.
    """
    source = Source(source, source.name) if isinstance(source, Path) else source
    with _raw(source) as (raw, size):
        alone = source.path if source.member is None else None
        stream = Unpacked(raw, size, source.name, alone, sound=source.sound)
        try:
            yield stream
        finally:
            stream.close()


@contextmanager
def _raw(source: Source) -> Iterator[tuple[BinaryIO, int]]:
    about = _about(source.path)
    if source.member is None:
        try:
            raw = source.path.open("rb")
        except OSError as mistake:
            raise TransferRefused(f"{source.path} cannot be read: {mistake.strerror}.") from mistake
        with raw:
            yield raw, about.st_size
        return
    archive = _archive(source.path, about.st_mtime_ns)
    member = archive.infolist()[source.member]
    try:
        inner = archive.open(member)
    except (*DAMAGED, OSError, ValueError) as mistake:
        raise TransferRefused(f"{source.name} in the archive cannot be unpacked.") from mistake
    with inner:
        yield cast("BinaryIO", inner), member.file_size


def _about(path: Path) -> os.stat_result:
    try:
        # Looked at before it is opened: opening a pipe would wait for somebody to write into it.
        about = path.stat()
    except FileNotFoundError:
        raise TransferRefused(f"there is no file {path}. Look at its name.") from None
    except OSError as mistake:
        raise TransferRefused(f"{path} cannot be read: {mistake.strerror}.") from mistake
    if not stat.S_ISREG(about.st_mode):
        raise TransferRefused(f"{path} is not a file. Name an exported file, or a folder of them.")
    return about


def expanded(path: Path) -> list[Source]:
    """The files that a path stands for: itself, those below a folder, or those in an archive.

    Links are not followed, hidden files and folders left out.

    Raises:
        TransferRefused: there are none or too many, or the archive is made to burst.
    """
    if path.is_dir():
        found: list[Source] = []
        for file in sorted(path.rglob("*")):
            inside = file.relative_to(path)
            if _is_hidden(inside):
                continue
            if file.is_file() and not file.is_symlink():
                found += _expanded_file(file, str(inside))
            if len(found) > MEMBERS:
                raise TransferRefused(f"{path} holds more than {MEMBERS:,} files.")
        if not found:
            raise TransferRefused(f"there are no files in {path}.")
        return found
    return _expanded_file(path, path.name)


def _expanded_file(path: Path, name: str) -> list[Source]:
    about = _about(path)
    try:
        with path.open("rb") as file:
            packed = file.read(4) == _ZIP
    except OSError as mistake:
        raise TransferRefused(f"{path} cannot be read: {mistake.strerror}.") from mistake
    if not packed:
        return [Source(path, name)]
    members = _archive(path, about.st_mtime_ns).infolist()
    if sum(member.file_size for member in members) > max(RATIO_FROM, RATIO * about.st_size):
        raise TransferRefused(
            f"the archive unpacks to more than {RATIO} times its size, which no honest export "
            "does. Unpack it yourself and import what comes out, if you trust it."
        )
    return [
        Source(path, Path(member.filename).name, index)
        for index, member in enumerate(members)
        if not member.is_dir()
        and not stat.S_ISLNK(member.external_attr >> 16)
        and not _is_hidden(Path(member.filename))
    ]


def _is_hidden(inside: Path) -> bool:
    """Whether an operating system put it there, and nobody's export."""
    return any(
        (part.startswith(".") and part != "..") or part == "__MACOSX" for part in inside.parts
    )


@lru_cache(maxsize=1)
def _archive(path: Path, changed: int) -> zipfile.ZipFile:
    """An archive, opened once for all of its files; `changed` tells versions of it apart."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - 66_000, 0))
            tail = file.read()
        end = tail.rfind(_ZIP_END)
        count = int.from_bytes(tail[end + 10 : end + 12], "little")
        listed = int.from_bytes(tail[end + 12 : end + 16], "little")
        if end < 0 or count > MEMBERS or listed > _DIRECTORY:
            raise TransferRefused(
                "the zip archive is cut short, or holds too many files. Unpack it, then import "
                "the folder."
            )
        return zipfile.ZipFile(path)
    except (*DAMAGED, OSError, ValueError) as mistake:
        raise TransferRefused(
            f"the zip archive is damaged ({mistake}). Copy or export it again."
        ) from mistake


def sha256(path: Path) -> str:
    """The file's digest as it lies there, packed or not, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
