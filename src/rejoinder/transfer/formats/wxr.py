"""WordPress' export (WXR 1.0 to 1.2), and what Disqus takes as its "custom" import.

RSS with elements of WordPress' own, matched by local name whatever the namespace. Source:
WordPress, wp-admin/includes/export.php; Disqus' help page on the custom XML import format.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from html import unescape
from typing import Final
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import elements
from rejoinder.transfer.formats.elements import local
from rejoinder.transfer.formats.fields import host as host_of
from rejoinder.transfer.records import (
    CommentRecord,
    PostRecord,
    PostStatus,
    Record,
    Rewindable,
    Standing,
    Trouble,
    clean,
)

# Ended elements that are read or thrown away at once. The metas can outnumber everything else and
# hold plugins' serialised PHP, which nobody here should ever look into.
_METAS: Final = frozenset({"commentmeta", "postmeta", "termmeta"})
_AUTHOR: Final = "author"
_TAGS: Final = ("item", "comment", _AUTHOR, *_METAS)

_STATUSES: Final[dict[str, PostStatus]] = {
    "publish": "public",
    "": "public",  # Disqus' flavour has no such field
    "draft": "draft",
    "auto-draft": "draft",
    "pending": "draft",
    "future": "draft",
    "private": "private",
    "trash": "trash",
}
_STANDINGS: Final[dict[str, Standing]] = {
    "1": "approved",
    "approve": "approved",
    "approved": "approved",
    "0": "pending",
    "hold": "pending",
    "spam": "spam",
    "trash": "trash",
    "post-trashed": "trash",
}
# Types that only count as posts where somebody commented on them.
_POSTS: Final = frozenset({"post", "page", ""})
# Akismet keeps who said what: a person's word in a meta of its own, and events in a history that is
# serialised PHP, of which only the events' names are looked for. Source: Akismet, class.akismet.php.
_SAID: Final = "akismet_user_result"
_HISTORY: Final = "akismet_history"
_BY_PERSONS: Final = ('"report-spam"', '"report-ham"', '"status-approved"', '"status-spam"')
_CATEGORY: Final = "category"
_NEVER: Final = "0000-00-00 00:00:00"
_LONGEST_KEY: Final = 400
_LAST_YEAR: Final = 9998  # so that another time zone is still a year that Python knows


def recognises(head: bytes) -> bool:
    """Whether this is RSS that speaks of WordPress' export, or of Disqus threads."""
    text = head.replace(b"\0", b"")  # UTF-16 has one in each letter of a name
    return b"<rss" in text and any(
        sign in text
        for sign in (b"wordpress.org/export/", b"<wp:", b"www.disqus.com", b"dsq:thread_identifier")
    )


def read(stream: Rewindable) -> Iterator[Record]:
    """Each item's comments as they come, then the item itself as a post.

    Raises:
        TransferRefused: a DOCTYPE, an element beyond all measure, or nothing to take in it.
    """
    blog = _Blog()
    found_any = False
    for found in elements.elements(stream, _TAGS, frozenset({"item"})):
        if isinstance(found, Trouble):
            yield found
            continue
        event, element = found
        name = local(element.tag)
        if event == "start":
            blog.item_begins(element)
        elif name == "comment" and blog.item is not None:
            found_any = True
            yield blog.comment(element)
            elements.drop_before(element)
        elif name == "item":
            found_any = True
            if (post := blog.post(element)) is not None:
                yield post
            elements.drop_before(element)
        elif name == _AUTHOR:
            blog.author(element)
        elif name in _METAS:
            if name == "commentmeta":
                blog.meta(element)
            elements.drop_before(element)
    if not found_any:
        raise TransferRefused("the file has no posts in it. Is it a WordPress export, and whole?")


