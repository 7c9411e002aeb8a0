"""Scratch files in the spool: what a killed import, export or back-up left goes with the next one.

A scratch file loses its name as soon as it can, and then ends with whoever has it open. As long as
one has a name, its maker shares a lock of the folder, which ends with the maker; so whoever gets
that lock alone knows that nobody uses what has a name.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
from pathlib import Path
from typing import Final

_BACKUP, _EXPORT = "back-up-", "export-"
_NAMES: Final = ("import-*", "unpacked-*", f"{_BACKUP}*", f"{_EXPORT}*")


class Named:
    """Keeps scratch files with a name in `folder` from being swept, from now until `close`.

    What others left there is swept before, where no file of anybody has a name just now.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._handle: int | None = os.open(folder, os.O_RDONLY)
        try:
            flock(self._handle, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            pass
        else:
            _sweep(folder)
        flock(self._handle, LOCK_SH)

    def close(self) -> None:
        """Say that no file has a name any more. Twice does no harm."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


@contextmanager
def for_backup(within: Path) -> Iterator[Path]:
    """A folder in `within` that nobody else can read, gone when the block ends however it ends."""
    with _folder(within, _BACKUP) as made:
        yield made


@contextmanager
def for_export(within: Path) -> Iterator[Path]:
    """The same, for an export."""
    with _folder(within, _EXPORT) as made:
        yield made


@contextmanager
def _folder(within: Path, prefix: str) -> Iterator[Path]:
    named = Named(within)
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=within))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        named.close()


def _sweep(folder: Path) -> None:
    for name in _NAMES:
        for left in folder.glob(name):
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
