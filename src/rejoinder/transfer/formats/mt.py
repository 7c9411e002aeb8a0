"""Movable Type's and TypePad's export: text, an entry after the other.

There are no ids, no parents and no standings, and times are of no zone. Source: Movable Type's
documentation, "The Movable Type Import / Export Format"; exports of 2008.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b
from typing import Final

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import fields, linewise
from rejoinder.transfer.records import (
    CommentRecord,
    PostRecord,
    PostStatus,
    Record,
    Rewindable,
    Trouble,
    clean,
)

_LONGEST: Final = 4 * 1024 * 1024  # characters of one entry without its comments, or of a comment
_ENTRY_END: Final = "--------"
_SECTION_END: Final = "-----"
_HEADER: Final = re.compile(r"([A-Z][A-Z ]*[A-Z]):[ \t]*(.*)\Z")
_TEXTS: Final = frozenset({"BODY", "EXTENDED BODY", "EXCERPT", "KEYWORDS", "COMMENT", "PING"})
# Headers of a comment; any other line of capitals with a colon already belongs to its words.
_ABOUT: Final = {
    "COMMENT": frozenset({"AUTHOR", "EMAIL", "IP", "URL", "DATE", "SCORE"}),
    "PING": frozenset({"TITLE", "URL", "IP", "BLOG NAME", "DATE", "AUTHOR", "EMAIL"}),
}
_DATES: Final = (
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M %p",
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%m/%d/%Y %H:%M:%S %p",  # 14:20:00 PM
    "%m/%d/%Y %H:%M",
    "%m/%d/%y %I:%M:%S %p",
    "%m/%d/%Y",
)
_STATUSES: Final[dict[str, PostStatus]] = {"publish": "public", "": "public", "future": "draft"}


def recognises(head: bytes) -> bool:
    """Whether this is text that begins with an entry's headers and has a section after them."""
    told = _decode(head).lstrip("\ufeff\r\n ").splitlines()
    if not told or not _HEADER.match(told[0]):
        return False
    names = {found[1] for line in told[:60] if (found := _HEADER.match(line))}
    return _SECTION_END in (line.rstrip() for line in told) and bool(
        names & {"BODY"} and names & {"TITLE", "AUTHOR", "DATE", "BASENAME"}
    )


def read(stream: Rewindable) -> Iterator[Record]:
    """Each entry as a post, then what was said under it.

    Raises:
        TransferRefused: there is no entry in the file.
    """
    found_any = False
    for record in _records(stream):
        found_any = True
        yield record
    if not found_any:
        raise TransferRefused("the file has no entries in it.")


def _records(stream: Rewindable) -> Iterator[Record]:
    entry = _Entry("line 1")
    for place, line in _lines(stream):
        dashed = line.startswith(_SECTION_END)
        if dashed and line.rstrip() == _ENTRY_END:
            yield from entry.ended()
            entry = _Entry(place)
        elif dashed or not entry.full:
            yield from entry.line(line, place)
    yield from entry.ended()


