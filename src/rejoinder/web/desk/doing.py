"""How it goes: what came, how it was judged, how long people took, how far both agree."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Final

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rejoinder import daybook
from rejoinder.models import Day, Post, Site
from rejoinder.publishing.composing import base
from rejoinder.staffing import sites_of
from rejoinder.web.desk.drawing import drawn, duration, share
from rejoinder.web.desk.gate import asking, staff_of_site

RANGES: Final = {7: 1, 30: 1, 90: 1, 365: 7}
"""Days that can be looked at, and how many of them make a column."""
USUAL: Final = 90
"""Days before the range that say what is usual."""
_TOP: Final = 60  # busiest posts whose titles are asked for, of which some may be gone


@require_safe
@staff_of_site("look")
def doing(request: HttpRequest, site: Site) -> HttpResponse:
    """The charts of the last days, each with its table."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, RANGES) else 30
    now = timezone.now()
    today = now.astimezone(UTC).date()
    first = today - timedelta(days=days - 1)
    found = daybook.days_of(site, first - timedelta(days=USUAL), today)
    told = daybook.summed(found[USUAL:], found[:USUAL], together=RANGES[days])
    waits = daybook.waiting_now(site, now)
    whole = told.whole
    counted = Day.objects.filter(day=today).values_list("counted_at", flat=True).first()
    page = {
        "site": site,
        "home": base(site),
        "doing": True,
        "days": days,
        "ranges": RANGES,
        "sites": list(sites_of(asking(request))[:50]),
        "counted": counted,
        "facts": [
            ("Comments", f"{whole.came:,}"),
            ("Waiting now", f"{int(waits['count']):,}"),
            ("The oldest waits", duration(waits.get("oldest"))),
            ("Decisions by people", f"{sum(whole.decided.values()):,}"),
            ("Median time to decision", duration(whole.median)),
            ("The screen's precision", share(whole.precision)),
            ("The screen's recall", share(whole.recall)),
        ],
        "charts": drawn(told, _accounts(told), _posts(site, told)),
    }
    return render(request, "desk/doing.html", page)


def _accounts(told: daybook.Summary) -> dict[str, str]:
    ids = [int(who) for who in told.people if who]
    names = get_user_model().objects.filter(pk__in=ids).values_list("pk", "username")
    return {str(pk): name for pk, name in names}


def _posts(site: Site, told: daybook.Summary) -> dict[int, tuple[str, str]]:
    ids = [post for post, _ in told.threads[:_TOP]]
    found = Post.objects.filter(site=site, pk__in=ids).values_list("pk", "title")
    queue = reverse("desk:queue", args=[site.slug, "all"])
    return {pk: (title, f"{queue}?post={pk}") for pk, title in found}
