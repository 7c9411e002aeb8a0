"""The queues: comments of one standing as cards, each with the screen's reasons beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rejoinder import finding, moderating
from rejoinder.models import Comment, Site
from rejoinder.policies import policy_of
from rejoinder.publishing.composing import base
from rejoinder.screening import ATTRIBUTES
from rejoinder.staffing import sites_of, sites_where
from rejoinder.web.desk.campaigns import Folded, just_swept
from rejoinder.web.desk.cards import card
from rejoinder.web.desk.checking import check_of
from rejoinder.web.desk.decisions import just_done
from rejoinder.web.desk.explaining import NAMES
from rejoinder.web.desk.filters import Filters
from rejoinder.web.desk.gate import asking, staff, staff_of_site
from rejoinder.web.desk.sweeps import ACTS, WORDS, links_to_all

MOST_SITES: Final = 50
"""Sites between which a queue lets choose."""
# The order of the tabs: what each is called, and what an empty one says.
TABS: Final = {
    "pending": (
        "To decide",
        "Nothing waits for you. Everything is decided; enjoy the quiet.",
    ),
    "unsure": ("Unsure", "Nothing waits of which the screen was unsure."),
    "first": ("First-timers", "Nobody waits whose first comment it would be."),
    "all": ("All", "No comments yet."),
    "approved": (
        "Approved",
        "No comments yet. The first one shows here as soon as it is public.",
    ),
    "spam": ("Spam", "No spam. Either nobody tried, or it was all cleared away."),
    "trash": ("Trash", "The trash is empty."),
}


@require_safe
@staff
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the only site's queue, or let choose between sites."""
    sites = list(sites_of(asking(request)))
    if len(sites) == 1:
        first = reverse("desk:queue", args=[sites[0].slug, Comment.Standing.PENDING])
        return HttpResponseRedirect(first)
    counted = finding.counted_at([site.pk for site in sites])
    pending = [(site, counted.get(site.pk, {}).get(Comment.Standing.PENDING, 0)) for site in sites]
    together = len(sites_where(asking(request), "decide")) > 1
    return render(request, "desk/sites.html", {"sites": pending, "together": together})


@require_safe
@staff_of_site("look")
def queue(request: HttpRequest, site: Site, standing: str) -> HttpResponse:
    """One page of one queue: what waits by urgency, all else and what is sought newest first."""
    if standing not in TABS:
        raise Http404
    now, policy = timezone.now(), policy_of(site)
    filters = Filters.of(site, standing, request.GET.dict())
    folded = Folded([site.pk], "" if filters.any else standing)
    newest = request.GET.get("order") == "newest"
    page = some_of(site, request.GET.dict(), filters, folded.hidden, now)
    comments = page.comments
    others = {} if filters.any else folded.others(comments)
    counted = moderating.counts_of_queues(site, policy.hold_at)
    sites = list(sites_of(asking(request)).values_list("slug", "name")[:MOST_SITES])
    words = {
        "site": site,
        "home": base(site),
        "standing": standing,
        "title": TABS[standing][0],
        "tabs": [(name, words, told(counted[name], name)) for name, (words, _) in TABS.items()],
        "cards": [card(comment, now, policy, others.get(comment.pk)) for comment in comments],
        "check": check_of(site),
        "following": page.following,
        "filters": filters,
        "attributes": [(name, NAMES[name]) for name in ATTRIBUTES],
        "sites": sites,
        "together": len(sites) > 1 and len(sites_where(asking(request), "decide")) > 1,
        "ranked": standing == Comment.Standing.PENDING and not filters.any,
        "newest": newest,
        "first_page": not {"before", "after"} & set(request.GET),
        "empty": TABS[standing][1],
        "to_all": links_to_all(site, standing, filters),
        "to_ticked": [(act, WORDS[act]) for act in ACTS[standing]],
        "swept": just_swept(site, number(request.GET.get("swept"))),
        "done": just_done(site, request.GET.get("done"), now),
        "answered": number(request.GET.get("answered")),
    }
    return render(request, "desk/queue.html", words | {"tickable": True})


@dataclass(frozen=True, slots=True)
class Page:
    """Comments of a queue, and the query that asks for those that follow; "" where there are none."""

    comments: list[Comment]
    following: str


def some_of(
    site: Site,
    given: Mapping[str, str],
    filters: Filters,
    without: Collection[int],
    now: datetime,
    *,
    size: int = moderating.SIZE,
) -> Page:
    """A page of a queue: what waits by urgency, all else and what is sought newest first.

    Args:
        site: whose.
        given: the query: `asof` and `after`, or `before` and `order`.
        filters: in which queue, and what is sought there.
        without: ids that are left out; not where something is sought.
        now: the moment.
        size: comments on the page.
    """
    standing, newest = filters.queue, given.get("order") == "newest"
    following: dict[str, object]
    if standing == Comment.Standing.PENDING and not filters.any and not newest:
        asof, after = place_by_urgency(given, now)
        found = moderating.urgent(site, asof, after, size, without=without)
        following = {"asof": asof.timestamp(), "after": "_".join(map(str, found.after or ()))}
        comments, more = found.comments, found.after is not None
    else:
        page = moderating.queue(
            site,
            standing,
            before=number(given.get("before")),
            size=size,
            without=() if filters.any else without,
            asked=filters.question,
            hold_at=policy_of(site).hold_at,
        )
        comments, more = page.comments, page.before is not None
        following = {**filters.query, "before": page.before, "order": "newest" if newest else ""}
    query = urlencode({name: value for name, value in following.items() if value})
    return Page(comments, query if more else "")


def told(count: int, name: str) -> str:
    """A count in words; those that are counted up to a limit say so."""
    capped = name in {"unsure", "first"} and count > moderating.COUNTED
    return f"{moderating.COUNTED:,}+" if capped else str(count)


def place_by_urgency(
    given: Mapping[str, str], now: datetime
) -> tuple[datetime, tuple[float, int] | None]:
    """The moment of the first page by urgency, and the last comment of the page before this one."""
    try:
        score, _, pk = given.get("after", "").partition("_")
        asof = datetime.fromtimestamp(float(given.get("asof", "")), UTC)
        after = float(score), int(pk)
    except (ValueError, OverflowError, OSError):
        return now, None
    return min(asof, now), after if isfinite(after[0]) else None


def number(written: str | None) -> int | None:
    """A number from an address; whatever else stands there counts as nothing."""
    # Eighteen digits: no more fit into the database's integers.
    usable = written and written.isascii() and written.isdigit() and len(written) <= 18
    return int(written) if written and usable else None
