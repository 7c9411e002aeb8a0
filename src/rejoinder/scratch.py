"""Scratch files in the spool: what a killed import left of them goes with the next one.

A scratch file loses its name as soon as it can, and then ends with whoever has it open. As long as
one has a name, its maker shares a lock of the folder, which ends with the maker; so whoever gets
that lock alone knows that nobody uses what has a name.
"""

from __future__ import annotations

import os
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
from pathlib import Path
from typing import Final

_NAMES: Final = ("import-*", "unpacked-*")


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


def _sweep(folder: Path) -> None:
    for name in _NAMES:
        for left in folder.glob(name):
            left.unlink(missing_ok=True)
