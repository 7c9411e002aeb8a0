"""What readers ask for that no file answers: pages not yet written, permanent links, health."""

from __future__ import annotations

import sqlite3
from urllib.parse import quote

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_safe

import rejoinder
from rejoinder import errors, keys, writing
from rejoinder.models import Comment, Post, StalePage
from rejoinder.publishing import composing, pages, publisher
from rejoinder.publishing.templates import page
from rejoinder.web.problems import worded
from rejoinder.web.sites import site_of


@require_safe
@worded
def published(request: HttpRequest, path: str) -> HttpResponse:
    """A page of the tree that is not there (yet): rendered, written and served."""
    site = site_of(request)
    here = "/" + path
    made = publisher.publish_path(site, here)
    if made is not None:
        own = _own_link(request)
        if own:  # for one person's eyes, so it is rendered again and written nowhere
            made = pages.render(site, here, own=own) or made
        answer = HttpResponse(made.content, content_type=made.media_type)
        answer["Cache-Control"] = "no-store" if own else "no-cache"
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Referrer-Policy"] = "no-referrer, same-origin"
        answer["Access-Control-Allow-Origin"] = "*"
        return answer
    if not here.endswith("/") and Post.objects.public(site).filter(path=here + "/").exists():
        return HttpResponseRedirect(composing.href_of(here + "/"), status=308)
    gone = Post.objects.filter(site=site, path=here, status=Post.Status.GONE).exists()
    name, status = ("gone.html", 410) if gone else ("missing.html", 404)
    answer = HttpResponse(page(name, site=composing.site_shape(site)), status=status)
    answer["Cache-Control"] = "no-cache"
    return answer


def _own_link(request: HttpRequest) -> str:
    """The signed link that `?new=` proves to be the reader's, else nothing."""
    pk, _, token = request.GET.get("new", "").partition(".")
    return f"/own/{pk}/{token}/" if token and keys.signed("own", pk, token) else ""


@require_safe
@worded
def comment(request: HttpRequest, comment_id: int) -> HttpResponse:
    """A comment's permanent address: on to where it stands now.

    `?new=` is handed on: it asks for the page as it is now, with the signed link for its author.
    """
    found = (
        Comment.objects.shown()
        .select_related("site", "post", "post__video")
        .filter(pk=comment_id, site=site_of(request), post__status=Post.Status.PUBLIC)
        .first()
    )
    if found is None:
        raise errors.UnknownPost("this comment is not shown, or not any more")
    plain, _, anchor = composing.comment_href(found.post, found).partition("#")
    proof = request.GET.get("new", "")
    query = f"?new={quote(proof)}" if proof else ""
    answer = HttpResponseRedirect(f"{plain}{query}#{anchor}")
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """How the installation is, for machines."""
    answer = JsonResponse(
        {
            "status": "ok",
            "version": rejoinder.__version__,
            "database": connection.vendor,
            "sqlite_version": sqlite3.sqlite_version if connection.vendor == "sqlite" else None,
            "stale_pages": StalePage.objects.count(),
            "queue_length": writing.waiting(),
            "waiting_for_a_moderator": Comment.objects.held().count(),
        }
    )
    answer["Cache-Control"] = "no-store"
    return answer
