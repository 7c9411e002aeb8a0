"""One list over all sites on which somebody may decide; each act is one of the comment's own site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rejoinder.models import Comment, Decision, Site, Sweep
from rejoinder.moderating import may_be_undone
from rejoinder.moderating.everywhere import Everywhere
from rejoinder.policies import policy_of
from rejoinder.publishing.composing import base
from rejoinder.screening import ATTRIBUTES
from rejoinder.staffing import sites_where
from rejoinder.web.desk.campaigns import Folded, Swept, swept_of
from rejoinder.web.desk.cards import card
from rejoinder.web.desk.checking import check_of
from rejoinder.web.desk.explaining import NAMES
from rejoinder.web.desk.filters import Filters
from rejoinder.web.desk.gate import asking, not_allowed, staff
from rejoinder.web.desk.queues import TABS, Page, number, place_by_urgency, told

_NOWHERE: Final = (
    "You may read at your sites and decide at none; an owner can make you a moderator. "
    "The desk's first page leads to each site's queue."
)


@require_safe
@staff
def everywhere(request: HttpRequest, standing: str) -> HttpResponse:
    """One page of one queue of all sites: what waits by urgency, all else newest first."""
    if standing not in TABS:
        raise Http404
    sites = sites_where(asking(request), "decide")
    if not sites:
        return not_allowed(request, None, _NOWHERE)
    now, given = timezone.now(), request.GET.dict()
    policies = {site.pk: policy_of(site) for site in sites}
    those = {site.pk: site for site in sites}
    listed = Everywhere({pk: policy.hold_at for pk, policy in policies.items()})
    filters = Filters.of(sites[0], standing, given, or_sites=sites[1:])
    folded = Folded(those.keys(), "" if filters.any else standing)
    page = _some_of(listed, given, filters, folded.hidden, now)
    others = {} if filters.any else folded.others(page.comments)
    cards = [
        (card(one, now, policies[one.site_id], others.get(one.pk)), those[one.site_id])
        for one in page.comments
    ]
    words = {
        "standing": standing,
        "title": TABS[standing][0],
        "tabs": [(name, tab, told(listed.counts[name], name)) for name, (tab, _) in TABS.items()],
        "cards": [(one, site, base(site)) for one, site in cards],
        "many": len(sites),
        "check": check_of(*sites),
        "following": page.following,
        "filters": filters,
        "attributes": [(name, NAMES[name]) for name in ATTRIBUTES],
        "ranked": standing == Comment.Standing.PENDING and not filters.any,
        "newest": given.get("order") == "newest",
        "first_page": not {"before", "after"} & set(given),
        "empty": TABS[standing][1],
        "done": _done(sites, given.get("done"), now),
        "swept": _swept(sites, given.get("swept")),
        "back": "everywhere",
        "named": True,
    }
    return render(request, "desk/everywhere.html", words)


def _some_of(
    listed: Everywhere,
    given: Mapping[str, str],
    filters: Filters,
    without: Sequence[int],
    now: datetime,
) -> Page:
    """A page, and what asks for the next, as `queues.some_of` has it of one site."""
    newest = given.get("order") == "newest"
    following: dict[str, object]
    if filters.queue == Comment.Standing.PENDING and not filters.any and not newest:
        asof, after = place_by_urgency(given, now)
        ranked = listed.urgent(asof, after, without=without)
        following = {"asof": asof.timestamp(), "after": "_".join(map(str, ranked.after or ()))}
        comments, more = ranked.comments, ranked.after is not None
    else:
        found = listed.queue(
            filters.queue,
            number(given.get("before")),
            without=() if filters.any else without,
            asked=filters.question,
        )
        comments, more = found.comments, found.before is not None
        following = {**filters.query, "before": found.before, "order": "newest" if newest else ""}
    query = urlencode({name: value for name, value in following.items() if value})
    return Page(comments, query if more else "")


def _done(sites: Sequence[Site], written: str | None, now: datetime) -> Decision | None:
    """The decision that led here, if it is of one of these sites."""
    if (pk := number(written)) is None:
        return None
    found = Decision.objects.filter(pk=pk, site__in=sites).select_related("comment", "site").first()
    told = found and (found.undoes_id or may_be_undone(found, now))
    return found if told else None


def _swept(sites: Sequence[Site], written: str | None) -> tuple[Swept, Site] | None:
    """The act on a campaign that led here, if it is of one of these sites; and which."""
    if (pk := number(written)) is None:
        return None
    found = Sweep.objects.filter(pk=pk, site__in=sites).select_related("site").first()
    swept = swept_of(found) if found else None
    return (swept, found.site) if swept and found else None
