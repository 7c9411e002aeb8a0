"""What readers ask for that no file answers: pages not yet written, permanent links, health."""

from __future__ import annotations

import re
import sqlite3
from typing import Final
from urllib.parse import quote, unquote

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_safe

import rejoinder
from rejoinder import errors, keys, writing
from rejoinder.models import Comment, Delivery, Outbox, Post, Redirect, Site, StalePage
from rejoinder.privacy import retention
from rejoinder.publishing import assets, composing, pages, publisher
from rejoinder.publishing.templates import page
from rejoinder.publishing.tree import segments
from rejoinder.replying import rechecking
from rejoinder.screening.keeping import KEEPER
from rejoinder.transfer import oldlinks
from rejoinder.web.clients import is_here
from rejoinder.web.headers import private, private_copy, public
from rejoinder.web.problems import worded
from rejoinder.web.sites import site_of

_NUMBERS: Final = frozenset({"p", "page_id", "replytocom"})
"""In a query, what WordPress numbers posts and comments by. The porch knows them, too."""
_COMMENT_PAGE: Final = re.compile(r"(/.{1,600})/comment-page-[0-9]{1,6}/?")


@require_safe
@worded
def published(request: HttpRequest, path: str) -> HttpResponse:
    """A page of the tree that is not there (yet): rendered, written and served."""
    site = site_of(request)
    here = "/" + path
    if not request.GET.keys().isdisjoint(_NUMBERS):
        # An address of WordPress' own; where it is not known, what lies at its path, as for everybody.
        return _moved(site, request) or private(HttpResponseRedirect(composing.href_of(here)))
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
    number = request.GET.get("replytocom", "")
    if number and (answered := oldlinks.by_number(site, "wordpress", number)):
        return public(HttpResponseRedirect(f"/c/{answered.pk}/", status=301))
    if moved is None:
        return _without_page(site, request.path)
    href = composing.href_of(moved.post.path)
    if moved.comment is not None and moved.comment.shown:
        href = f"/c/{moved.comment_id}/"
    return public(HttpResponseRedirect(href, status=301))


def _without_page(site: Site, path: str) -> HttpResponse | None:
    """A page of comments of WordPress' own leads to its post; script there finds the comment."""
    paged = _COMMENT_PAGE.fullmatch(path)
    if paged is None:
        return None
    wanted = [paged[1], f"{paged[1]}/"]
    post = Post.objects.public(site).filter(path__in=wanted).values_list("path", flat=True).first()
    return public(HttpResponseRedirect(composing.href_of(post), status=301)) if post else None


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
@worded
def by_origin(request: HttpRequest, source: str, known: str) -> HttpResponse:
    """A comment by what another system called it, on to its permanent address.

    `anchor` in place of a source is for script, which reads what no browser sends; `?of=` names the
    post that the anchor was meant for.
    """
    site, of = site_of(request), request.GET.get("of", "")
    post_id = int(of) if of.isdecimal() and len(of) < 19 else 0
    if source != "anchor":
        found = oldlinks.by_number(site, source, known, post_id)
    else:
        found = oldlinks.by_anchor(site, known, post_id) if post_id else None
    if found is not None:
        return public(HttpResponseRedirect(f"/c/{found.pk}/", status=301))
    post = Post.objects.public(site).filter(pk=post_id).first() if post_id else None
    if post is None:
        raise errors.UnknownPost("no comment of that number is shown here, or not any more")
    return private(HttpResponseRedirect(f"{composing.href_of(post.path)}#comments"))


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """How the installation is, for machines.

    How many comments wait for the deep check is told to this machine alone: from their number a spammer
    would learn whether his was held or refused. So are waiting mail
    and messages to webhooks, and how retention goes.
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
            "waiting_webhooks": Delivery.objects.to_be_told().count() if asked else None,
            "retention": retention.state() if asked else None,
        }
    )
    return private(answer)
