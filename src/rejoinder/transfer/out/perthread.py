"""One JSON file a thread, in a zip archive: the post, and its comments in reading order, as a tree.

The fields are the archive's; what a program gets that wants one conversation and no format to learn.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

from rejoinder.transfer.out import archive
from rejoinder.transfer.out.rows import CommentRow, PostRow

# As a zip archive has it at the earliest: the same facts give the same bytes.
_NEVER: Final = (1980, 1, 1, 0, 0, 0)


def fill(
    into: IO[bytes], threads: Iterable[tuple[PostRow, Iterable[CommentRow]]]
) -> Iterator[None]:
    """Write the files; yields after each. A thread is held in memory while it is written."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        for post, comments in threads:
            told = archive.post_object(post)
            told["comments"] = _tree(comments)
            name = zipfile.ZipInfo(f"{post.post.path.strip('/') or 'index'}.json", _NEVER)
            name.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(name, f"{_encoded(told)}\n")
            yield


def _tree(comments: Iterable[CommentRow]) -> list[dict[str, Any]]:
    known: dict[int, dict[str, Any]] = {}
    tops: list[dict[str, Any]] = []
    for row in comments:
        told = known[row.id] = archive.comment_object(row)
        above = known.get(row.parent_id or 0)
        (tops if above is None else above.setdefault("replies", [])).append(told)
    return tops


def _encoded(told: dict[str, Any]) -> str:
    """As JSON, however deep the tree: the standard library's encoder recurses."""
    pieces: list[str] = []
    waiting: list[Any] = [told]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            pieces.append(found)
            continue
        nested = "comments" if "comments" in found else "replies"
        inner = found.pop(nested, None)
        written = json.dumps(found, ensure_ascii=False)
        if inner is None:
            pieces.append(written)
            continue
        pieces.append(f'{written[:-1]}, "{nested}": [')
        waiting.append("]}")
        for place, each in enumerate(reversed(inner)):
            if place:
                waiting.append(",\n")
            waiting.append(each)
    return "".join(pieces)
