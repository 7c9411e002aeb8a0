"""A person as the desk knows one: a record and what moderators decided, never an address."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rejoinder import moderating
from rejoinder.models import Comment, Commenter, Decision, Site
from rejoinder.publishing.composing import base
from rejoinder.web.desk.around import record_of
from rejoinder.web.desk.decisions import just_done
from rejoinder.web.desk.gate import staff_of_site

_LATEST: Final = 20  # comments and decisions shown


@require_safe
@staff_of_site("look")
def person(request: HttpRequest, site: Site, person: int) -> HttpResponse:
    """Everything that the desk knows of a person."""
    found = get_object_or_404(Commenter, pk=person, site=site)
    now = timezone.now()
    decisions = list(
        Decision.objects.filter(commenter=found)
        .select_related("by", "undoes")
        .order_by("-pk")[:_LATEST]
    )
    latest = Comment.objects.filter(commenter=found).select_related("post").defer("html")
    told = {
        "site": site,
        "home": base(site),
        "record": record_of(found, now),
        "latest": latest.order_by("-pk")[:_LATEST],
        "decisions": decisions,
        "undoable": moderating.undoable(decisions, now) if decisions else set(),
        "done": just_done(site, request.GET.get("done"), now),
    }
    return render(request, "desk/person.html", told)
