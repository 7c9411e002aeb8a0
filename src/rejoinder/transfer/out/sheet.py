"""A table for a spreadsheet: CSV, all cells quoted, and none that a spreadsheet would compute.

A cell that begins like a formula gets an apostrophe before it. Source: OWASP, CSV Injection; RFC 4180.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from rejoinder.text import to_plain
from rejoinder.transfer.out.archive import iso
from rejoinder.transfer.out.rows import CommentRow, PostRow

_COLUMNS: Final = (
    *("post", "title", "comment", "answers", "author", "website", "staff", "written", "precision"),
    *("edited", "standing", "kind", "language", "likes", "pinned", "hearted", "text"),
)
# What a spreadsheet takes for a formula, and what it skips before one.
_FORMULA: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "|",
    "%",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
_MARK: Final = "\ufeff"  # without it, spreadsheets take UTF-8 for something else


def lines(
    threads: Iterable[tuple[PostRow, Iterable[CommentRow]]], *, private: bool
) -> Iterator[bytes]:
    """The rows, a comment each."""
    yield f"{_MARK}{_row([*_COLUMNS, *(['e-mail'] if private else [])])}".encode()
    for post, comments in threads:
        for row in comments:
            cells: list[object] = [
                *(post.post.path, post.post.title, row.name, row.parent_name, row.author),
                *(row.website, _yes(row.by_staff), iso(row.written_at), row.precision),
                *(iso(row.edited_at), row.standing, row.kind, row.language, row.likes),
                *(_yes(row.pinned), _yes(row.hearted), to_plain(row.html)),
            ]
            yield _row([*cells, *([row.email] if private else [])]).encode()


def _row(cells: list[object]) -> str:
    into = io.StringIO()
    csv.writer(into, quoting=csv.QUOTE_ALL).writerow([_safe(cell) for cell in cells])
    return into.getvalue()


def _safe(cell: object) -> str:
    told = str(cell)
    # A number below nothing is no formula.
    harmless = isinstance(cell, int) or not told.lstrip(" \xa0\u200b\ufeff").startswith(_FORMULA)
    return told if harmless else f"'{told}"


def _yes(told: bool) -> str:
    return "yes" if told else ""
