"""Where a WordPress theme puts what: the parts of one comment in a page's tree.

Themes name the same thing differently, so each part is looked for in one place after the other.
"""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import datetime
from typing import Final

from lxml import etree, html

from rejoinder.transfer.formats import fields
from rejoinder.transfer.records import Precision, clean

KINDS: Final = ("pingback", "trackback")
HOLDERS: Final = frozenset({"li", "div", "article"})
_LISTS: Final = ("comment-list", "commentlist", "comments", "wp-block-comment-template")
# Where a theme puts the words, best first.
_WORDS: Final = (
    *("comment-content", "comment-text", "comment_text", "commenttext", "comment-entry"),
    *("wp-block-comment-content", "wpd-comment-text", "comment_content", "commentbody"),
)
_NAMES: Final = (
    *("fn", "wp-block-comment-author-name", "wpd-comment-author", "comment-author-name"),
    *("comment-author", "author", "comment_author", "commentauthor"),
)
_ABOUT: Final = frozenset(
    {
        *("comment-author", "comment-meta", "commentmetadata", "comment-metadata", "vcard"),
        *("reply", "comment-reply-link", "says", "edit-link", "comment-edit-link", "author"),
        *("comment-awaiting-moderation", "wp-block-comment-date", "wp-block-comment-reply-link"),
    }
)
_WAITING: Final = frozenset({"comment-awaiting-moderation", "wpd-unapproved-comment"})
_BLOCKS: Final = frozenset({"p", "blockquote", "ul", "ol", "pre"})
ARCHIVE: Final = re.compile(r"https?://web\.archive\.org/web/\d+[a-z_]*/")
_ID: Final = re.compile(r"(?:(?:li-|div-|article-)?comment-|wpd-comm-)(\d+)(?:_\d+)?\Z")
_DEPTH: Final = re.compile(r"depth-(\d{1,9})\Z")


def classes(element: etree._Element) -> frozenset[str]:
    return frozenset(str(element.get("class", "")).split())


def number(element: etree._Element) -> str | None:
    found = _ID.match(str(element.get("id", "")))
    return found[1] if found else None


def is_comment_item(element: etree._Element) -> bool:
    """A comment without a number of its own: one of WordPress' classes, within a list of comments."""
    if element.tag != "li" or not classes(element) & {"comment", *KINDS}:
        return False
    inner = next((child for child in element.iter(*HOLDERS) if number(child)), None)
    if inner is not None and inner is not element:
        return False  # its number stands further in
    return any(
        classes(up) & {*_LISTS, "children"} or up.get("id") in _LISTS
        for up in element.iterancestors()
    )


def is_waiting(own: etree._Element) -> bool:
    """Whether its author alone saw it, on the page that was saved."""
    return _first(own, _WAITING) is not None


def without_waiting(own: etree._Element) -> None:
    """Take the note away that says so."""
    for inner in list(own.iter()):
        if isinstance(inner, html.HtmlElement) and classes(inner) & _WAITING:
            inner.drop_tree()


def depth(element: etree._Element) -> int:
    found = (_DEPTH.match(name) for name in classes(element))
    return next((min(int(one[1]), 10_000) for one in found if one), 0)


def without_answers(element: etree._Element) -> etree._Element:
    """A copy of a comment without those that answer it."""
    copied = deepcopy(element)
    for inner in list(copied.iter("ul", "ol", *HOLDERS)):
        if inner is copied:
            continue
        another = number(inner) not in {None, number(copied)}
        if isinstance(inner, html.HtmlElement) and ("children" in classes(inner) or another):
            inner.drop_tree()
    return copied


def _first(element: etree._Element, names: frozenset[str]) -> etree._Element | None:
    return next(
        (each for each in element.iter() if isinstance(each.tag, str) and classes(each) & names),
        None,
    )


def author(own: etree._Element) -> tuple[str, str]:
    """The name and website of whoever wrote it."""
    for each in _NAMES:
        found = _first(own, frozenset({each}))
        if found is not None and (name := _name(found)):
            return name, _website(found)
    cite = next(iter(own.iter("cite")), None)
    return (_name(cite), _website(cite)) if cite is not None else ("", "")


def _name(found: etree._Element) -> str:
    copied = deepcopy(found)
    for inner in list(copied.iter()):
        if isinstance(inner, html.HtmlElement) and inner is not copied and "says" in classes(inner):
            inner.drop_tree()
    return clean(" ".join(told(copied).split()))


def _website(found: etree._Element) -> str:
    links = [found] if found.tag == "a" else list(found.iter("a"))
    return next((web for link in links if (web := href(link))), "")


def href(link: etree._Element | None) -> str:
    if link is None:
        return ""
    return fields.web(ARCHIVE.sub("", str(link.get("href", ""))))


def time(own: etree._Element) -> tuple[datetime | None, Precision]:
    """When it was written, and whether that says of which zone it is."""
    # Before there was an element for it, microformats told a moment to machines.
    for name, attribute in (("time", "datetime"), ("abbr", "title")):
        for found in own.iter(name):
            said = str(found.get(attribute, ""))
            if moment := fields.moment(said):
                return moment, "exact" if fields.is_zoned(said) else "local"
    return None, "exact"


def words(own: etree._Element) -> str:
    """The HTML of what was said."""
    for name in _WORDS:
        found = _first(own, frozenset({name}))
        if found is not None:
            return _inner(found)
    # No element of its own: the blocks that are not about the comment.
    blocks = [
        each
        for each in own.iter(*_BLOCKS)
        if not any(
            up.tag in _BLOCKS or classes(up) & _ABOUT
            for up in each.iterancestors()
            if up is not own
        )
        and not classes(each) & _ABOUT
        and each is not own
    ]
    return clean("\n".join(_outer(block) for block in blocks))


def _inner(found: etree._Element) -> str:
    _spell_out(found)
    begun = html.tostring(found, encoding="unicode", with_tail=False)
    return clean(begun[begun.index(">") + 1 :].rpartition("</")[0])


def _outer(found: etree._Element) -> str:
    _spell_out(found)
    return str(html.tostring(found, encoding="unicode", with_tail=False))


def _spell_out(found: etree._Element) -> None:
    """Put back the emoji that WordPress' script turned into pictures."""
    for image in list(found.iter("img")):
        if "emoji" in classes(image) or "wp-smiley" in classes(image):
            image.tail = f"{image.get('alt', '')}{image.tail or ''}"
            image.drop_tag()  # type: ignore[attr-defined]


def told(element: etree._Element) -> str:
    return "".join(element.itertext())  # type: ignore[arg-type]
