"""Files that still grow are looked at again and again, and read once they have come to rest.

What is half written when it is read would be taken half: a file counts only when it was the same at
two looks in a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

Seen: TypeAlias = dict[str, tuple[int, int]]


def look(paths: Sequence[Path]) -> Seen:
    """Size and time of the last change of each file: those named, and those in folders named."""
    seen: Seen = {}
    for path in paths:
        for file in path.rglob("*") if path.is_dir() else [path]:
            try:
                about = file.stat()
            except OSError:
                continue  # just gone, or not there yet
            if file.is_file():
                seen[str(file)] = (about.st_size, about.st_mtime_ns)
    return seen


def changes(paths: Sequence[Path], wait: Callable[[], object]) -> Iterator[None]:
    """Yield at first, and again whenever something had changed and has come to rest.

    Args:
        paths: files and folders.
        wait: called between two looks.
    """
    taken: Seen | None = None
    before = look(paths)
    while True:
        wait()
        now = look(paths)
        if now and now == before and now != taken:
            taken = now
            yield
        before = now
