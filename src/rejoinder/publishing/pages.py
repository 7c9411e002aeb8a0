"""From a path to the bytes that belong there, or to the knowledge that nothing does.

The publisher and a reader who asks for a missing file both come through `render`, so they cannot
differ. Nothing of a request reaches this room but the path.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Literal, NamedTuple

from markupsafe import Markup

from rejoinder import conf
from rejoinder.languages import speaking
from rejoinder.models import Comment, Post, Site, Tag, Video
from rejoinder.models.posts import PostQuerySet
from rejoinder.publishing import (
    addresses,
    composing,
    feeds,
    notice_versions,
    structured,
    thread,
    videos,
)
from rejoinder.publishing.addresses import PICTURES, Address
from rejoinder.publishing.shapes import FormShape, ThreadShape
from rejoinder.publishing.stored import stored
from rejoinder.publishing.templates import page as template
from rejoinder.text import to_html

LIST = 20
"""Posts on a list, each with its first sentences."""
TITLES = 200_000
"""Characters of further titles on the home page; a thousand posts, and still a small file."""

HTML = "text/html; charset=utf-8"
_OWN = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'"
_END = "form-action 'self'; base-uri 'none'"


class Page(NamedTuple):
    """What is served at a path."""

    content: bytes
    media_type: str


def render(site: Site, path: str, *, own: str = "") -> Page | None:
    """The page at a decoded path; None where there is none.

    `own` is the signed link of a comment just sent, for a page that only its author is given.
    """
    if "\0" in path:
        return None  # PostgreSQL cannot even be asked
    with speaking(site.language):
        return _render(site, path, own)


def _render(site: Site, path: str, own: str) -> Page | None:
    address = addresses.read(path)
    if address is None:
        post = _public(site, "path", path)
        live = post is not None and post.mode == Post.Mode.LIVE
        shown = composing.thread_page(post, int(not live), newest=live) if post else None
        return _post_page(site, post, shown, own) if post and shown else None
    if address.post:
        post = _public(site, "id", address.post)
        return _BELOW_POST[address.kind](site, post, address, own) if post else None
    return _OF_SITE[address.kind](site, address)


def _public(site: Site, column: Literal["path", "id"], value: str | int) -> Post | None:
    """A post that readers may see, with its video. By hand: Django takes a sixth of a page to word that."""
    where = f"WHERE site_id = %s AND status = 'public' AND {column} = %s"
    for post in stored(Post, where, (site.pk, value)):
        videos_of = stored(Video, "WHERE post_id = %s", (post.pk,), without="poster")
        Post._meta.get_field("video").set_cached_value(post, videos_of[0] if videos_of else None)
        return post
    return None


def form_for(post: Post, site: Site) -> FormShape | None:
    """The reply form as it stands in a published file: it can carry no token of its own."""
    if not post.is_open:
        return None
    says = [text for text in (site.message, post.message) if text]
    guidelines = post.guidelines or site.guidelines
    return FormShape(
        action=addresses.reply(post.pk),
        token_href=f"/token/{post.pk}/",
        preview_href=addresses.reply(post.pk),
        email_required=site.require_email,
        limit=conf.get().comment_limit,
        messages=[_made(text) for text in says],
        guidelines=_made(guidelines) if guidelines else None,
        slow_seconds=post.slow_seconds,
        premoderated=post.mode == Post.Mode.PREMODERATED,
    )


@lru_cache(maxsize=200)
def _made(markdown: str) -> Markup:
    """What an editor wrote, as HTML; the same few texts stand on every page of a site."""
    return Markup(to_html(markdown, "markdown"))  # noqa: S704 - made by to_html


def policy(post: Post | None) -> str:
    """The page's Content-Security-Policy: what is ours, and what a click on the video may load."""
    frame, media = videos.frame_sources(getattr(post, "video", None) if post else None)
    return f"{_OWN}; frame-src {frame}; media-src {media}; {_END}"


def _html(name: str, **context: object) -> Page:
    return Page(template(name, **context).encode(), HTML)


def _post_page(site: Site, post: Post, shown: ThreadShape, own: str, at: str = "") -> Page:
    """`at` is the path of a page that search engines shall know beside the post's own."""
    site_shape = composing.site_shape(site)
    shape = composing.post_shape(
        site, post, with_body=shown.first_page, tags=composing.tags_of(post)
    )
    return _html(
        "post.html",
        site=site_shape,
        post=shape,
        thread=shown,
        form=form_for(post, site),
        json_ld=structured.json_ld(site_shape, shape, shown),
        csp=policy(post),
        canonical=composing.base(site) + at if at else shape.absolute,
        noindex=bool(shown.branch_of) or (shown.newest_first and not shown.first_page) or bool(own),
        own=own,
    )


