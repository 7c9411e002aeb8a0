"""Doors of the private feed: made and ended on one's own page, read by whoever has its address."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from rejoinder.errors import FieldUnusable
from rejoinder.following import feeds
from rejoinder.models import Site
from rejoinder.publishing import composing, pages
from rejoinder.publishing.feeds import replies_feed
from rejoinder.publishing.templates import page
from rejoinder.replying import owning
from rejoinder.web.clients import refuse_foreign
from rejoinder.web.headers import private
from rejoinder.web.problems import worded

_open_form = csrf_exempt  # as in replies.py: readers have no cookie


@require_safe
@worded
def replies(request: HttpRequest, feed_id: int, token: str) -> HttpResponse:
    """The feed; kept by nobody but whoever asked, and found by no search engine."""
    feed = feeds.opened(feed_id, token)
    content = replies_feed(feed.site, feeds.replies(feed), feeds.href(feed), feed.made_at)
    tag = f'"{hashlib.blake2b(content, digest_size=8).hexdigest()}"'
    answer: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponseNotModified()
    else:
        answer = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
    answer = private(answer)
    answer["Cache-Control"] = "private, max-age=300"
    answer["ETag"] = tag
    return answer


@_open_form
@require_http_methods(["GET", "HEAD", "POST"])
@worded
def own_feed(request: HttpRequest, comment_id: int, token: str) -> HttpResponse:
    """Make the feed of replies to a comment, or end it, by the comment's own link."""
    comment = owning.owned(comment_id, token)
    if request.method == "POST":
        refuse_foreign(request, comment.site)
        act = request.POST.get("act", "")
        if act not in {"make", "end"}:
            raise FieldUnusable("act", "is none of the buttons")
        if act == "make":
            feeds.make(comment.site, timezone.now(), comment=comment)
        else:
            feeds.end(feeds.of_comment(comment), timezone.now())
    feed = feeds.of_comment(comment)
    return _page(comment.site, feeds.href(feed) if feed else "", f"/own/{comment_id}/{token}/")


def _page(site: Site, href: str, back: str) -> HttpResponse:
    return private(
        HttpResponse(
            page(
                "own_feed.html",
                site=composing.site_shape(site),
                href=href,
                back=back,
                csp=pages.policy(None),
            )
        )
    )
