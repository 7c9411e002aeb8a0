"""People's rights as buttons: see what is kept, take it along, withdraw, have it forgotten, want no mail.

A comment's own link opens that comment. All comments with an address open by a link that is sent to
that address; the page that sends it answers the same, in the same time, whether the address is known.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rejoinder import erasing
from rejoinder.errors import FieldMissing, FieldUnusable
from rejoinder.following import feeds
from rejoinder.inventory import FORGOTTEN, Level
from rejoinder.languages import later, number, say
from rejoinder.models import Comment
from rejoinder.notices.letters import is_address
from rejoinder.privacy import addresses, asking, exporting
from rejoinder.privacy.persons import Person, linked
from rejoinder.publishing import composing, pages
from rejoinder.publishing.templates import page
from rejoinder.replying import correcting, limits, owning
from rejoinder.web import kept_words
from rejoinder.web.clients import client_block, refuse_foreign
from rejoinder.web.headers import private
from rejoinder.web.problems import worded
from rejoinder.web.sites import site_of

_open_form = (
    csrf_exempt  # as in replies.py: readers have no cookie, `refuse_foreign` stands in its place
)

ASKED: Final = later(
    "A mail is on its way to the new address. Nothing changes until you press the button that it "
    "leads to."
)


@require_safe
@worded
def own_kept(request: HttpRequest, comment_id: int, token: str) -> HttpResponse:
    """Everything held about one comment, for whoever has its own link."""
    comment = owning.owned(comment_id, token)
    if "file" in request.GET:
        return _file(exporting.one(comment, timezone.now()))
    return comment_page(comment, token)


@_open_form
@require_POST
@worded
def own_forget(request: HttpRequest, comment_id: int, token: str) -> HttpResponse:
    """Forget who wrote a comment, or all of it."""
    comment = owning.owned(comment_id, token)
    refuse_foreign(request, comment.site)
    levels = _levels(request)
    erasing.erase([comment.pk], levels, timezone.now())
    return comment_page(owning.owned(comment_id, token), token, done=say("It is forgotten."))


@_open_form
@require_http_methods(["GET", "HEAD", "POST"])
@worded
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link to everything; the answer is the same for every address."""
    site = site_of(request)
    sent = False
    if request.method == "POST":
        refuse_foreign(request, site)
        address = request.POST.get("email", "").strip()
        if not address:
            raise FieldMissing("email")
        if not is_address(address):
            raise FieldUnusable("email", "is not an e-mail address")
        if block := client_block(request):
            limits.per_client().take(block)
        asking.send_link(site, address, now=timezone.now())
        sent = True
    shape = composing.site_shape(site)
    return private(HttpResponse(page("person.html", site=shape, sent=sent, csp=pages.policy(None))))


@require_safe
@worded
def person(request: HttpRequest, token: str) -> HttpResponse:
    """Everything held about a person."""
    someone = linked(token, timezone.now())
    if "file" in request.GET:
        return _file(exporting.everything(someone, timezone.now()))
    return _person_page(someone, token)


@_open_form
@require_POST
@worded
def person_act(request: HttpRequest, token: str) -> HttpResponse:
    """Do what somebody asks for about all their comments at once."""
    now = timezone.now()
    someone = linked(token, now)
    refuse_foreign(request, someone.site)
    acts: dict[str, Callable[[], str]] = {
        "withdraw": lambda: asking.withdraw_all(someone, now),
        "no_mail": lambda: asking.no_more_mail(someone, now),
        "restrict": lambda: asking.restrict_all(someone, now),
        "lift": lambda: asking.lift_all(someone, now),
        "correct": lambda: _correct_all(request, someone, now),
        "address": lambda: _new_address(request, someone, now),
        "feed": lambda: _feed(someone, now),
        "end_feed": lambda: _end_feed(someone),
    }
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        levels = _levels(request)
        count, reports = asking.forget(someone, levels, now)
        return _person_page(
            someone,
            token,
            done=say(
                "Forgotten, in %(comments)s comments and %(reports)s reports.",
                comments=number(count),
                reports=number(reports),
            ),
        )
    return _person_page(someone, token, done=act())


