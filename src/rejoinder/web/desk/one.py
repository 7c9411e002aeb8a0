"""One comment at a time, for a phone: large buttons, or a swipe; without script one card a page."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rejoinder import moderating
from rejoinder.models import Site
from rejoinder.policies import policy_of
from rejoinder.publishing.composing import base
from rejoinder.web.desk.campaigns import Folded, just_swept
from rejoinder.web.desk.cards import card
from rejoinder.web.desk.decisions import just_done
from rejoinder.web.desk.filters import Filters
from rejoinder.web.desk.gate import staff_of_site
from rejoinder.web.desk.queues import TABS, some_of

AHEAD: Final = 10
"""Cards that a page has: the first is shown, script shows the others one after the other."""
_SKIPPED: Final = 200  # comments that may be put off by their ids in the address


@require_safe
@staff_of_site("look")
def one(request: HttpRequest, site: Site, standing: str) -> HttpResponse:
    """The next comments of a queue, in its order."""
    if standing not in TABS:
        raise Http404
    now, policy = timezone.now(), policy_of(site)
    given = request.GET.dict()
    skipped = [int(pk) for pk in given.get("skip", "").split("_") if _is_number(pk)][-_SKIPPED:]
    folded = Folded([site.pk], standing)
    nothing = Filters.of(site, standing, {})
    page = some_of(site, given, nothing, [*folded.hidden, *skipped], now, size=AHEAD)
    others = folded.others(page.comments)
    later = [*skipped, page.comments[0].pk] if page.comments else skipped
    told = {
        "site": site,
        "home": base(site),
        "standing": standing,
        "title": TABS[standing][0],
        "empty": TABS[standing][1],
        "cards": [card(comment, now, policy, others.get(comment.pk)) for comment in page.comments],
        "following": page.following,
        "skip": urlencode({"skip": "_".join(map(str, later))}),
        "skipped": len(skipped),
        "back": "one",
        "count": moderating.counts(site).get(standing),
        "done": just_done(site, given.get("done"), now),
        "swept": just_swept(
            site, int(given["swept"]) if _is_number(given.get("swept", "")) else None
        ),
    }
    return render(request, "desk/one.html", told)


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= 18
