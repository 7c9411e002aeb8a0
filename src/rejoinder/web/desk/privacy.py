"""What is kept for how long, when it ends next, and what people asked for about their data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rejoinder.inventory import FACTS, leaving
from rejoinder.models import Comment, PersonWanted, Site
from rejoinder.privacy import retention
from rejoinder.publishing import notice_versions
from rejoinder.publishing.composing import base
from rejoinder.web.desk.gate import staff_of_site

_SHOWN = 100  # comments of each kind


@require_safe
@staff_of_site("keep_privacy")
def privacy(request: HttpRequest, site: Site) -> HttpResponse:
    """Periods with their runs, what leaves the machine, whose comments rest and who wants a person."""
    now = timezone.now()
    try:
        retention.check_clock(now)
        clock = ""
    except retention.ClockJumped as jump:
        clock = str(jump)
    resting = Comment.objects.filter(
        site=site, standing=Comment.Standing.TRASH, removal=Comment.Removal.RESTRICTED
    )
    wanted = PersonWanted.objects.filter(site=site, answered_at=None).order_by("made_at")
    told = {
        "site": site,
        "home": base(site),
        "keeping_privacy": True,
        "clock": clock,
        "jobs": [
            state | {"due": job.count(now)}
            for state, job in zip(retention.state(), retention.JOBS, strict=True)
        ],
        "facts": FACTS,
        "leaving": leaving(site),
        "versions": len(shown.versions) if (shown := notice_versions.shown(site)) else 0,
        "resting": list(resting.order_by("-pk").values_list("pk", flat=True)[:_SHOWN]),
        "wanted": list(wanted.values_list("pk", "made_at")[:_SHOWN]),
    }
    return render(request, "desk/privacy.html", told)
