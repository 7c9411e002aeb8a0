"""Atom feeds, the sitemap and robots.txt. Plain text in, written by XML libraries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree

from django.utils.feedgenerator import Atom1Feed

from rejoinder.languages import say
from rejoinder.models import Comment, Post, Site
from rejoinder.publishing import addresses
from rejoinder.publishing.composing import base
from rejoinder.publishing.words import called
from rejoinder.text import excerpt, to_plain

_LATEST: Final = 30
# Characters of a text in a feed. Thirty of the longest would make a file of megabytes, fetched by every
# reader's program again after each comment.
_TEXT: Final = 2_000


def _xml(text: str) -> str:
    """Without the characters that XML 1.0 forbids (section 2.2)."""
    return "".join(
        sign
        for sign in text
        if sign in "\t\n\r"
        or "\x20" <= sign <= "\ud7ff"
        or "\ue000" <= sign <= "\ufffd"
        or sign >= "\U00010000"
    )


class _Feed(Atom1Feed):
    """A feed that says the same each time it is made, an empty one too."""

    def __init__(self, *, began: datetime, **said: str | None) -> None:
        super().__init__(**said)  # type: ignore[arg-type]
        self._began = began

    def latest_post_date(self) -> datetime:
        """The newest date in it; where nothing is in it, when it began, not the clock's time."""
        return super().latest_post_date() if self.items else self._began


def _shortened(text: str) -> str:
    return text if len(text) <= _TEXT else excerpt(text, _TEXT)


def site_feed(site: Site) -> bytes:
    """The latest posts."""
    feed = _Feed(
        began=datetime.fromtimestamp(0, UTC),
        title=_xml(site.name),
        link=base(site) + addresses.HOME,
        description=None,
        subtitle=_xml(site.tagline) or None,
        feed_url=base(site) + addresses.FEED,
        language=_xml(site.language),
        author_name=_xml(site.name),
    )
    for post in Post.objects.public(site).newest_first()[:_LATEST]:
        link = base(site) + addresses.href(post.path)
        feed.add_item(
            title=_xml(post.title),
            link=link,
            unique_id=link,
            description=_xml(_shortened(post.summary)),
            author_name=_xml(post.author_line) or None,
            pubdate=post.published_at,
            updateddate=post.changed_at or post.published_at,
        )
    return feed.writeString("utf-8").encode()


def comments_feed(site: Site, post: Post) -> bytes:
    """The latest comments under a post."""
    link = base(site) + addresses.href(post.path)
    feed = _Feed(
        began=post.published_at,
        title=_xml(say("Comments on %(title)s", title=post.title)),
        link=link,
        description=None,
        feed_url=base(site) + addresses.comments_feed(post.pk),
        language=_xml(post.language or site.language),
        author_name=_xml(site.name),
    )
    _add(
        feed, site, Comment.objects.public(site).under(post).counted().order_by("-number")[:_LATEST]
    )
    return feed.writeString("utf-8").encode()


def replies_feed(site: Site, latest: Iterable[Comment], address: str, began: datetime) -> bytes:
    """Replies to somebody, for whoever has the feed's private address.

    Args:
        site: where they were written.
        latest: the replies, the newest first; public ones.
        address: the feed's own.
        began: when it was made.
    """
    feed = _Feed(
        began=began,
        title=_xml(say("Replies to you on %(site)s", site=site.name)),
        link=base(site) + addresses.HOME,
        description=None,
        feed_url=address,
        language=_xml(site.language),
        author_name=_xml(site.name),
    )
    _add(feed, site, latest)
    return feed.writeString("utf-8").encode()


def _add(feed: _Feed, site: Site, latest: Iterable[Comment]) -> None:
    for comment in latest:
        plain, name = to_plain(comment.html), called(comment.author_name)
        here = f"{base(site)}/c/{comment.pk}/"
        feed.add_item(
            title=_xml(f"{name}: {excerpt(plain, 60)}"),
            link=here,
            unique_id=here,
            description=_xml(_shortened(plain)),
            author_name=_xml(name),
            pubdate=comment.written_at,
            updateddate=comment.edited_at or comment.written_at,
        )


def sitemap(site: Site) -> bytes:
    """Every public post; the protocol allows 50,000 a file."""
    root = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    posts: Iterable[tuple[str, datetime, datetime | None]] = (
        Post.objects.public(site)
        .newest_first()
        .values_list("path", "published_at", "changed_at")[:50_000]
    )
    for path, published, changed in posts:
        url = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(url, "loc").text = base(site) + addresses.href(path)
        ElementTree.SubElement(url, "lastmod").text = (changed or published).isoformat()
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def robots(site: Site) -> bytes:
    """What crawlers may fetch: everything that is a page for readers."""
    return (
        "User-agent: *\n"
        "Disallow: /desk/\nDisallow: /accounts/\nDisallow: /reply/\nDisallow: /own/\n"
        "Disallow: /replies/\n"
        f"Sitemap: {base(site)}{addresses.SITEMAP}\n"
    ).encode()
