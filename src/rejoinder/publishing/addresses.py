"""Where everything public is: the one place that makes a path, and the one that reads it back.

A post has the path that its author, or the site it was imported from, gave it. All that hangs off a
post lies below `/p/<id>/`, made of numbers we gave, so that no path of a post can stand in
another's way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

HOME = "/"
FEED = "/feed.atom"
SITEMAP = "/sitemap.xml"
ROBOTS = "/robots.txt"
NOTICE = "/notice/"
TAGS = "/tags/"

Kind = Literal[
    "home", "tag", "feed", "sitemap", "robots", "notice", "notice_version",
    "post", "page", "newest", "branch", "live", "comments_feed", "poster",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """What a path means: which page, of which post, which part of it."""

    kind: Kind
    post: int = 0
    comment: int = 0
    number: int = 1
    slug: str = ""


# No leading zero, no digits of other scripts, no "page 1" where the number is left out: each page has
# one path, else a copy of it would lie in the tree that nobody knows to be stale.
_ID = "[1-9][0-9]{0,17}"
_LATER = "[2-9]|[1-9][0-9]{1,8}"
_BELOW_POST = re.compile(
    rf"/p/(?P<post>{_ID})/(?:"
    r"(?P<page>[1-9][0-9]{0,8})/"
    r"|newest/(?:(?P<newest>[1-9][0-9]{0,8})/)?"
    rf"|c/(?P<comment>{_ID})/(?:(?P<branch>{_LATER})/)?"
    r"|(?P<file>live\.json|comments\.atom|poster\.(?P<picture>jpg|png|webp|svg))"
    r")"
)
_NOTICE_VERSION = re.compile(r"/notice/(?P<number>[1-9][0-9]{0,8})/")
_LIST = re.compile(rf"/(?:tags/(?P<slug>[^/]{{1,200}})/)?(?:earlier/(?P<number>{_LATER})/)?")
_FILES: dict[str, Kind] = {
    "live.json": "live",
    "comments.atom": "comments_feed",
}
PICTURES: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/svg+xml": "svg",
}
"""What a poster may be, and how its file's name ends, so that any file server knows it."""
_SITE_PAGES: dict[str, Kind] = {
    FEED: "feed",
    SITEMAP: "sitemap",
    ROBOTS: "robots",
    NOTICE: "notice",
}


def notice_version(number: int) -> str:
    """An older version of the notice, or the one in force by its number."""
    return f"{NOTICE}{number}/"


def page(post: int, number: int) -> str:
    """A page of a thread, oldest first. Page 1 is the post itself, but for a live post, which begins with
    the newest."""
    return f"/p/{post}/{number}/"


def newest(post: int, number: int | None = None) -> str:
    """A thread newest first: where it begins, or a numbered page of it."""
    return f"/p/{post}/newest/" if number is None else f"/p/{post}/newest/{number}/"


def branch(post: int, root: int, number: int = 1) -> str:
    """A branch on pages of its own; `root` is the id of the comment that opens it."""
    return f"/p/{post}/c/{root}/" + (f"{number}/" if number > 1 else "")


def live(post: int) -> str:
    return f"/p/{post}/live.json"


def comments_feed(post: int) -> str:
    return f"/p/{post}/comments.atom"


def poster(post: int, media_type: str) -> str:
    return f"/p/{post}/poster.{PICTURES[media_type]}"


def reply(post: int, to: int | None = None) -> str:
    """The form on a page of its own; with `to`, to answer that comment."""
    return f"/reply/{post}/" + (f"{to}/" if to else "")


def tag(slug: str, number: int = 1) -> str:
    return f"{TAGS}{slug}/" + (f"earlier/{number}/" if number > 1 else "")


def home(number: int = 1) -> str:
    return HOME if number == 1 else f"/earlier/{number}/"


def href(path: str) -> str:
    """A path as it may stand in an attribute or a header: percent-encoded, still readable."""
    return quote(path, safe="/-._~!$&'()*+,;=:@")


def read(path: str) -> Address | None:
    """What a decoded path means, where it is not a post's own; None where that is for the posts to
    say.
    """
    if kind := _SITE_PAGES.get(path):
        return Address(kind)
    if found := _LIST.fullmatch(path):
        number = int(found["number"] or 1)
        return Address("tag" if found["slug"] else "home", number=number, slug=found["slug"] or "")
    if found := _NOTICE_VERSION.fullmatch(path):
        return Address("notice_version", number=int(found["number"]))
    if not (found := _BELOW_POST.fullmatch(path)):
        return None
    post = int(found["post"])
    if found["picture"]:
        return Address("poster", post, slug=found["picture"])
    if found["file"]:
        return Address(_FILES[found["file"]], post)
    if found["comment"]:
        return Address("branch", post, int(found["comment"]), int(found["branch"] or 1))
    if found["page"]:
        return Address("page", post, number=int(found["page"]))
    return Address("newest", post, number=int(found["newest"] or 0))
