"""Doors of mail about replies: wanted on a comment's own page, confirmed and ended by links from mail.

Opening a link changes nothing: mail scanners do that. A mail program's one click is a POST without a
page (RFC 8058), so for ending it no origin is asked for; the link alone is the proof.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from rejoinder.following import wanting
from rejoinder.languages import say
from rejoinder.publishing import composing, pages
from rejoinder.publishing.templates import page
from rejoinder.replying import limits, owning
from rejoinder.web.clients import client_block, refuse_foreign
from rejoinder.web.headers import private
from rejoinder.web.problems import worded
from rejoinder.web.sites import site_of

_open_form = csrf_exempt  # as in replies.py: readers have no cookie


@_open_form
@require_POST
@worded
def want(request: HttpRequest, comment_id: int, token: str) -> HttpResponse:
    """Ask for mail about replies; a mail asks back."""
    comment = owning.owned(comment_id, token)
    refuse_foreign(request, comment.site)
    if block := client_block(request):
        limits.per_client().take(block)
    wanting.want(
        comment,
        request.POST.get("email", ""),
        every=request.POST.get("every", "once"),
        whole_thread=request.POST.get("whole_thread") == "yes",
        now=timezone.now(),
    )
    return told(
        request,
        say("One more step"),
        say(
            "A mail is on its way to your address. Nothing is sent to it until you open the link in that "
            "mail and press the button there."
        ),
    )


@_open_form
@require_http_methods(["GET", "HEAD", "POST"])
@worded
def confirm(request: HttpRequest, following_id: int, token: str) -> HttpResponse:
    """Say yes, from the address itself."""
    following = wanting.followed(following_id, token, "follow")
    if following is None:
        return told(
            request, say("This has ended"), say("Nobody is written to by this wish any more.")
        )
    if request.method == "POST":
        refuse_foreign(request, following.site)
        wanting.confirm(following, timezone.now())
        return told(
            request,
            say("You will get mail"),
            say(
                "When others reply and it is published, you are told. Each mail has a link that ends it."
            ),
        )
    return told(
        request,
        say("Do you want mail about replies?"),
        say(
            "Press the button, and you are told when others reply. Close this page, and nothing is sent."
        ),
        (("yes", say("Yes, write to me")),),
    )


@_open_form
@require_http_methods(["GET", "HEAD", "POST"])
@worded
def stop(request: HttpRequest, following_id: int, token: str) -> HttpResponse:
    """End it, by a button or by a mail program's one click."""
    following = wanting.followed(following_id, token, "stop")
    if request.method == "POST" and following is not None:
        act = request.POST.get("act")
        # A mail program's one click says nothing of ours: it ends what the mail was about.
        of: wanting.Extent = "all" if act == "all" else "thread" if act == "thread" else "this"
        wanting.stop(following, timezone.now(), of=of)
        following = None
    several = following is not None and wanting.beside(following).exists()
    if following is None:
        return told(request, say("No more mail"), say("You get no more of this mail."))
    return told(
        request,
        say("Get no more mail"),
        say("Of these replies alone, or of anything from this site."),
        (
            ("this", say("No more about these replies")),
            *((("thread", say("No more about this conversation")),) if several else ()),
            ("all", say("No more mail at all")),
        ),
    )


def told(
    request: HttpRequest, heading: str, words: str, buttons: tuple[tuple[str, str], ...] = ()
) -> HttpResponse:
    """A page of one heading, a few words, and buttons that act where it lies."""
    return private(
        HttpResponse(
            page(
                "follow.html",
                site=composing.site_shape(site_of(request)),
                heading=heading,
                words=words,
                act=request.path,
                buttons=buttons,
                csp=pages.policy(None),
            )
        )
    )