class _Blog:
    """What was read of the blog so far, and of the item being read."""

    def __init__(self) -> None:
        self.item: etree._Element | None = None
        self._items = 0
        self._key: str | None = None
        self._host: str | None = None
        self._names: dict[str, str] = {}
        self._staff: set[str] = set()
        self._named: dict[int, int] = {}
        self._judged = self._by_person = False

    def author(self, element: etree._Element) -> None:
        """Somebody who wrote posts: a member of staff, whose comments have a user id."""
        fields = _fields(element)
        login = fields.get("author_login", "")
        if login:
            self._names[login] = fields.get("author_display_name") or login
            self._staff.add(fields.get("author_id", ""))
        element.clear()

    def item_begins(self, element: etree._Element) -> None:
        self.item, self._key = element, None
        self._items += 1
        if self._host is None:
            channel = element.getparent()
            about = _fields(channel) if channel is not None else {}
            urls = (about.get(name, "") for name in ("base_blog_url", "base_site_url", "link"))
            self._host = next((host for url in urls if (host := host_of(url))), "")

    def meta(self, element: etree._Element) -> None:
        """A comment's meta, of which nothing is read but whether a person decided about it."""
        told = {local(child.tag): child.text or "" for child in element}
        key, value = told.get("meta_key", ""), told.get("meta_value", "")
        self._judged |= key.startswith("akismet_")
        self._by_person |= key == _SAID or (
            key == _HISTORY and any(event in value for event in _BY_PERSONS)
        )

    def post(self, element: etree._Element) -> PostRecord | None:
        """The item as a post; None where it is none and nobody commented on it."""
        fields = _fields(element)
        had_comments = self._key is not None
        kind = fields.get("post_type", "")
        self.item = None
        if kind not in _POSTS and not had_comments:
            return None
        key = self._key or self._post_key(fields)
        status = _STATUSES.get(fields.get("status", ""), "private")
        if fields.get("post_password") and status == "public":
            status = "private"
        return PostRecord(
            key=key,
            title=fields.get("title", ""),
            path=_path(fields.get("link", "")),
            link=fields.get("link", ""),
            summary=fields.get("encoded:excerpt", ""),
            body=fields.get("encoded", ""),
            markup="html",
            written_at=_utc(fields.get("post_date_gmt"))
            or _utc(fields.get("post_date"))
            or _rss_date(fields.get("pubDate")),
            status=status,
            comments_open=fields.get("comment_status", "open") == "open",
            author=self._names.get(fields.get("creator", ""), fields.get("creator", "")),
            tags=_categories(element),
            kind=kind or "post",
            place=_place(element),
        )

    def comment(self, element: etree._Element) -> CommentRecord | Trouble:
        """A comment of the item being read."""
        fields = _fields(element)
        place = _place(element)
        if self._key is None:
            assert self.item is not None
            # The name of an item that says who it is only after its comments is its place.
            self._key = self._post_key(_fields(self.item))
        key = fields.get("comment_id", "")
        if not key:
            return Trouble(place, "comment", "it has no comment_id")
        author, email = fields.get("comment_author", ""), fields.get("comment_author_email", "")
        user, parent = fields.get("comment_user_id", "0"), fields.get("comment_parent", "0")
        utc = _utc(fields.get("comment_date_gmt"))
        standing = _STANDINGS.get(fields.get("comment_approved", ""), "pending")
        # Without Akismet only a person puts a comment into spam.
        by_person = self._by_person or (standing == "spam" and not self._judged)
        self._judged = self._by_person = False
        named = author or email
        return CommentRecord(
            post_key=self._key,
            key=key,
            parent_key=None if parent in {"", "0"} else parent,
            # WordPress stores names escaped for HTML.
            author=unescape(author) if "&" in author else author,
            email=email,
            website=fields.get("comment_author_url", ""),
            address=fields.get("comment_author_IP", ""),
            agent=fields.get("comment_agent", ""),
            written_at=utc or _utc(fields.get("comment_date")),
            precision="exact" if utc else "local",
            text=fields.get("comment_content", ""),
            markup="html",
            # What the file does not call approved is for a moderator to see first.
            standing=standing,
            kind=fields.get("comment_type", "") or "comment",
            by_staff=user != "0" and user in self._staff,
            author_key=f"{author.casefold()}\0{email.casefold()}" if named else "",
            by_person=by_person,
            place=place,
        )

    def _post_key(self, fields: dict[str, str]) -> str:
        """`example.org/?p=18`, as WordPress itself would link to it; else the best there is."""
        host = self._host or host_of(fields.get("link", ""))
        if number := fields.get("post_id"):
            name = fields.get("post_name", "")
            # Files put together by hand have several posts with one number; their names differ.
            known = self._named.setdefault(hash(number), hash(name))
            return f"{host}/?p={number}" + ("" if known == hash(name) else f"&name={name}")
        key = fields.get("thread_identifier") or fields.get("link") or fields.get("guid")
        key = f"{host} {key}" if key else f"{host} item {self._items}"
        return key[:_LONGEST_KEY]


def _fields(element: etree._Element) -> dict[str, str]:
    """The texts of the elements directly in this one, by local name; the first of each name."""
    fields: dict[str, str] = {}
    for child in element:
        name = _name(child.tag)
        if name not in fields:
            text = elements.text_of(child) if len(child) else child.text
            fields[name] = clean(text) if text else ""
    return fields


@lru_cache(maxsize=1024)  # asked a dozen times a comment
def _name(tag: object) -> str:
    """A field's local name; WordPress has two that are told apart by their namespace alone."""
    name = local(tag)
    return f"{name}:excerpt" if name == "encoded" and "excerpt" in str(tag) else name


def _categories(element: etree._Element) -> tuple[str, ...]:
    """Names of the tags and categories; those by which nobody ever filed anything are left out."""
    names = [
        clean(elements.text_of(child))
        for child in element
        if local(child.tag) == _CATEGORY
        and child.get("domain") in {"post_tag", "tag", "category", None}
        and child.get("nicename") != "uncategorized"
    ]
    return tuple(dict.fromkeys(name for name in names if name and name != "Uncategorized"))


def _place(element: etree._Element) -> str:
    return f"line {element.sourceline}"


def _utc(text: str | None) -> datetime | None:
    """A WordPress date as UTC; None where it is none, or earlier than there were web pages."""
    if not text or text == _NEVER:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.year < 1990 or moment.year > _LAST_YEAR:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _rss_date(text: str | None) -> datetime | None:
    """`Tue, 14 Jan 2014 17:31:03 +0000`; drafts have none, or one in the year -0001."""
    try:
        moment = parsedate_to_datetime(text or "")
        return _utc(moment.isoformat())
    except (ValueError, OverflowError):
        return None


def _path(link: str) -> str | None:
    """The part of a link worth keeping; None for `?p=18` and its kin, which name nothing."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    if parse_qs(parts.query) or parts.path in {"", "/"}:
        return None
    return parts.path
