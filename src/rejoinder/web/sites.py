"""Which site is asked for, by host name."""

from __future__ import annotations

from django.http import HttpRequest

from rejoinder.errors import UnknownPost
from rejoinder.models import Post, Site


def site_of(request: HttpRequest) -> Site:
    """The site of the Host header, else the first one."""
    host = request.headers.get("Host", "").lower().partition(":")[0]
    sites = list(Site.objects.order_by("pk")[:100])
    if not sites:
        raise UnknownPost("no site has been set up yet")
    return next((site for site in sites if host in site.hosts), sites[0])


def public_post(site: Site, pk: int) -> Post:
    """A post that readers may see, with its site and video."""
    post = Post.objects.public(site).select_related("site", "video").filter(pk=pk).first()
    if post is None:
        raise UnknownPost
    return post
