"""Doors of an author's further rights: put right what is stored, let a comment rest, want a person.

By a comment's own link, and for an address by a link that was sent to the new one. Opening a link changes
nothing.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from rejoinder import erasing, redress
from rejoinder.errors import FieldUnusable, RejoinderError
from rejoinder.languages import say, say_many
from rejoinder.privacy import addresses
from rejoinder.publishing import composing, pages
from rejoinder.publishing.templates import page
from rejoinder.replying import correcting, limits, owning
from rejoinder.web import rights
from rejoinder.web.clients import client_block, refuse_foreign
from rejoinder.web.headers import private
from rejoinder.web.problems import problem, worded

_open_form = csrf_exempt  # as in replies.py: readers have no cookie


@_open_form
@require_POST
@worded
def own_correct(request: HttpRequest, comment_id: int, token: str) -> HttpResponse:
    """Put name, website or words right, or ask the new address of a comment."""
    comment = owning.owned(comment_id, token)
    refuse_foreign(request, comment.site)
    now, sent, block = timezone.now(), request.POST, client_block(request)
    if sent.get("act") == "address":
        if block:
            limits.per_client().take(block)
        addresses.ask_new(comment, sent.get("email", ""), now=now)
        return rights.comment_page(comment, token, done=say(rights.ASKED))
    text = sent.get("comment")
    try:
        correcting.correct(
            comment,
            block=block,
            now=now,
            name=sent.get("name"),
            website=sent.get("website"),
            text=text,
        )
    except RejoinderError as error:
        return problem(request, error, text=text or "")
    again = owning.owned(comment_id, token)
    return rights.comment_page(again, token, done=say("It was put right, and judged again."))


@_open_form
@require_POST
@worded
def own_rest(request: HttpRequest, comment_id: int, token: str) -> HttpResponse:
    """Let a comment rest, or lift that."""
    comment = owning.owned(comment_id, token)
    refuse_foreign(request, comment.site)
    act = request.POST.get("act", "")
    if act not in {"restrict", "lift"}:
        raise FieldUnusable("act", "must be one of restrict, lift")
    if act == "restrict":
        erasing.restrict(comment.pk, timezone.now())
        done = say("Your comment rests now: it is on no page, and is used for nothing.")
    else:
        erasing.lift(comment.pk, timezone.now())
        done = say("Lifted: your comment stands where it stood.")
    return rights.comment_page(owning.owned(comment_id, token), token, done=done)


@_open_form
@require_POST
@worded
def own_person(request: HttpRequest, comment_id: int, token: str) -> HttpResponse:
    """Have a person decide what a program decided."""
    comment = owning.owned(comment_id, token)
    refuse_foreign(request, comment.site)
    if block := client_block(request):
        limits.per_client().take(block)
    redress.want_person(comment, timezone.now())
    return rights.comment_page(
        owning.owned(comment_id, token),
        token,
        done=say(
            "A person will decide about your comment, before those that wait already. Its own page says "
            "what came of it, and a mail does, if you gave an address."
        ),
    )


@_open_form
@require_http_methods(["GET", "HEAD", "POST"])
@worded
def address(request: HttpRequest, token: str) -> HttpResponse:
    """Say yes from the new address itself."""
    now = timezone.now()
    site = addresses.asked(token, now)
    heading, words = (
        say("Is this your address?"),
        say("Press the button, and it takes the place of the one before."),
    )
    buttons: tuple[tuple[str, str], ...] = (("yes", say("Yes, keep this address")),)
    if request.method == "POST":
        refuse_foreign(request, site)
        count = addresses.confirm(token, now)
        heading, buttons = say("It was put right"), ()
        words = say_many(
            "This address is kept now, with %(n)s comment.",
            "This address is kept now, with %(n)s comments.",
            count,
        )
    return private(
        HttpResponse(
            page(
                "follow.html",
                site=composing.site_shape(site),
                heading=heading,
                words=words,
                act=request.path,
                buttons=buttons,
                csp=pages.policy(None),
            )
        )
    )
