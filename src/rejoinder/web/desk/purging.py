"""Old spam and trash is purged: how many comments that are is shown first, for it cannot be undone."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rejoinder import conf, moderating
from rejoinder.errors import FieldUnusable
from rejoinder.models import Site
from rejoinder.moderating import purging, sweeping
from rejoinder.publishing.composing import base
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site

_USUAL: Final = 30  # days


@require_http_methods(["GET", "HEAD", "POST"])
@staff_of_site("clear_away")
def purge(request: HttpRequest, site: Site) -> HttpResponse:
    """Show how much spam or trash is older than some days; asked by POST, purge it."""
    now = timezone.now()
    given = request.POST if request.method == "POST" else request.GET
    queue = given.get("queue", "spam")
    days = _days(given.get("days", str(_USUAL)))
    if request.method == "POST":
        sweep = purging.begin_purge(site, queue, days, who(request), now)
        sweeping.begun.set()
        address = reverse("desk:sweep", args=[site.slug, sweep.pk])
        return HttpResponseRedirect(address, status=303)
    counted = moderating.counts(site)
    told = {
        "site": site,
        "home": base(site),
        "queue": queue,
        "days": days,
        "queues": [(name, counted[name]) for name in ("spam", "trash")],
        "count": purging.how_many(site, queue, days, now) if "days" in request.GET else None,
        "by_itself": conf.get().keep_removed_days,
    }
    return render(request, "desk/purge.html", told)


def _days(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) <= 4):
        raise FieldUnusable("days", f"must be a number from 1 to {purging.LONGEST:,}")
    return int(written)
