"""Google Takeout's `comments.csv`: what one account ever wrote under videos.

Only its own comments, so nearly every answer's parent is missing. Columns are told by their header,
or by what stands in them where the header is in another language. Source: exports of both orders,
before and since June 2024; google_takeout_parser, tests/test_csv.py.
"""

from __future__ import annotations

import _csv
import csv
import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import fields, linewise
from rejoinder.transfer.formats.youtube import parent_of, video_post
from rejoinder.transfer.records import CommentRecord, Record, Rewindable, Trouble, clean

SOURCE: Final = "youtube"
_PIECE: Final = 64 * 1024
_LONGEST: Final = 16 * 1024 * 1024  # characters of one line, or of one cell
_BLANK_LINES: Final = 100  # before the header
_HEADERS: Final = {
    "comment id": "id",
    "channel id": "channel",
    "comment create timestamp": "time",
    "parent comment id": "parent",
    "top-level comment id": "top",
    "video id": "video",
    "post id": "post",
    "comment text": "text",
}
# `Channel Title (Original)`, `Kanaltitel (Original)`, `Título del canal (original)`, `(d'origine)`.
_TITLE: Final = re.compile(r"^channel title|\((original|d.origine|originale|origineel)\)$")
_CHANNEL: Final = re.compile(r"UC[\w-]{22}\Z")
# What stands in a column, for headers in other languages; an answer's id has a dot, a parent's none.
_SHAPES: Final = (
    ("text", re.compile(r'\s*\{"')),
    ("time", re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:")),
    ("channel", _CHANNEL),
    ("id", re.compile(r"Ug[\w-]{24}(\.[\w-]+)?\Z")),
    ("video", re.compile(r"[\w-]{11}\Z")),
)


def recognises(head: bytes) -> bool:
    """Whether the first line names Takeout's columns, or the second one has what stands in them."""
    rows = _rows(iter(head.decode("utf-8-sig", "replace").splitlines(keepends=True)))
    try:
        header = next((row for row in rows if any(cell.strip() for cell in row)), [])
        if {"comment id", "comment text"} <= {name.strip().lower() for name in header}:
            return True
        first = next(rows, [])
    except csv.Error:
        return False
    found = _by_shape(first)
    return {"id", "text", "time"} <= found.keys() and len(first) == len(header)


def channel_names(stream: Rewindable) -> dict[str, str]:
    """What `channel.csv`, which lies beside the comments, calls the account's channels, by their ids.

    In other languages it is known by what stands in it, and by the one title that is the original.
    Empty where the file is something else.
    """
    stream.rewind()
    told = stream.read(_PIECE).decode("utf-8-sig", "replace")
    rows = csv.reader(told.replace("\0", "").splitlines(keepends=True))
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        title = next((at for at, cell in enumerate(header) if _TITLE.search(cell)), None)
        if title is None:
            return {}
        return {
            cell: clean(row[title])
            for row in rows
            if len(row) > title
            for at, cell in enumerate(each.strip() for each in row)
            if at != title and _CHANNEL.match(cell) and row[title].strip()
        }
    except csv.Error:
        return {}


def read(stream: Rewindable) -> Iterator[Record]:
    """Each comment, and its video when it is first spoken of.

    Raises:
        TransferRefused: the first row never ends.
    """
    # The module's own measure, 128 KiB, would cost the whole file.
    csv.field_size_limit(_LONGEST)
    rows = _rows(_lines(stream))
    columns: dict[str, int] = {}
    header: list[str] = []
    told = False
    posts: set[str] = set()
    try:
        for row in rows:
            place = f"line {rows.line_num}"
            if not any(cell.strip() for cell in row):
                continue
            if not header:
                header = row
                columns = {
                    _HEADERS[name]: index
                    for index, cell in enumerate(row)
                    if (name := cell.strip().lower()) in _HEADERS
                }
                told = "id" in columns
                continue
            if not told:
                columns = _by_shape(row) | columns  # what is empty in one row stands in another
            for found in _comment(row, columns, place):
                if isinstance(found, CommentRecord) and found.post_key not in posts:
                    posts.add(found.post_key)
                    yield video_post(found.post_key, place)
                yield found
    except (csv.Error, TransferRefused) as mistake:
        if not posts:
            raise TransferRefused(
                f"line {rows.line_num} is no row of a CSV file: {mistake}. Export it again."
            ) from mistake
        reason = f"line {rows.line_num} is no row of a CSV file: {mistake}"
        yield Trouble(f"line {rows.line_num}", "rows", reason, "read up to there")


def _rows(told: Iterator[str]) -> _csv.Reader:
    """Rows, parted by what parts the first line: a spreadsheet may have written semicolons or tabs."""
    skipped: list[str] = []
    for line in told:
        skipped.append(line)
        if line.strip() or len(skipped) > _BLANK_LINES:
            break
    between = max(",;\t", key=skipped[-1].count) if skipped else ","
    return csv.reader(chain(skipped, told), delimiter=between)


def _lines(stream: Rewindable) -> Iterator[str]:
    """Lines with their ends, whoever's those are; what is no UTF-8 is replaced."""
    for number, line, whole in linewise.read(stream, _LONGEST, any_end=True):
        if not whole:
            raise TransferRefused(f"a line has more than {_LONGEST:,} bytes; no export has.")
        text = line.decode("utf-8-sig" if number == 1 else "utf-8", "replace")
        # The module stops at a NUL, which no page can carry anyway.
        yield text.replace("\0", "") + "\n"


def _by_shape(row: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, cell in enumerate(row):
        for name, shape in _SHAPES:
            if shape.match(cell):
                if name == "id" and "id" in found:
                    # Whichever comes first, an answer's own id is the longer one.
                    longer = len(cell) > len(row[found["id"]])
                    found["parent"] = found["id"] if longer else index
                    found["id"] = index if longer else found["id"]
                else:
                    found.setdefault(name, index)
                break
    return found


def _comment(row: list[str], columns: dict[str, int], place: str) -> Iterator[Record]:
    told = {name: clean(row[index]) if index < len(row) else "" for name, index in columns.items()}
    key = told.get("id", "")
    if not key:
        yield Trouble(place, "comment", "it has no id")
        return
    post = told.get("video") or (f"post {told['post']}" if told.get("post") else "no video")
    text = _text(told.get("text", ""))
    if text is None:
        text = told["text"]
        reason = "its text is not written as Takeout writes it"
        yield Trouble(place, f"comment {key}", reason, "taken as it stands")
    channel = told.get("channel", "")
    yield CommentRecord(
        post_key=post,
        key=key,
        parent_key=parent_of(key, told.get("parent") or told.get("top", "")),
        # The account's name is not in the file; its channel is what YouTube shows without one.
        author=channel,
        website=f"https://www.youtube.com/channel/{channel}" if channel.startswith("UC") else "",
        written_at=fields.moment(told.get("time")),
        text=text,
        author_key=channel,
        place=place,
    )


def _text(cell: str) -> str | None:
    """The words of `{"takeoutSegments":[…]}`, or of several objects joined by commas."""
    if not cell.startswith("{"):
        return cell
    try:
        found = json.loads(f"[{cell}]", strict=False)
    except (ValueError, RecursionError):
        return None
    words: list[str] = []
    for each in found:
        parts = each.get("takeoutSegments", [each]) if isinstance(each, dict) else []
        for part in parts if isinstance(parts, list) else []:
            if isinstance(part, dict):
                words.append(part["text"] if isinstance(part.get("text"), str) else "")
    return clean("".join(words))
