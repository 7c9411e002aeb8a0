"""Pages for redress: the report form, what became of a report, the yearly figures."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from rejoinder import redress
from rejoinder.errors import FieldMissing, FieldUnusable, RejoinderError, TooLong, UnknownPost
from rejoinder.languages import later, say, speaking, spoken
from rejoinder.languages.catalogs import ENGLISH
from rejoinder.models import Comment, Report, Site
from rejoinder.publishing import comments, composing, pages, thread
from rejoinder.publishing.templates import page
from rejoinder.redress.reporting import WORDS
from rejoinder.statements import GROUNDS
from rejoinder.web.clients import client_block, refuse_foreign
from rejoinder.web.headers import private, public
from rejoinder.web.problems import detail_of, worded
from rejoinder.web.sites import site_of

_FRESH: Final = 600.0  # seconds that a year's figures are told before they are counted again
_MISTAKES: Final = {
    "ground": later("Choose what is wrong with the comment."),
    "words": later("Say why: what the comment says, and what is wrong with that."),
    "name": later("Your name is needed where something is said to be against the law."),
    "email": later("Your address is needed where something is said to be against the law."),
    "good_faith": later("Confirm that you believe what you write to be right."),
}
_OUTCOMES: Final = {
    Report.Outcome.OPEN: later("It waits for a person to look at it."),
    Report.Outcome.UPHELD: later("It was decided: the comment was taken off the page."),
    Report.Outcome.KEPT: later("It was decided: the comment keeps the rules and stays."),
    Report.Outcome.GONE: later("The comment is gone: its author withdrew it."),
}

_told: dict[tuple[int, int, str], tuple[float, redress.Figures]] = {}


@csrf_exempt  # readers have no cookie; `refuse_foreign` stands in its place
@require_http_methods(["GET", "HEAD", "POST"])
@worded
def report(request: HttpRequest, comment_id: int) -> HttpResponse:
    """The form to report a comment, and the receipt."""
    site = site_of(request)
    comment = _public(site, comment_id)
    if request.method != "POST":
        return _form(comment, {})
    refuse_foreign(request, site)
    if request.POST.get("nickname_confirm"):  # a program filled in what people do not see
        return private(HttpResponseRedirect(f"/c/{comment.pk}/", status=303))
    sent = {
        name: request.POST.get(name, "") for name in ("ground", "words", "name", "email", "flagger")
    }
    notice = redress.Notice(**sent, good_faith=bool(request.POST.get("good_faith")))
    try:
        made = redress.report(comment, notice, block=client_block(request), now=timezone.now())
    except (FieldMissing, FieldUnusable, TooLong) as mistake:
        return _form(comment, sent | {"good_faith": notice.good_faith}, mistake)
    return private(HttpResponseRedirect(made.link, status=303))


@require_safe
@worded
def reported(request: HttpRequest, report_id: int, token: str) -> HttpResponse:
    """The receipt of a report, and later what became of it."""
    found = redress.report_of(report_id, token)
    told = {
        "site": composing.site_shape(found.site),
        "number": found.pk,
        "received": found.made_at,
        "ground": say(GROUNDS[found.ground].report),
        "outcome": say(_OUTCOMES[Report.Outcome(found.outcome)]),
        "decided": found.decided_at,
        "mailed": bool(found.email),
        "last": found.rank == Report.Rank.LAST,
        "back": f"/c/{found.comment_id}/",
        "csp": pages.policy(None),
    }
    return private(HttpResponse(page("reported.html", **told)))


@require_safe
@worded
def transparency(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The figures of a year, this one unless another is named."""
    site, now = site_of(request), timezone.now()
    known = redress.years(site, now)
    year = year or known[0]
    told = {
        "site": composing.site_shape(site),
        "figures": _figures(site, year, known),
        "years": known,
        "csp": pages.policy(None),
    }
    return public(HttpResponse(page("transparency.html", **told)))


@require_safe
@worded
def transparency_csv(request: HttpRequest, year: int) -> HttpResponse:
    """The same as a table for other programs."""
    site = site_of(request)
    with speaking(ENGLISH):  # names for programs, the same at every site
        told = _figures(site, year, redress.years(site, timezone.now()))
    answer = HttpResponse(told.to_csv(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="transparency-{year}.csv"'
    return public(answer)


def _figures(site: Site, year: int, known: list[int]) -> redress.Figures:
    """A year's figures, counted at most once in ten minutes, however many ask."""
    if year not in known:
        raise UnknownPost
    at, found = _told.get((site.pk, year, spoken().words), (0.0, None))
    if found is None or time.monotonic() - at > _FRESH:
        found = redress.figures(site, year)
        _told[site.pk, year, spoken().words] = time.monotonic(), found
    return found


def _public(site: Site, comment_id: int) -> Comment:
    found = (
        Comment.objects.public(site).select_related("post", "site").filter(pk=comment_id).first()
    )
    if found is None:
        raise UnknownPost
    return found


def _said(mistake: RejoinderError) -> str:
    """What is wrong with a field, in a sentence."""
    field = getattr(mistake, "field", "")
    if field == "ground" or isinstance(mistake, FieldMissing):
        return say(_MISTAKES.get(field, f"{mistake}."))
    words = say(mistake.reason) if isinstance(mistake, FieldUnusable) else detail_of(mistake)
    return f"{words[:1].upper()}{words[1:]}."


def _form(
    comment: Comment, typed: dict[str, Any], mistake: RejoinderError | None = None
) -> HttpResponse:
    row = thread.Row(*(getattr(comment, name) for name in thread.Row._fields))
    shape = replace(comments.comment_shape(comment.post, row), reply_href="")
    field = getattr(mistake, "field", "")
    said = _said(mistake) if mistake else ""
    told = {
        "site": composing.site_shape(comment.site),
        "post": composing.post_shape(comment.site, comment.post, with_body=False),
        "comment": shape,
        "place": f"{composing.base(comment.site)}/c/{comment.pk}/",
        "grounds": [(name, say(ground.report)) for name, ground in GROUNDS.items()],
        "typed": typed,
        "mistakes": {field: said} if said else {},
        "limit": WORDS,
        "csp": pages.policy(None),
    }
    return private(
        HttpResponse(page("report.html", **told), status=mistake.status if mistake else 200)
    )
