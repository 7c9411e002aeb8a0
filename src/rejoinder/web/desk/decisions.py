"""Deciding, undoing, and the log. Every act works as a plain form, and in the background."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rejoinder import moderating
from rejoinder.errors import DecisionStale
from rejoinder.models import Comment, Decision, Site
from rejoinder.publishing.composing import base
from rejoinder.web.desk.gate import staff_of_site
from rejoinder.web.problems import wants_json

LOG_SIZE: Final = 100
"""Lines on a page of the log."""


@require_POST
@staff_of_site("decide")
def decide(request: HttpRequest, site: Site, comment: int) -> HttpResponse:
    """Give a comment the standing that a button asks for."""
    about = get_object_or_404(Comment.objects.only("pk"), pk=comment, site=site)
    act, seen = request.POST.get("act", ""), request.POST.get("seen") or None
    try:
        decision = moderating.decide(
            about.pk,
            act,  # type: ignore[arg-type]  # checked there
            who(request),
            timezone.now(),
            seen_standing=seen,
            reason=reason(request),
            words=request.POST.get("words", ""),
            note=request.POST.get("note", ""),
        )
    except DecisionStale:
        before = (
            _sent_before(about.pk, act, seen, who(request)) if "again" in request.POST else None
        )
        if before is None:
            raise
        decision = before
    return _done(request, site, decision, queue=decision.before)


def _sent_before(comment: int, act: str, seen: str | None, by: User) -> Decision | None:
    """The last decision in force, where it is this very one: sent again, for its answer was lost."""
    last = moderating.last_decision(comment)
    same = last is not None and (last.act, last.before, last.by_id) == (act, seen, by.pk)
    return last if same else None


@require_POST
@staff_of_site("decide")
def undo(request: HttpRequest, site: Site, decision: int) -> HttpResponse:
    """Take a decision back."""
    undone = get_object_or_404(Decision, pk=decision, site=site)
    undoing = moderating.undo(undone.pk, who(request), timezone.now())
    return _done(request, site, undoing, queue=undoing.after)


@require_safe
@staff_of_site("look")
def log(request: HttpRequest, site: Site) -> HttpResponse:
    """Who decided what, and when; newest first."""
    lines = Decision.objects.log(site).select_related("undoes", "undone_by")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) <= 18:
        lines = lines.filter(pk__lt=int(before))
    page = list(lines[: LOG_SIZE + 1])
    more = page[LOG_SIZE - 1].pk if len(page) > LOG_SIZE else None
    told = {
        "site": site,
        "home": base(site),
        "lines": page[:LOG_SIZE],
        "before": more,
        "undoable": moderating.undoable(page, timezone.now()),
    }
    return render(request, "desk/log.html", told)


def who(request: HttpRequest) -> User:
    """Who asks; the gate let nobody else in."""
    if not isinstance(request.user, User):
        raise TypeError("the gate lets nobody in who is not signed in")
    return request.user


def reason(request: HttpRequest) -> str:
    """What is wrong with what goes into the trash; no other act has a reason."""
    return request.POST.get("reason", "") if request.POST.get("act") == "trash" else ""


def _done(request: HttpRequest, site: Site, decision: Decision, queue: str) -> HttpResponse:
    """Say what was done: to script as JSON, else on the queue, with a way to undo it."""
    undo_path = reverse("desk:undo", args=[site.slug, decision.pk])
    if wants_json(request):
        told = {"before": decision.before, "after": decision.after, "undo": undo_path}
        return JsonResponse(told)
    if decision.facet != Decision.Facet.STANDING:
        return done_about(site, decision)
    if request.POST.get("back") == "reports":
        return HttpResponseRedirect(reverse("desk:reports", args=[site.slug]), status=303)
    whence = request.POST.get("back")
    back = (
        reverse("desk:everywhere", args=[queue])
        if whence == "everywhere"
        else reverse("desk:one" if whence == "one" else "desk:queue", args=[site.slug, queue])
    )
    return HttpResponseRedirect(f"{back}?{urlencode({'done': decision.pk})}", status=303)


def done_about(site: Site, decision: Decision) -> HttpResponse:
    """Back to what a decision was about, which says what was done and offers to undo it."""
    if decision.comment_id is not None:
        back = reverse("desk:comment", args=[site.slug, decision.comment_id])
    elif decision.commenter_id is not None:
        back = reverse("desk:person", args=[site.slug, decision.commenter_id])
    else:
        back = reverse("desk:log", args=[site.slug])
    return HttpResponseRedirect(f"{back}?{urlencode({'done': decision.pk})}", status=303)


def just_done(site: Site, written: str | None, now: datetime) -> Decision | None:
    """The decision that led here: an undoing, or one that can still be undone."""
    # Eighteen digits: no more fit into the database's integers.
    if not (written and written.isascii() and written.isdigit() and len(written) <= 18):
        return None
    decision = Decision.objects.log(site).filter(pk=int(written)).first()
    told = decision and (decision.undoes_id or moderating.may_be_undone(decision, now))
    return decision if told else None
