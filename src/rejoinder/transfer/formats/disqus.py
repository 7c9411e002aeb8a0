"""Disqus' export in XML: threads are pages, posts are comments.

A page may have several threads, one for each address it was ever opened under. Source: exports of
2011 to 2023; Remark42, backend/app/migrator/disqus.go; Isso, isso/migrate.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import elements, fields
from rejoinder.transfer.formats.elements import attribute, children, local, text_of
from rejoinder.transfer.records import (
    NOTHING,
    CommentRecord,
    PostRecord,
    Record,
    Rewindable,
    Standing,
    Trouble,
    clean,
)

_NAMES: Final = frozenset(
    b"disqus category forum title isDefault thread id link message createdAt author name username"
    b" isAnonymous email ipAddress isClosed isDeleted isSpam isApproved post parent slug".split()
)
_THREADS: Final = frozenset({"thread"})
_POSTS: Final = frozenset({"post"})
_BOTH: Final = _THREADS | _POSTS
# A tag that opens one of them and does not close it at once.
_OPENS: Final = re.compile(rb"<(?:[\w.-]+:)?(thread|post)\b(?:[^<>]*[^<>/])?>")
_ROOT: Final = re.compile(rb"<(?:[\w.-]{1,40}:)?disqus\b")
_OTHER_ROOT: Final = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:rss|feed)\b")
_PIECE: Final = 256 * 1024
_LONGEST_TAG: Final = 4096
_ID: Final = "{http://disqus.com/disqus-internals}id"
_READ: Final = frozenset({"message", "createdAt", "isDeleted", "isSpam", "isApproved"})


def recognises(head: bytes) -> bool:
    """Whether this is XML that begins with Disqus' own element."""
    text = head.replace(b"\0", b"")
    root = _ROOT.search(text)
    if root is None or b"disqus.com" not in text or elements.is_page(head):
        return False
    return _OTHER_ROOT.search(text, 0, root.start()) is None  # whose words may speak of Disqus


def read(stream: Rewindable) -> Iterator[Record]:
    """The pages, then the comments; two passes where a thread may follow its comments.

    Raises:
        TransferRefused: a DOCTYPE, an element beyond all measure, or nothing to take in it.
    """
    pages = _Pages()
    sound = elements.fault(stream) is None
    passes = (_BOTH,) if sound and _threads_first(stream) else (_THREADS, _POSTS)
    any_comment = False
    for wanted in passes:
        for found in _elements(stream, wanted, sound=sound):
            if isinstance(found, Trouble):
                if wanted != _POSTS:  # which meets the same again
                    yield found
            elif local(found.tag) == "post":
                any_comment = True
                yield from pages.comment(found)
            elif (post := pages.add(found)) is not None:
                yield post
    if not pages.known and not any_comment:
        if sound:
            yield NOTHING
            return
        raise TransferRefused("the file has no threads in it. Is it a Disqus export, and whole?")


def _threads_first(stream: Rewindable) -> bool:
    """Whether no thread can begin after a post has, which is so in every export that we know.

    A thread that a post names is an element of the same name, but an empty one. What looks like a
    thread and is a part of somebody's words only costs a second pass.
    """
    stream.rewind()
    rest, post_seen = stream.read(4), False
    if b"\0" in rest:
        return False
    while piece := stream.read(_PIECE):
        text = rest + piece
        for found in _OPENS.finditer(text):
            if found[1] == b"post":
                post_seen = True
            elif post_seen:
                return False
        # A tag may be cut in two.
        last = text[max(text.rfind(b"<"), len(text) - _LONGEST_TAG) :]
        rest = b"" if b">" in last else last
    return True


def _elements(
    stream: Rewindable, wanted: frozenset[str], *, sound: bool
) -> Iterator[etree._Element | Trouble]:
    parts = ("thread", "post")
    for found in elements.elements(stream, parts, prefixes=("dsq",), names=_NAMES, sound=sound):
        if isinstance(found, Trouble):
            yield found
            continue
        _, element = found
        above = element.getparent()
        if above is not None and local(above.tag) == "post":
            continue  # a comment names its thread by an element that is called the same
        if local(element.tag) in wanted:
            yield element
        elements.drop_before(element)


