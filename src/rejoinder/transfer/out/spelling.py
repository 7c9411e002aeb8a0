"""What several formats spell alike: numbers for ids, HTML for texts, XML that is well-formed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape
from typing import Final

from rejoinder.transfer.out.rows import CommentRow
from rejoinder.transfer.records import without_forbidden

_LAST_NUMBER: Final = re.compile(r"(?:^|comment-)(\d{1,18})$")


def numbered(source: str, external_id: str, pk: int, own: str, first: int) -> int:
    """An id that is a number: the one it had in a file of this kind (`own`), else one of ours.

    Ours count from `first`, the site's own beginning: so they meet neither the numbers of a kind, nor
    those that another house had given before the comments came here.
    """
    found = _LAST_NUMBER.search(external_id) if source == own else None
    return int(found[1]) if found else first + pk


def id_of(row: CommentRow, own: str) -> int:
    """A comment's number."""
    return numbered(row.source, row.external_id, row.id, own, row.first)


def parent_of(row: CommentRow, own: str) -> int:
    """The number of whom a comment answers; 0 for nobody."""
    if row.parent_id is None:
        return 0
    return numbered(
        row.parent_source or "", row.parent_external_id or "", row.parent_id, own, row.first
    )


def as_html(row: CommentRow) -> str:
    """A comment's words for programs that keep HTML: as they came, or as we show them."""
    return row.text if row.markup == "html" else row.html if row.text else ""


def text(told: str) -> str:
    """Characters of an XML document."""
    return escape(without_forbidden(told), quote=False)


def cdata(told: str) -> str:
    """The same, unescaped, as programs that read with regular expressions want it."""
    return f"<![CDATA[{without_forbidden(told).replace(']]>', ']]]]><![CDATA[>')}]]>"


def utc(moment: datetime) -> datetime:
    """A moment in UTC, not saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None)