def _correct_all(request: HttpRequest, someone: Person, now: datetime) -> str:
    """Put name and website right in all comments; a field that was left empty is left as it is."""
    sent = {name: request.POST.get(name, "").strip() or None for name in ("name", "website")}
    if not any(sent.values()):
        raise FieldMissing("name")
    if block := client_block(request):
        limits.per_client().take(block)
    comments = someone.comments().select_related("site", "post__video", "post__site", "commenter")
    done = correcting.correct_all(comments, now=now, name=sent["name"], website=sent["website"])
    return say("Put right, in %(n)s comments. Each was judged again.", n=number(done))


def _new_address(request: HttpRequest, someone: Person, now: datetime) -> str:
    if block := client_block(request):
        limits.per_client().take(block)
    addresses.ask_new(someone, request.POST.get("email", ""), now=now)
    return say(ASKED)


def _feed(someone: Person, now: datetime) -> str:
    feeds.make(someone.site, now, person=someone.key)
    return say("The address is below.")


def _end_feed(someone: Person) -> str:
    feeds.end(feeds.of_person(someone.site, someone.key), timezone.now())
    return say("The address leads nowhere any more.")


def _levels(request: HttpRequest) -> frozenset[Level]:
    """What is to be forgotten, where somebody has confirmed it.

    Raises:
        FieldMissing, FieldUnusable: it is not confirmed, or is no act of ours.
    """
    act = request.POST.get("act", "")
    if act not in {"forget_name", "forget_all"}:
        raise FieldUnusable("act", "is none of the buttons")
    if not request.POST.get("sure"):
        raise FieldMissing(say("the tick at “I know that it cannot be undone”"))
    return frozenset({Level.IDENTITY}) if act == "forget_name" else erasing.ALL


def comment_page(comment: Comment, token: str, done: str = "") -> HttpResponse:
    """What is kept about a comment, with a button for each right."""
    told = exporting.one(comment, timezone.now())
    here = f"/own/{comment.pk}/{token}/"
    heading = say("What is kept about your comment")
    return _page(
        comment.site,
        told,
        act=f"{here}forget/",
        back=here,
        heading=heading,
        done=done,
        about=comment,
    )


def _person_page(someone: Person, token: str, done: str = "") -> HttpResponse:
    told = exporting.everything(someone, timezone.now())
    here = f"/person/{token}/"
    feed = feeds.of_person(someone.site, someone.key)
    return _page(someone.site, told, act=f"{here}act/", back="", heading=say("What is kept about you"),
                 done=done, feed=feeds.href(feed) if feed else "")  # fmt: skip


def _page(
    site: Any,
    told: dict[str, Any],
    *,
    act: str,
    back: str,
    heading: str,
    done: str = "",
    about: Comment | None = None,
    feed: str = "",
) -> HttpResponse:
    comments = [kept_words.of_comment(each) for each in told["comments"]]
    return private(
        HttpResponse(
            page(
                "kept.html",
                site=composing.site_shape(site),
                heading=heading,
                comments=comments,
                mail=[kept_words.mailed(each) for each in told["mail"]],
                follows=[kept_words.followed(each) for each in told.get("follows", [])],
                reports=[kept_words.reported(each) for each in told.get("reports", [])],
                no_mail=bool(told.get("no_mail_because")),
                whole=not back,
                act=act,
                back=back,
                done=done,
                about=about,
                can_reword=about is not None and correcting.can_reword(about),
                resting=[
                    each["number"]
                    for each in told["comments"]
                    if each["removed_by"] == Comment.Removal.RESTRICTED
                ],
                left=[
                    each["number"]
                    for each in told["comments"]
                    if each["removed_by"]
                    not in {Comment.Removal.RESTRICTED, Comment.Removal.AUTHOR}
                ],
                feed=feed,
                nameless=FORGOTTEN,
                csp=pages.policy(None),
            )
        )
    )


def _file(told: dict[str, Any]) -> HttpResponse:
    answer = JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="what-is-kept.json"'
    return private(answer)
