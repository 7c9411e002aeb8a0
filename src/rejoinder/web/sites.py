"""Which site and which post are asked for."""

from __future__ import annotations

import time
from typing import Final

from django.http import HttpRequest

from rejoinder.errors import UnknownPost
from rejoinder.models import Post, Site

# Seconds that a site or post is taken to be as it was. What must not be a moment old, whether a post
# still takes replies, is asked again in the transaction of the reply.
_FRESH: Final = 1.0
_KEPT: Final = 500

_sites: tuple[float, list[Site]] = (0.0, [])
_posts: dict[tuple[int, int], tuple[float, Post]] = {}


def site_of(request: HttpRequest) -> Site:
    """The site of the Host header, else the first one."""
    global _sites  # noqa: PLW0603 - a cache of this process
    read_at, sites = _sites
    if not sites or time.monotonic() - read_at > _FRESH:
        sites = list(Site.objects.order_by("pk")[:1000])
        _sites = time.monotonic(), sites
    if not sites:
        raise UnknownPost("no site has been set up yet")
    host = request.META.get("HTTP_HOST", "").lower().partition(":")[0]
    return next((site for site in sites if host in site.hosts), sites[0])


def public_post(site: Site, pk: int) -> Post:
    """A post that readers may see, with its site and video."""
    read_at, post = _posts.get((site.pk, pk), (0.0, None))
    if post is not None and time.monotonic() - read_at < _FRESH:
        return post
    found = Post.objects.public(site).select_related("site", "video").filter(pk=pk).first()
    if found is None:
        raise UnknownPost
    if len(_posts) >= _KEPT:
        _posts.clear()
    _posts[site.pk, pk] = time.monotonic(), found
    return found


def forget() -> None:
    """Take nothing for known; for tests, whose databases come and go."""
    global _sites  # noqa: PLW0603 - the same cache
    _sites = (0.0, [])
    _posts.clear()
