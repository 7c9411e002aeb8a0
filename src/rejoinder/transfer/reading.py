"""A file is opened for import: unpacked as it is read, within caps, and never loaded whole."""

from __future__ import annotations

import gzip
import hashlib
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from rejoinder.errors import TransferRefused

HEAD: Final = 64 * 1024
"""Bytes that are enough to tell a format by."""
LARGEST: Final = 32 * 1024**3
"""Bytes a file may have, unpacked."""
# gzip packs the most repetitive honest export known to us 60 times, and zeros 1,030 times.
RATIO: Final = 200
_USUAL_RATIO: Final = 5  # of a conversation in XML or JSON
# Small files may be as repetitive as they like: what they unpack to is small as well.
RATIO_FROM: Final = 8 * 1024**2
_GZIP: Final = b"\x1f\x8b"


class Unpacked:
    """The bytes of a file, unpacked on the way; see `records.Rewindable`.

    Raises (from `read`):
        TransferRefused: packed data are damaged, or unpack to more than the caps allow.
    """

    def __init__(self, raw: BinaryIO, size: int) -> None:
        self._raw = raw
        self.size = size
        self.packed = raw.read(2) == _GZIP
        self._stream: BinaryIO | gzip.GzipFile = raw
        self.rewind()

    def rewind(self) -> None:
        """Begin again at the first byte."""
        self._raw.seek(0)
        self._stream = gzip.GzipFile(fileobj=self._raw) if self.packed else self._raw
        self._given = 0

    def read(self, size: int, /) -> bytes:
        try:
            piece = self._stream.read(size)
        except (EOFError, gzip.BadGzipFile, zlib.error) as mistake:
            raise TransferRefused(
                f"the gz file is damaged or cut short ({mistake}). Copy or export it again."
            ) from mistake
        self._given += len(piece)
        if self._given > LARGEST:
            raise TransferRefused(
                f"the file is larger than {LARGEST >> 30} GiB unpacked. Export it in parts."
            )
        if self.packed and self._given > max(RATIO_FROM, RATIO * self.size):
            raise TransferRefused(
                f"the gz file unpacks to more than {RATIO} times its size, which no honest export "
                "does. Unpack it yourself and import what comes out, if you trust it."
            )
        return piece

    @property
    def likely_size(self) -> int:
        """Bytes that there will be, unpacked; a guess where the file is packed."""
        return self.size * (_USUAL_RATIO if self.packed else 1)

    def done(self) -> int:
        """How many of the file's `size` bytes were read; for a progress bar."""
        return self._raw.tell()


@contextmanager
def opened(path: Path) -> Iterator[Unpacked]:
    """The file at `path`, ready to be read from its first byte.

    Raises:
        TransferRefused: there is no such file, it is not a plain file, or it may not be read.
    """
    try:
        # Looked at before it is opened: opening a pipe would wait for somebody to write into it.
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise TransferRefused(f"{path} is not a file. Name one exported file.")
        raw = path.open("rb")
    except FileNotFoundError:
        raise TransferRefused(f"there is no file {path}. Look at its name.") from None
    except OSError as mistake:
        raise TransferRefused(f"{path} cannot be read: {mistake.strerror}.") from mistake
    with raw:
        yield Unpacked(raw, about.st_size)


def sha256(path: Path) -> str:
    """The file's digest as it lies there, packed or not, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