def _thread(site: Site, post: Post, address: Address, own: str) -> Page | None:
    if address.kind == "page" and address.number == 1 and post.mode != Post.Mode.LIVE:
        return None  # it is the post's own page
    if address.kind == "newest" and not address.number and post.mode == Post.Mode.LIVE:
        return None  # likewise
    shown = composing.thread_page(post, address.number, newest=address.kind == "newest")
    if (
        shown
        and address.kind == "newest"
        and address.number
        and address.number >= thread.pages(post)[1]
    ):
        return None  # the last page is where newest-first begins
    at = addresses.page(post.pk, address.number) if address.kind == "page" else ""
    return _post_page(site, post, shown, own, at) if shown else None


def _branch(site: Site, post: Post, address: Address, own: str) -> Page | None:
    root = Comment.objects.filter(post=post, pk=address.comment, depth=0, shown=True).first()
    shown = composing.branch_page(post, root, address.number) if root else None
    return _post_page(site, post, shown, own) if shown else None


def _live(site: Site, post: Post, address: Address, own: str) -> Page:
    newest = Comment.objects.under(post).counted().order_by("-number").values_list("pk", flat=True)
    told = {"count": composing.count(post), "newest": newest.first() or 0}
    return Page(json.dumps(told).encode(), "application/json")


def _comments_feed(site: Site, post: Post, address: Address, own: str) -> Page:
    return Page(feeds.comments_feed(site, post), "application/atom+xml; charset=utf-8")


def _poster(site: Site, post: Post, address: Address, own: str) -> Page | None:
    video = getattr(post, "video", None)
    if video is None or not video.poster or PICTURES.get(video.poster_type) != address.slug:
        return None
    return Page(bytes(video.poster), video.poster_type)


def _list(site: Site, address: Address, posts: PostQuerySet, tag: Tag | None) -> Page | None:
    number = address.number
    first = (number - 1) * LIST
    found = list(
        posts.select_related("video")
        .prefetch_related("tags")
        .newest_first()[first : first + LIST + 1]
    )
    if not found and number > 1:
        return None

    def at(page: int) -> str:
        if tag is None:
            return addresses.home(page)
        return addresses.href(addresses.tag(tag.slug, page))

    context: dict[str, object] = {
        "site": composing.site_shape(site),
        "posts": [composing.post_shape(site, post, with_body=False) for post in found[:LIST]],
        "earlier": at(number + 1) if len(found) > LIST else "",
        "later": at(number - 1) if number > 1 else "",
        "csp": policy(None),
        "canonical": composing.base(site) + at(number),
    }
    if tag is not None:
        return _html("tag.html", tag=composing.tag_shape(tag), **context)
    tags = Tag.objects.filter(site=site, posts__status=Post.Status.PUBLIC).distinct()
    shapes = [composing.tag_shape(each) for each in tags.order_by("name")[:60]]
    further = composing.titles(posts.newest_first()[LIST:1000], TITLES) if number == 1 else []
    return _html("home.html", tags=shapes, further=further, **context)


def _home(site: Site, address: Address) -> Page | None:
    return _list(site, address, Post.objects.public(site), None)


def _tag(site: Site, address: Address) -> Page | None:
    tag = Tag.objects.filter(site=site, slug=address.slug).first()
    if tag is None:
        return None
    posts = Post.objects.public(site).filter(tags=tag)
    return _list(site, address, posts, tag) if posts.exists() else None


def _notice(site: Site, address: Address) -> Page | None:
    number = address.number if address.kind == "notice_version" else None
    shown = notice_versions.shown(site, number)
    if shown is None:
        return None
    return _html(
        "notice.html",
        site=composing.site_shape(site),
        shown=shown,
        here=number is None,
        notice=addresses.NOTICE,
        csp=policy(None),
        canonical=composing.base(site)
        + (addresses.notice_version(number) if number else addresses.NOTICE),
        noindex=number is not None,
    )


def _site_feed(site: Site, address: Address) -> Page:
    return Page(feeds.site_feed(site), "application/atom+xml; charset=utf-8")


def _sitemap(site: Site, address: Address) -> Page:
    return Page(feeds.sitemap(site), "application/xml")


def _robots(site: Site, address: Address) -> Page:
    return Page(feeds.robots(site), "text/plain; charset=utf-8")


_BELOW_POST: dict[str, Callable[[Site, Post, Address, str], Page | None]] = {
    "page": _thread,
    "newest": _thread,
    "branch": _branch,
    "live": _live,
    "comments_feed": _comments_feed,
    "poster": _poster,
}
_OF_SITE: dict[str, Callable[[Site, Address], Page | None]] = {
    "home": _home,
    "tag": _tag,
    "notice": _notice,
    "notice_version": _notice,
    "feed": _site_feed,
    "sitemap": _sitemap,
    "robots": _robots,
}
