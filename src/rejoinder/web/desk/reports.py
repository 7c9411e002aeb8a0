"""What readers report and authors object to, each beside its comment; and the keys of trusted flaggers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rejoinder import redress
from rejoinder.errors import FieldMissing, FieldUnusable, TooLong
from rejoinder.models import Appeal, Flagger, Site
from rejoinder.moderating.reported import (
    appeals,
    decide_appeal,
    first_decider_only,
    reported,
    waiting,
)
from rejoinder.policies import policy_of
from rejoinder.publishing.composing import base
from rejoinder.statements import GROUNDS, told_of
from rejoinder.web.desk.cards import card
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site


@require_safe
@staff_of_site("look")
def reports(request: HttpRequest, site: Site) -> HttpResponse:
    """Reported comments, each with its reports."""
    now, policy = timezone.now(), policy_of(site)
    count, objections = waiting(site)
    page, more = reported(site, after=_after(request.GET.get("after", "")))
    told = {
        "site": site,
        "home": base(site),
        "reporting": True,
        "count": count,
        "objections": objections,
        "reported": [
            (card(one.comment, now, policy), [(each, GROUNDS[each.ground]) for each in one.reports])
            for one in page
        ],
        "more": "_".join(map(str, more)) if more else "",
    }
    return render(request, "desk/reports.html", told)


@require_safe
@staff_of_site("look")
def objections(request: HttpRequest, site: Site) -> HttpResponse:
    """Objections that wait, each with the comment and the statement it is about."""
    now, policy = timezone.now(), policy_of(site)
    count, waits = waiting(site)
    after = request.GET.get("after", "")
    page, more = appeals(site, after=int(after) if _is_number(after) else 0)
    told = {
        "site": site,
        "home": base(site),
        "reporting": True,
        "count": count,
        "objections": waits,
        "appeals": [
            (
                each,
                card(each.statement.comment, now, policy),
                told_of(each.statement, site).lines,
                first_decider_only(each, who(request)),
            )
            for each in page
        ],
        "more": more,
    }
    return render(request, "desk/objections.html", told)


@require_POST
@staff_of_site("decide")
def decide(request: HttpRequest, site: Site, appeal: int) -> HttpResponse:
    """Grant an objection, or let the decision stand."""
    about = get_object_or_404(Appeal.objects.only("pk"), pk=appeal, site=site)
    act = request.POST.get("act", "")
    if act not in {"grant", "refuse"}:
        raise FieldUnusable("act", "must be one of grant, refuse")
    words = request.POST.get("words", "")
    decide_appeal(
        about.pk, granted=act == "grant", by=who(request), now=timezone.now(), words=words
    )
    return HttpResponseRedirect(reverse("desk:objections", args=[site.slug]), status=303)


@require_http_methods(["GET", "POST"])
@staff_of_site("keep_keys")
def flaggers(request: HttpRequest, site: Site) -> HttpResponse:
    """Trusted flaggers, and a form for one more."""
    mistake, written, label = "", "", request.POST.get("label", "")
    if request.method == "POST":
        try:
            _, written = redress.make_flagger(site, label, timezone.now())
            label = ""
        except (FieldMissing, TooLong) as refusal:
            mistake = str(refusal)
    count, waits = waiting(site)
    told = {
        "site": site,
        "home": base(site),
        "reporting": True,
        "count": count,
        "objections": waits,
        "flaggers": Flagger.objects.filter(site=site).order_by("revoked_at", "pk"),
        "written": written,
        "label": label,
        "mistake": mistake,
    }
    # Shown in this answer and nowhere else.
    return render(request, "desk/flaggers.html", told, status=422 if mistake else 200)


@require_POST
@staff_of_site("keep_keys")
def revoke(request: HttpRequest, site: Site, flagger: int) -> HttpResponse:
    """Let a flagger's key put nothing first any more."""
    redress.revoke_flagger(get_object_or_404(Flagger, pk=flagger, site=site), timezone.now())
    return HttpResponseRedirect(reverse("desk:flaggers", args=[site.slug]), status=303)


def _after(written: str) -> tuple[int, int] | None:
    """Where a page begins, as the address of the one before has it; whatever else counts as nothing."""
    rank, _, first = written.partition("_")
    return (int(rank), int(first)) if _is_number(rank) and _is_number(first) else None


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= 18
