"""The queues: comments of one standing as cards, each with the screen's reasons beside it."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rejoinder import moderating
from rejoinder.models import Comment, Site
from rejoinder.policies import policy_of
from rejoinder.publishing.composing import base
from rejoinder.staffing import sites_of
from rejoinder.web.desk.campaigns import Folded, just_swept
from rejoinder.web.desk.cards import card
from rejoinder.web.desk.checking import check_of
from rejoinder.web.desk.decisions import just_done
from rejoinder.web.desk.gate import asking, staff, staff_of_site

# The order of the tabs, and what an empty one says.
EMPTY: Final = {
    Comment.Standing.PENDING: "Nothing waits for you. Everything is decided; enjoy the quiet.",
    Comment.Standing.APPROVED: "No comments yet. The first one shows here as soon as it is public.",
    Comment.Standing.SPAM: "No spam. Either nobody tried, or it was all cleared away.",
    Comment.Standing.TRASH: "The trash is empty.",
}


@require_safe
@staff
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the only site's queue, or let choose between sites."""
    sites = list(sites_of(asking(request)))
    if len(sites) == 1:
        first = reverse("desk:queue", args=[sites[0].slug, Comment.Standing.PENDING])
        return HttpResponseRedirect(first)
    pending = [(site, moderating.counts(site)[Comment.Standing.PENDING]) for site in sites]
    return render(request, "desk/sites.html", {"sites": pending})


@require_safe
@staff_of_site("look")
def queue(request: HttpRequest, site: Site, standing: str) -> HttpResponse:
    """One page of one queue, newest first."""
    if standing not in EMPTY:
        raise Http404
    now = timezone.now()
    folded = Folded(site, standing)
    before = _number(request.GET.get("before"))
    found = moderating.queue(site, standing, before=before, without=folded.hidden)
    others = folded.others(found.comments)
    counted = moderating.counts(site)
    policy = policy_of(site)
    told = {
        "site": site,
        "home": base(site),
        "standing": standing,
        "tabs": [(name, counted[name]) for name in EMPTY],
        "cards": [card(comment, now, policy, others.get(comment.pk)) for comment in found.comments],
        "check": check_of(site),
        "before": found.before,
        "first_page": "before" not in request.GET,
        "empty": EMPTY[Comment.Standing(standing)],
        "swept": just_swept(site, _number(request.GET.get("swept"))),
        "done": just_done(site, request.GET.get("done"), now),
    }
    return render(request, "desk/queue.html", told)


def _number(written: str | None) -> int | None:
    """A number from an address; whatever else stands there counts as nothing."""
    # Eighteen digits: no more fit into the database's integers.
    usable = written and written.isascii() and written.isdigit() and len(written) <= 18
    return int(written) if written and usable else None