class _Pages:
    """The pages seen, by the number of each thread that was opened for them."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        self._by_identifier: dict[str, str] = {}
        self._by_link: dict[str, str] = {}
        self._owners: set[str] = set()
        self._made = fields.MadeKeys()

    def add(self, element: etree._Element) -> PostRecord | None:
        """A thread as a post; None where it is one more of a page that is known, or says nothing."""
        told = children(element)
        number, identifier, link = (
            _id(element),
            told.get("id", ""),
            told.get("link", ""),
        )
        if not (identifier or link or told.get("title")):
            return None
        by_link = fields.page_key(link) if link else ""
        key = self._by_identifier.get(identifier) or self._by_link.get(by_link)
        known = key is not None
        key = key or by_link or identifier[: fields.LONGEST_KEY] or f"thread {number}"
        self.known[number] = key
        if identifier:
            self._by_identifier.setdefault(identifier, key)
        if by_link:
            self._by_link.setdefault(by_link, key)
        author = _author(element)
        if author.get("username") and not fields.flag(author.get("isAnonymous")):
            self._owners.add(author["username"])
        if known:
            return None
        return PostRecord(
            key=key,
            title=told.get("title", ""),
            path=fields.path(link),
            link=link,
            body=told.get("message", ""),
            markup="html",
            written_at=fields.moment(told.get("createdAt")),
            status="trash" if fields.flag(told.get("isDeleted")) else "public",
            comments_open=not fields.flag(told.get("isClosed")),
            author=author.get("name", ""),
            place=_place(element),
        )

    def comment(self, element: etree._Element) -> Iterator[Record]:
        """A comment, after the page that it names where the file has no such page."""
        told: dict[str, str] = {}
        author: dict[str, str] = {}
        thread = parent = ""
        # One look at each: whatever of an element is asked for becomes an object first.
        for child in element:
            name = local(child.tag)
            if name == "thread":
                thread = _id(child)
            elif name == "parent":
                parent = _id(child)
            elif name == "author":
                author = author or children(child)
            elif name in _READ and name not in told:
                told[name] = clean(text_of(child))
        place = _place(element)
        if thread not in self.known:
            self.known[thread] = f"thread {thread}"
            why = f"its thread {thread} is not in the file" if thread else "it names no thread"
            yield Trouble(place, "post", why, "its comments are under a private post")
            yield PostRecord(f"thread {thread}", f"Thread {thread}", status="private", place=place)
        post_key = self.known[thread]
        key = _id(element)
        name, email, username = (author.get(each, "") for each in ("name", "email", "username"))
        written_at = fields.moment(told.get("createdAt"))
        if not key:
            key = self._made.of(f"{post_key}\0{written_at}\0{name}\0{told.get('message')}")
            yield Trouble(place, "comment", "it has no id", f"known here as {key}")
        deleted = fields.flag(told.get("isDeleted"))
        yield CommentRecord(
            post_key=post_key,
            key=key,
            parent_key=parent or None,
            author=name or username,
            email="" if deleted else email,
            written_at=written_at,
            text=told.get("message", ""),
            markup="html",
            standing=_standing(told),
            deleted=deleted,
            by_staff=username in self._owners and not fields.flag(author.get("isAnonymous")),
            # Those without an account are as many as their names and addresses, at best.
            author_key=username or (f"{name.casefold()}\0{email.casefold()}" if name else email),
            place=place,
        )


def _standing(told: dict[str, str]) -> Standing:
    if fields.flag(told.get("isSpam")):
        return "spam"
    return "pending" if not fields.flag(told.get("isApproved", "true")) else "approved"


def _author(element: etree._Element) -> dict[str, str]:
    for child in element:
        if local(child.tag) == "author":
            return children(child)
    return {}


def _id(element: etree._Element) -> str:
    told = element.get(_ID)
    return clean(str(told)) if told is not None else attribute(element, "id")


def _place(element: etree._Element) -> str:
    return f"line {element.sourceline}"
