"""Blogger's export: an Atom feed in which posts, pages, comments and settings are all entries.

The older kind names what an entry is by a category, the newer one (from Google Takeout) by elements
of Blogger's own. Source: exports of 2008 to 2018; RFC 4287; RFC 4685, Atom threading extensions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import elements, fields
from rejoinder.transfer.formats.elements import children, local
from rejoinder.transfer.records import (
    NOTHING,
    CommentRecord,
    Markup,
    PostRecord,
    PostStatus,
    Record,
    Rewindable,
    Standing,
    Trouble,
)

_NAMES: Final = frozenset(
    b"feed entry id title link category content summary published updated author name uri email"
    b" generator icon logo rights subtitle source contributor".split()
)
_PREFIXES: Final = ("thr", "app", "gd", "blogger", "atom", "georss", "openSearch", "media")
_NOBODY: Final = "noreply@blogger.com"  # what Blogger writes for everybody
_STATUSES: Final[dict[str, PostStatus]] = {
    "live": "public",
    "": "public",
    "draft": "draft",
    "scheduled": "draft",
    "soft_trashed": "trash",
}
_STANDINGS: Final[dict[str, Standing]] = {
    "live": "approved",
    "": "approved",
    "spam": "spam",
    "spam_comment": "spam",
    "soft_trashed": "trash",
    "ghosted": "spam",
}


def recognises(head: bytes) -> bool:
    """Whether this is an Atom feed that speaks of Blogger's kinds of entry."""
    text = head.replace(b"\0", b"")
    return (
        b"feed" in text
        and not elements.is_page(head)
        and any(
            sign in text
            for sign in (
                b"schemas.google.com/blogger/2008",
                b"schemas.google.com/g/2005#kind",
                b"schemas.google.com/blogger/2018",
                b"<blogger:type>",
                b"tag:blogger.com,1999:",
            )
        )
    )


def read(stream: Rewindable) -> Iterator[Record]:
    """Entries as they come: posts, pages and comments.

    Raises:
        TransferRefused: a DOCTYPE, an element beyond all measure, or nothing to take in it.
    """
    owners: set[str] = set()
    made = fields.MadeKeys()
    found_any = broken = False
    for found in elements.elements(stream, ("entry", "author"), prefixes=_PREFIXES, names=_NAMES):
        if isinstance(found, Trouble):
            broken = True
            yield found
            continue
        _, element = found
        above = element.getparent()
        if local(element.tag) == "author":
            if above is not None and local(above.tag) == "feed":
                owners.add(children(element).get("uri", ""))
            continue
        kind = _kind(element)
        if kind in {"post", "page"}:
            found_any = True
            yield from _post(element, kind, made)
        elif kind == "comment":
            found_any = True
            yield from _comment(element, owners, made)
        elements.drop_before(element)
    if not found_any:
        if not broken:
            yield NOTHING
            return
        raise TransferRefused("the feed has no posts in it. Is it a Blogger export, and whole?")


def _kind(element: etree._Element) -> str:
    for child in element:
        if local(child.tag) == "category" and str(child.get("scheme", "")).endswith("#kind"):
            return str(child.get("term", "")).rpartition("#")[2]
    return children(element).get("type", "").lower()


def _post(element: etree._Element, kind: str, made: fields.MadeKeys) -> Iterator[Record]:
    told = children(element)
    link = _link(element, "alternate")
    filename = told.get("filename", "")
    status = _STATUSES.get(told.get("status", "").lower(), "private")
    if _draft(element):
        status = "draft"
    key = told.get("id", "") or link
    if not key:
        # Of what does not change when the words are edited; the same in every export.
        when = told.get("published") or told.get("created")
        key = made.of(f"{when}\0{_author(element).get('name', '')}\0{told.get('title', '')}")
        yield Trouble(_place(element), kind, "it has no id and no address", f"known here as {key}")
    yield PostRecord(
        key=key,
        title=told.get("title", ""),
        path=fields.path(link) or filename or None,
        link=link,
        body=told.get("content", ""),
        markup="html",
        written_at=fields.moment(told.get("published") or told.get("created")),
        status=status,
        author=_author(element).get("name", ""),
        tags=_tags(element),
        kind=kind,
        place=_place(element),
    )


def _comment(element: etree._Element, owners: set[str], made: fields.MadeKeys) -> Iterator[Record]:
    told, author, place = children(element), _author(element), _place(element)
    key = told.get("id", "")
    post_key = told.get("parent", "")
    for child in element:
        if local(child.tag) == "in-reply-to":
            post_key = str(child.get("ref", "")).strip() or post_key
    if not post_key:
        yield Trouble(place, "comment", "it says not what it answers")
        return
    name, email, uri = (author.get(each, "") for each in ("name", "email", "uri"))
    email = "" if email == _NOBODY else email
    if not key:
        when = told.get("published") or told.get("created")
        key = made.of(f"{post_key}\0{when}\0{name}\0{uri}\0{told.get('content', '')}")
        yield Trouble(place, "comment", "it has no id", f"known here as {key}")
    yield CommentRecord(
        post_key=post_key,
        key=key,
        parent_key=_parent(element, told.get("id", "") or post_key, told),
        author=name,
        email=email,
        website=fields.web(uri),
        written_at=fields.moment(told.get("published") or told.get("created")),
        text=told.get("content", ""),
        markup=_markup(element),
        standing=_STANDINGS.get(told.get("status", "").lower(), "pending"),
        deleted=_removed(element, told),
        by_staff=bool(uri) and uri in owners,
        author_key=uri or (f"{name.casefold()}\0{email.casefold()}" if name or email else ""),
        place=place,
    )


def _parent(element: etree._Element, near: str, told: dict[str, str]) -> str | None:
    if given := told.get("inReplyTo"):
        return given
    related = _link(element, "related").rpartition("/")[2].partition("?")[0]
    # The link ends in the number that ends the other comment's id, which begins like all ids of its
    # blog: its own, or that of its post (`near`).
    return f"{near.rpartition('-')[0]}-{related}" if related.isdigit() else None


def _link(element: etree._Element, relation: str) -> str:
    for child in element:
        if local(child.tag) == "link" and child.get("rel") == relation:
            return str(child.get("href", "")).strip()
    return ""


def _author(element: etree._Element) -> dict[str, str]:
    for child in element:
        if local(child.tag) == "author":
            return children(child)
    return {}


def _removed(element: etree._Element, told: dict[str, str]) -> bool:
    """Whether a comment keeps no more than its place; its words then say just that."""
    return told.get("status", "").lower() == "emptied" or any(
        local(child.tag) == "extendedProperty"
        and child.get("name") == "blogger.contentRemoved"
        and fields.flag(child.get("value"))
        for child in element
    )


def _draft(element: etree._Element) -> bool:
    return any(
        local(child.tag) == "control" and children(child).get("draft") == "yes" for child in element
    )


def _markup(element: etree._Element) -> Markup:
    for child in element:
        if local(child.tag) == "content":
            return "plain" if child.get("type") == "text" else "html"
    return "html"


def _tags(element: etree._Element) -> tuple[str, ...]:
    terms = [
        str(child.get("term", "")).strip()
        for child in element
        if local(child.tag) == "category" and not str(child.get("scheme", "")).endswith("#kind")
    ]
    return tuple(dict.fromkeys(term for term in terms if term))


def _place(element: etree._Element) -> str:
    return f"line {element.sourceline}"