class _Entry:
    """The entry being read: headers, then sections, each a list of lines."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._headers: dict[str, str] = {}
        self._lists: dict[str, list[str]] = {"CATEGORY": [], "PRIMARY CATEGORY": [], "TAGS": []}
        self._texts: dict[str, str] = {}
        self._section: str | None = ""  # "" is the headers, None what follows a section
        self._about: dict[str, str] = {}
        self._words: list[str] = []
        self._size = 0
        self._begun = place
        self._told = False
        self._made: dict[str, int] = {}

    @property
    def full(self) -> bool:
        """Whether a section is longer than any is taken: nothing but its end matters still."""
        return bool(self._section) and self._size > _LONGEST

    def line(self, line: str, place: str) -> Iterator[Record]:
        self._size += len(line) + 1
        if line.rstrip() == _SECTION_END:
            yield from self._end_section()
        elif self._section == "":
            if found := _HEADER.match(line):
                name, value = found[1], clean(found[2])
                if name in self._lists:
                    self._lists[name].append(value)
                elif name in _TEXTS:
                    self._begin(name, value, place)  # an entry that has no headers
                else:
                    self._headers.setdefault(name, value)
        elif self._section is None:
            if (found := _HEADER.match(line)) and found[1] in _TEXTS:
                self._begin(found[1], found[2], place)
            elif line.strip():
                yield Trouble(place, "text", "it stands outside of any section")
        elif (
            self._section in _ABOUT
            and not self._words
            and (found := _HEADER.match(line))
            and found[1] in _ABOUT[self._section]
            and found[1] not in self._about
        ):
            self._about[found[1]] = clean(found[2])
        elif self._size - len(line) <= _LONGEST:
            # What is longer is not taken anyway, and told.
            self._words.append(line)

    def ended(self) -> Iterator[Record]:
        yield from self._end_section()
        yield from self._tell()

    def _begin(self, name: str, value: str, place: str) -> None:
        self._section, self._begun = name, place
        self._about, self._words = {}, [value] if value.strip() else []

    def _end_section(self) -> Iterator[Record]:
        name, self._section, self._size = self._section, None, 0
        text = clean("\n".join(self._words))
        self._words = []
        if name in {"COMMENT", "PING"}:
            yield from self._tell()
            yield self._comment(name, text)
        elif name:
            self._texts[name] = text

    def _tell(self) -> Iterator[Record]:
        if self._told or not (self._headers or self._texts):
            return
        self._told = True
        told = self._headers
        names = [*self._lists["PRIMARY CATEGORY"], *self._lists["CATEGORY"]]
        names += [
            name.strip().strip('"') for line in self._lists["TAGS"] for name in line.split(",")
        ]
        body = "\n\n".join(
            text for name in ("BODY", "EXTENDED BODY") if (text := self._texts.get(name))
        )
        written_at = fields.written(told.get("DATE", ""), *_DATES)
        basename = told.get("BASENAME", "")
        path = told.get("UNIQUE URL") or (
            f"/{written_at:%Y/%m}/{basename}.html" if basename and written_at else ""
        )
        yield PostRecord(
            key=self._key,
            title=told.get("TITLE", ""),
            path=fields.path(path) if path else None,
            link=fields.web(path),
            summary=self._texts.get("EXCERPT", ""),
            body=body,
            markup="html",
            written_at=written_at,
            precision="local",
            status=_STATUSES.get(told.get("STATUS", "").lower(), "draft"),
            comments_open=told.get("ALLOW COMMENTS", "1") == "1",
            author=told.get("AUTHOR", ""),
            tags=tuple(dict.fromkeys(name for name in names if name)),
            place=self._place,
        )

    @property
    def _key(self) -> str:
        told = self._headers
        named = told.get("BASENAME") or told.get("TITLE") or self._texts.get("BODY", "")[:80]
        return f"{named} {told.get('DATE', '')}".strip()[: fields.LONGEST_KEY] or self._place

    def _comment(self, section: str, text: str) -> CommentRecord:
        told = self._about
        name, email = told.get("AUTHOR", ""), told.get("EMAIL", "")
        if section == "PING":
            name = told.get("BLOG NAME") or told.get("TITLE") or name
        written_at = fields.written(told.get("DATE", ""), *_DATES)
        return CommentRecord(
            post_key=self._key,
            key=self._make_key(name, written_at, text),
            author=name,
            email=email,
            website=fields.web(told.get("URL")),
            address=told.get("IP", ""),
            written_at=written_at,
            precision="local",
            text=text,
            markup="html",
            kind="trackback" if section == "PING" else "comment",
            author_key=f"{name.casefold()}\0{email.casefold()}" if name or email else "",
            place=self._begun,
        )

    def _make_key(self, name: str, written_at: datetime | None, text: str) -> str:
        """An id from what a comment is; those that are the same are counted."""
        told = f"{name}\0{written_at}\0{text}".encode("utf-8", "replace")
        made = blake2b(told, digest_size=8).hexdigest()
        self._made[made] = times = self._made.get(made, 0) + 1
        return made if times == 1 else f"{made}-{times}"


def _lines(stream: Rewindable) -> Iterator[tuple[str, str]]:
    """Lines with their places; of one beyond all measure its beginning."""
    for number, line, _ in linewise.read(stream, _LONGEST, any_end=True):
        told = _decode(line)
        yield f"line {number}", told.removeprefix("\ufeff") if number == 1 else told


def _decode(line: bytes) -> str:
    """UTF-8, or what was usual before it."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
