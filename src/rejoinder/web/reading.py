"""What readers ask for that no file answers: pages not yet written, permanent links, health."""

from __future__ import annotations

import sqlite3
from urllib.parse import quote, unquote

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_safe

import rejoinder
from rejoinder import errors, keys, writing
from rejoinder.models import Comment, Outbox, Post, Redirect, Site, StalePage
from rejoinder.privacy import retention
from rejoinder.publishing import assets, composing, pages, publisher
from rejoinder.publishing.templates import page
from rejoinder.publishing.tree import segments
from rejoinder.replying import rechecking
from rejoinder.screening.keeping import KEEPER
from rejoinder.web.clients import is_here
from rejoinder.web.headers import private, private_copy, public
from rejoinder.web.problems import worded
from rejoinder.web.sites import site_of


@require_safe
@worded
def published(request: HttpRequest, path: str) -> HttpResponse:
    """A page of the tree that is not there (yet): rendered, written and served."""
    site = site_of(request)
    here = "/" + path
    if _is_a_place(here):
        if own := _own_link(request):  # for one person's eyes, so it is written nowhere
            if made := pages.render(site, here, own=own):
                return private_copy(HttpResponse(made.content, content_type=made.media_type))
        elif "new" in request.GET:  # proves nothing: to the file, which costs nothing
            return private(HttpResponseRedirect(composing.href_of(here)))
        elif made := publisher.publish_path(site, here):
            answer = HttpResponse(made.content, content_type=made.media_type)
            return public(answer, lasting=here.startswith(f"/{assets.FOLDER}/"))
    return _moved(site, request) or _nothing(site, here)


def _moved(site: Site, request: HttpRequest) -> HttpResponse | None:
    """An address of the site's old home leads to what stands for it here."""
    asked = [unquote(request.get_full_path()), request.path]
    if any("\0" in one for one in asked):  # no address was ever stored with it
        return None
    found = {
        each.old: each
        for each in Redirect.objects.filter(
            site=site, old__in=asked, post__status=Post.Status.PUBLIC
        ).select_related("post", "comment")
    }
    moved = next((found[old] for old in asked if old in found), None)
    if moved is None:
        return None
    href = composing.href_of(moved.post.path)
    if moved.comment is not None and moved.comment.shown:
        href = f"/c/{moved.comment_id}/"
    return public(HttpResponseRedirect(href, status=301))


def _is_a_place(path: str) -> bool:
    """Whether a file could be at this path; what cannot be one costs neither a query nor a lock."""
    try:
        segments(path)
    except ValueError:
        return False
    return "\\" not in path


def _nothing(site: Site, here: str) -> HttpResponse:
    """A path without its last slash leads on; others are gone, or were never there."""
    if not _is_a_place(here):
        return _missing(site, "missing.html", 404)
    if not here.endswith("/") and Post.objects.public(site).filter(path=here + "/").exists():
        return public(HttpResponseRedirect(composing.href_of(here + "/"), status=308))
    gone = Post.objects.filter(site=site, path=here, status=Post.Status.GONE).exists()
    return _missing(site, *(("gone.html", 410) if gone else ("missing.html", 404)))


def _missing(site: Site, template: str, status: int) -> HttpResponse:
    return public(HttpResponse(page(template, site=composing.site_shape(site)), status=status))


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
    query = f"?new={quote(proof)}" if _own_link(request) else ""
    return private(HttpResponseRedirect(f"{plain}{query}#{anchor}"))


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """How the installation is, for machines.

    How many comments wait for the deep check is told to this machine alone: from their number a spammer
    would learn whether his was held or refused. So are waiting mail and how retention goes.
    """
    asked = is_here(request)
    answer = JsonResponse(
        {
            "status": "ok",
            "version": rejoinder.__version__,
            "database": connection.vendor,
            "sqlite_version": sqlite3.sqlite_version if connection.vendor == "sqlite" else None,
            "stale_pages": StalePage.objects.count(),
            "queue_length": writing.waiting(),
            "deep_check": str(KEEPER.state),
            "waiting_for_check": rechecking.waiting() if asked else None,
            "waiting_mail": Outbox.objects.filter(state=Outbox.State.WAITING).count()
            if asked
            else None,
            "retention": retention.state() if asked else None,
        }
    )
    return private(answer)
