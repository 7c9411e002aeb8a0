"""Doors of Web Push: a browser subscribes on one's own page, gets its worker, and is stopped by a link.

The one page of ours that needs script: a browser subscribes by script or not at all. No other page
loads it. What tells browsers brings libraries that nobody else needs: it is read when one comes by.
"""

from __future__ import annotations

from importlib.resources import files

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from rejoinder import conf
from rejoinder.errors import FieldUnusable, UnknownPost
from rejoinder.languages import say
from rejoinder.models import Comment, PushSubscription
from rejoinder.publishing import composing, pages
from rejoinder.publishing.templates import page
from rejoinder.replying import limits, owning
from rejoinder.web.clients import client_block, refuse_foreign
from rejoinder.web.following import told
from rejoinder.web.headers import private
from rejoinder.web.problems import wants_json, worded

_open_form = csrf_exempt  # as in replies.py: readers have no cookie


@_open_form
@require_http_methods(["GET", "HEAD", "POST"])
@worded
def own_push(request: HttpRequest, comment_id: int, token: str) -> HttpResponse:
    """Let this browser be told of replies to a comment, by the comment's own link; or end one."""
    _refuse_unless_offered()
    comment = owning.owned(comment_id, token)
    if request.method == "POST":
        refuse_foreign(request, comment.site)
        if request.POST.get("act") == "stop":
            _stop(request, comment)
        else:
            if block := client_block(request):
                limits.per_client().take(block)
            _subscribe(request, comment)
            if wants_json(request):
                return private(JsonResponse({"state": "subscribed"}))
    return _page(comment, f"/own/{comment_id}/{token}/")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that a browser wakes when a message comes: of our origin, in a scope of its own."""
    told = files("rejoinder").joinpath("static/push-worker.js").read_bytes()
    answer = private(HttpResponse(told, content_type="text/javascript; charset=utf-8"))
    answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    answer["Cache-Control"] = "no-cache"
    return answer


@_open_form
@require_http_methods(["GET", "HEAD", "POST"])
@worded
def stop(request: HttpRequest, push_id: int, token: str) -> HttpResponse:
    """End it by a message's link; opening it changes nothing."""
    from rejoinder.following import pushing

    push = pushing.stopped(push_id, token)
    if request.method == "POST" and push is not None:
        refuse_foreign(request, push.site)
        pushing.stop(push, timezone.now(), everything=request.POST.get("act") == "all")
        push = None
    heading, words = say("No more messages"), say("This browser is told no more of it.")
    buttons: tuple[tuple[str, str], ...] = ()
    if push is not None:
        heading, words = (
            say("Get no more messages"),
            say("Of these replies alone, or of anything from this site."),
        )
        buttons = (
            ("this", say("No more about these replies")),
            ("all", say("No more messages at all")),
        )
    return told(request, heading, words, buttons)


def _subscribe(request: HttpRequest, comment: Comment) -> None:
    from rejoinder.following import pushing
    from rejoinder.following.webpush import Browser

    browser = Browser(
        request.POST.get("endpoint", ""),
        request.POST.get("p256dh", ""),
        request.POST.get("auth", ""),
    )
    whole = request.POST.get("whole_thread") == "yes"
    pushing.subscribe(comment, browser, whole_thread=whole, now=timezone.now())


def _stop(request: HttpRequest, comment: Comment) -> None:
    from rejoinder.following import pushing

    written = request.POST.get("push", "")
    if not (written.isascii() and written.isdigit() and len(written) < 19):
        raise FieldUnusable("push", "is no number of a browser")
    found = PushSubscription.objects.filter(comment=comment, pk=int(written)).first()
    if found is not None:
        pushing.stop(found, timezone.now(), everything=False)


def _refuse_unless_offered() -> None:
    if not conf.get().push:
        raise UnknownPost("this site does not offer that")


def _page(comment: Comment, back: str) -> HttpResponse:
    from rejoinder.following import pushing

    browsers = PushSubscription.objects.filter(comment=comment).order_by("pk")
    return private(
        HttpResponse(
            page(
                "own_push.html",
                site=composing.site_shape(comment.site),
                key=pushing.public_key(),
                browsers=browsers,
                back=back,
                csp=pages.policy(None),
            )
        )
    )
