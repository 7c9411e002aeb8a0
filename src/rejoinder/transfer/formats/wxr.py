"""WordPress' export (WXR 1.0 to 1.2), and what Disqus takes as its "custom" import.

RSS with elements of WordPress' own, matched by local name whatever the namespace. Source:
WordPress, wp-admin/includes/export.php; Disqus' help page on the custom XML import format.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import Final

from lxml import etree

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import elements, fields, wordpress
from rejoinder.transfer.formats.elements import local
from rejoinder.transfer.records import (
    NOTHING,
    CommentRecord,
    PostRecord,
    PostStatus,
    Record,
    Rewindable,
    Trouble,
)

# Ended elements that are read or thrown away at once. The metas can outnumber everything else and
# hold plugins' serialised PHP, which nobody here should ever look into.
_METAS: Final = frozenset({"commentmeta", "postmeta", "termmeta"})
_AUTHOR: Final = "author"
_TAGS: Final = ("item", "comment", "channel", _AUTHOR, *_METAS)

# Types that only count as posts where somebody commented on them.
_POSTS: Final = frozenset({"post", "page", ""})
# Akismet keeps who said what: a person's word in a meta of its own, and events in a history that is
# serialised PHP, of which only the events' names are looked for. Source: Akismet, class.akismet.php.
_SAID: Final = "akismet_user_result"
_HISTORY: Final = "akismet_history"
_BY_PERSONS: Final = ('"report-spam"', '"report-ham"', '"status-approved"', '"status-spam"')
_MOST_HELD: Final = 20_000  # comments that wait for their post's name


def recognises(head: bytes) -> bool:
    """Whether this is RSS that speaks of WordPress' export, or of Disqus threads."""
    text = head.replace(b"\0", b"")  # UTF-16 has one in each letter of a name
    return (
        b"<rss" in text
        and not elements.is_page(head)
        and any(
            sign in text
            for sign in (
                b"wordpress.org/export/",
                b"<wp:",
                b"www.disqus.com",
                b"dsq:thread_identifier",
            )
        )
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
        elif name == "comment":
            found_any = True
            yield from blog.comment(element)
            elements.drop_before(element)
        elif name == "item":
            found_any = True
            yield from blog.post(element)
            elements.drop_before(element)
        elif name == _AUTHOR:
            blog.author(element)
        elif name == "channel" and not found_any:
            found_any = True
            yield NOTHING
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
        self._statuses: dict[str, PostStatus] = {}
        self._held: list[CommentRecord] = []
        self._made = fields.MadeKeys()
        self._judged = self._by_person = False

    def author(self, element: etree._Element) -> None:
        """Somebody who wrote posts: a member of staff, whose comments have a user id."""
        told = _fields(element)
        login = told.get("author_login", "")
        if login:
            self._names[login] = told.get("author_display_name") or login
            self._staff.add(told.get("author_id", ""))
        element.clear()

    def item_begins(self, element: etree._Element) -> None:
        self.item, self._key = element, None
        self._held.clear()
        self._items += 1
        if self._host is None:
            channel = element.getparent()
            about = _fields(channel) if channel is not None else {}
            urls = (about.get(name, "") for name in ("base_blog_url", "base_site_url", "link"))
            self._host = next((host for url in urls if (host := fields.host(url))), "")

    def meta(self, element: etree._Element) -> None:
        """A comment's meta, of which nothing is read but whether a person decided about it."""
        told = {local(child.tag): child.text or "" for child in element}
        key, value = told.get("meta_key", ""), told.get("meta_value", "")
        self._judged |= key.startswith("akismet_")
        self._by_person |= key == _SAID or (
            key == _HISTORY and any(event in value for event in _BY_PERSONS)
        )

    def post(self, element: etree._Element) -> Iterator[Record]:
        """The item as a post, its last comments before it; none where it is none of either."""
        told = _fields(element)
        if self._held:
            self._key = self._post_key(told)
            yield from self._released()
        had_comments = self._key is not None
        kind = told.get("post_type", "")
        self.item = None
        status = self._status(told)
        self._statuses[told.get("post_id", "")] = status
        if kind not in _POSTS and not had_comments:
            return
        key = self._key or self._post_key(told)
        if told.get("status", "").lower() == wordpress.INHERITED and status != "public":
            above = told.get("post_parent", "")
            reason = (
                f"it is as public as {f'post {above}' if above else 'the post that it belongs to'}"
            )
            yield Trouble(_place(element), f"post {key}", reason, f"taken as {status}")
        yield PostRecord(
            key=key,
            title=told.get("title", ""),
            path=wordpress.path(told.get("link", "")),
            link=told.get("link", ""),
            summary=told.get("encoded:excerpt", ""),
            body=told.get("encoded", ""),
            markup="html",
            written_at=wordpress.utc(told.get("post_date_gmt"))
            or wordpress.utc(told.get("post_date"))
            or wordpress.utc(told.get("pubDate")),
            status=status,
            comments_open=told.get("comment_status", "open") == "open",
            author=self._names.get(told.get("creator", ""), told.get("creator", "")),
            tags=wordpress.categories(element),
            kind=kind or "post",
            place=_place(element),
        )

    def _status(self, told: dict[str, str]) -> PostStatus:
        said, above = told.get("status", "").lower(), told.get("post_parent", "")
        if said == wordpress.INHERITED:
            return "public" if above == "0" else self._statuses.get(above, "private")
        status = wordpress.STATUSES.get(said, "private")
        return "private" if told.get("post_password") and status == "public" else status

    def comment(self, element: etree._Element) -> Iterator[Record]:
        """A comment of the item being read, when it is known which item that is."""
        if self.item is None:
            number = _fields(element).get("comment_id", "")
            yield Trouble(_place(element), f"comment {number}", "it stands outside of any post")
            return
        read = self._read(element, self._key or "")
        if not read.key:
            made = self._made.of(f"{self._items}\0{read.written_at}\0{read.author}\0{read.text}")
            read = read._replace(key=made)
            yield Trouble(read.place, "comment", "it has no comment_id", f"known here as {made}")
        if self._key is not None:
            yield read
            return
        self._held.append(read)
        said = _fields(self.item)
        # An item that says who it is only after its comments is waited for, if they are not too many.
        if "post_id" in said or "thread_identifier" in said or len(self._held) > _MOST_HELD:
            self._key = self._post_key(said)
            yield from self._released()

    def _released(self) -> Iterator[CommentRecord]:
        for held in self._held:
            yield held._replace(post_key=self._key or "")
        self._held.clear()

    def _read(self, element: etree._Element, post_key: str) -> CommentRecord:
        told = _fields(element)
        author, email = told.get("comment_author", ""), told.get("comment_author_email", "")
        user, parent = told.get("comment_user_id", "0"), told.get("comment_parent", "0")
        utc = wordpress.utc(told.get("comment_date_gmt"))
        standing = wordpress.STANDINGS.get(told.get("comment_approved", "").lower(), "pending")
        # Without Akismet only a person puts a comment into spam.
        by_person = self._by_person or (standing == "spam" and not self._judged)
        self._judged = self._by_person = False
        named = author or email
        return CommentRecord(
            post_key=post_key,
            key=told.get("comment_id", ""),
            parent_key=None if parent in {"", "0"} else parent,
            # WordPress stores names escaped for HTML.
            author=unescape(author) if "&" in author else author,
            email=email,
            website=told.get("comment_author_url", ""),
            written_at=utc or wordpress.utc(told.get("comment_date")),
            precision="exact" if utc else "local",
            text=told.get("comment_content", ""),
            markup="html",
            # What the file does not call approved is for a moderator to see first.
            standing=standing,
            kind=told.get("comment_type", "").lower() or "comment",
            by_staff=user != "0" and user in self._staff,
            author_key=f"{author.casefold()}\0{email.casefold()}" if named else "",
            by_person=by_person,
            place=_place(element),
        )

    def _post_key(self, told: dict[str, str]) -> str:
        """`example.org/?p=18`, as WordPress itself would link to it; else the best there is."""
        host = self._host or fields.host(told.get("link", ""))
        if number := told.get("post_id"):
            name = told.get("post_name", "")
            # Files put together by hand have several posts with one number; their names differ.
            known = self._named.setdefault(hash(number), hash(name))
            return f"{host}/?p={number}" + ("" if known == hash(name) else f"&name={name}")
        key = told.get("thread_identifier") or told.get("link") or told.get("guid")
        key = f"{host} {key}" if key else f"{host} item {self._items}"
        return key[: fields.LONGEST_KEY]


def _fields(element: etree._Element) -> dict[str, str]:
    return elements.children(element, _name)


@lru_cache(maxsize=1024)  # asked a dozen times a comment
def _name(tag: object) -> str:
    """A field's local name; WordPress has two that are told apart by their namespace alone."""
    name = local(tag)
    return f"{name}:excerpt" if name == "encoded" and "excerpt" in str(tag) else name


def _place(element: etree._Element) -> str:
    return f"line {element.sourceline}"
