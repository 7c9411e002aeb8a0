"""A page that somebody saved from a WordPress site, with the comments on it.

Themes differ, so much is found in one of several places; where comments are nested they answer each
other. An avatar's address is a hash of an e-mail address and is never looked at. Source: WordPress,
wp-includes/class-walker-comment.php; saved pages of several themes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree, html

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import fields, themes
from rejoinder.transfer.records import (
    CommentRecord,
    PostRecord,
    Record,
    Rewindable,
    Trouble,
    clean,
)

LARGEST: Final = 16 * 1024 * 1024
MOST: Final = 20_000
"""Comments on one page; the longest known to us has 4,000."""
_PIECE: Final = 64 * 1024
_CHARSET: Final = re.compile(rb"<meta[^>]{0,100}charset=[\"']?([A-Za-z0-9_-]{2,40})", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\?(?:p|page_id)=(\d+)\Z")


def recognises(head: bytes) -> bool:
    """Whether this is an HTML page; only reading tells whether it has comments."""
    begun = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:2048].lower()
    return begun.startswith((b"<!doctype html", b"<html")) or (
        begun.startswith(b"<") and b"<html" in begun
    )


def read(stream: Rewindable) -> Iterator[Record]:
    """The page as a post without its words, then its comments in the page's order.

    Raises:
        TransferRefused: a page beyond all measure, or without comments as WordPress writes them.
    """
    tree, cut = _parsed(stream)
    page = _Page(tree, stream.name)
    records = list(islice(page.comments(), MOST + 1))
    if len(records) > MOST:
        raise TransferRefused(f"the page has more than {MOST:,} comments; no page has.")
    if not any(isinstance(record, CommentRecord) for record in records):
        raise TransferRefused(
            "the page has no comments as WordPress writes them. Save the page with its comments."
        )
    yield page.post()
    if page.more:
        reason = "the comments go on on other pages"
        yield Trouble("the file", "page", reason, "import all of them at once")
    if cut:
        yield Trouble("the page", "page", "it is nested too deep", "read up to there")
    yield from records


def _parsed(stream: Rewindable) -> tuple[etree._Element, bool]:
    """A page's tree, and whether it ends where the page was nested too deep."""
    stream.rewind()
    whole = bytearray()
    while piece := stream.read(_PIECE):
        whole += piece
        if len(whole) > LARGEST:
            raise TransferRefused(f"the page has more than {LARGEST >> 20} MiB; no page has.")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        tree = html.document_fromstring(_text(bytes(whole)).encode(), parser=parser)
    except (etree.LxmlError, ValueError) as mistake:
        raise TransferRefused(f"the page cannot be read: {mistake}") from mistake
    too_deep = any("xcessive depth" in error.message for error in parser.error_log)
    return tree, too_deep


def _text(whole: bytes) -> str:
    try:
        return whole.decode()
    except UnicodeDecodeError:
        told = _CHARSET.search(whole[:4096])
        try:
            return whole.decode(told[1].decode() if told else "cp1252", "replace")
        except (LookupError, ValueError):  # an encoding of names or of bytes, not of text
            return whole.decode("cp1252", "replace")


class _Page:
    """A page's tree, and what it says of itself."""

    def __init__(self, tree: etree._Element, name: str) -> None:
        self._tree = tree
        self._name = name
        self._link = self._find_link()
        self._key = self._find_key()
        self.more = bool(
            tree.xpath("//*[contains(@class,'nav-previous')]//a[contains(@href,'comment-page-')]")
        )

    def post(self) -> PostRecord:
        written_at = fields.moment(self._meta("article:published_time"))
        return PostRecord(
            key=self._key,
            title=self._title(),
            path=fields.path(self._link),
            link=self._link,
            written_at=written_at,
            place="the page",
        )

    def comments(self) -> Iterator[Record]:
        """Comments in the page's order; replies nested, or told by the class of their depth."""
        seen: dict[etree._Element, str] = {}
        taken: set[str] = set()
        above: list[str] = []  # in lists that are not nested: the last comment of each depth
        made = fields.MadeKeys()
        for element in self._tree.iter(*themes.HOLDERS):
            key = themes.number(element)
            if key is None and not themes.is_comment_item(element):
                continue
            outer = next((seen[up] for up in element.iterancestors() if up in seen), None)
            if key is None and outer is not None and element.tag != "li":
                continue
            if key is not None and key in taken:
                continue  # the same comment's inner element
            record = self._comment(element, key, outer, made)
            seen[element] = record.key
            taken.add(record.key)
            depth = themes.depth(element)
            if outer is None and 1 < depth <= len(above) + 1:
                record = record._replace(parent_key=above[depth - 2])
            if depth:
                above[depth - 1 :] = [record.key]
            yield record

    def _comment(
        self, element: etree._Element, key: str | None, parent: str | None, made: fields.MadeKeys
    ) -> CommentRecord:
        own = themes.without_answers(element)
        waiting = themes.is_waiting(own)
        if waiting:
            themes.without_waiting(own)
        classes = themes.classes(element)
        kind = next((kind for kind in themes.KINDS if kind in classes), "comment")
        if kind == "comment":
            author, website = themes.author(own)
            words = themes.words(own)
        else:
            link = next(iter(own.iter("a")), None)
            author = clean(themes.told(link)) if link is not None else ""
            website, words = themes.href(link), ""
        written_at, precision = themes.time(own)
        if key is None:
            key = made.of(f"{author}\0{written_at}\0{words}")
        return CommentRecord(
            post_key=self._key,
            key=key,
            parent_key=parent,
            author=author,
            website=website,
            written_at=written_at,
            precision=precision,
            text=words,
            markup="html",
            standing="pending" if waiting else "approved",
            kind=kind,
            by_staff="bypostauthor" in classes,
            author_key=author.casefold(),
            place=f"line {element.sourceline}",
        )

    def _find_link(self) -> str:
        for query in ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"):
            for found in self._strings(query):
                if web := fields.web(themes.ARCHIVE.sub("", found)):
                    return web
        return ""

    def _find_key(self) -> str:
        """`example.org/?p=18`, as an export of the same site has it; else the page's address."""
        classes = " ".join(self._strings("//body/@class"))
        links = self._strings("//link[@rel='shortlink']/@href")
        numbers = [
            *self._strings("//input[@name='comment_post_ID']/@value"),
            *re.findall(r"\b(?:postid|page-id)-(\d+)", classes),
            *(found[1] for link in links if (found := _NUMBER.search(link))),
        ]
        host = fields.host(self._link)
        number = next((number for number in numbers if number.isdigit()), "")
        if host and number:
            return f"{host}/?p={number}"
        return fields.page_key(self._link) if self._link else f"saved page {self._name}"

    def _title(self) -> str:
        for query in (
            "string(//meta[@property='og:title']/@content)",
            "string(//h1[contains(@class,'entry-title')])",
            "string(//title)",
        ):
            if told := clean(str(self._tree.xpath(query))):
                return told
        return ""

    def _strings(self, query: str) -> list[str]:
        found = self._tree.xpath(query)
        return [str(each) for each in found] if isinstance(found, list) else []

    def _meta(self, name: str) -> str:
        return str(self._tree.xpath("string(//meta[@property=$name]/@content)", name=name))
