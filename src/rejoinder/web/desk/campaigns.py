"""A campaign on a queue: one card for all its comments, one act, one undoing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from rejoinder.errors import DecisionStale
from rejoinder.models import Comment, Site, Sweep
from rejoinder.moderating import last_decision
from rejoinder.moderating.campaigns import Campaign, campaigns, decide_campaign, undo_campaign
from rejoinder.web.desk.decisions import reason, who
from rejoinder.web.desk.gate import staff_of_site
from rejoinder.web.problems import wants_json

SHOWN: Final = 5
"""Of the other comments of a campaign so many are quoted; they say the same."""


@dataclass(frozen=True, slots=True)
class Others:
    """What a card says of the comments that it stands for.

    Attributes:
        count: how many there are, the card's own included.
        names, posts: how many names they came under, on how many posts.
        some: the latest of the others.
    """

    count: int
    names: int
    posts: int
    some: list[Comment]

    @property
    def rest(self) -> int:
        """Those that are neither the card's own nor quoted."""
        return self.count - 1 - len(self.some)


class Folded:
    """The campaigns of one queue, folded to their newest comments."""

    def __init__(self, site_ids: Collection[int], standing: str) -> None:
        """Ask which there are."""
        self._campaigns: Mapping[int, Campaign] = {
            campaign.newest: campaign for campaign in campaigns(site_ids, standing)
        }

    @property
    def hidden(self) -> list[int]:
        """Ids of comments that have no card of their own."""
        return [pk for campaign in self._campaigns.values() for pk in campaign.ids[1:]]

    def others(self, comments: Iterable[Comment]) -> dict[int, Others]:
        """For each comment that stands for a campaign, what its card says of the others."""
        here = [self._campaigns[one.pk] for one in comments if one.pk in self._campaigns]
        wanted = [pk for campaign in here for pk in campaign.ids[1 : SHOWN + 1]]
        if not wanted:
            return {}
        found = Comment.objects.select_related("post").defer("html", "post__body_html")
        texts = found.in_bulk(wanted)
        return {
            campaign.newest: Others(
                count=len(campaign.ids),
                names=campaign.names,
                posts=campaign.posts,
                some=[texts[pk] for pk in campaign.ids[1 : SHOWN + 1] if pk in texts],
            )
            for campaign in here
        }


@require_POST
@staff_of_site("decide")
def decide(request: HttpRequest, site: Site, comment: int) -> HttpResponse:
    """Give all comments of a campaign the standing that a button asks for."""
    get_object_or_404(Comment.objects.only("pk"), pk=comment, site=site)
    seen = request.POST.get("seen", "")
    act = request.POST.get("act", "")
    try:
        sweep = decide_campaign(
            site,
            comment,
            act,  # type: ignore[arg-type]  # checked there
            who(request),
            timezone.now(),
            seen_standing=seen,
            reason=reason(request),
        )
    except DecisionStale:
        # Sent again, for its answer was lost: it was done.
        last = last_decision(comment) if "again" in request.POST else None
        if last is None or last.sweep is None or (last.act, last.by) != (act, who(request)):
            raise
        sweep = last.sweep
    if wants_json(request):
        return JsonResponse(told_of(sweep, sweep.done))
    return _back(request, site, sweep)


@require_POST
@staff_of_site("decide")
def undo(request: HttpRequest, site: Site, sweep: int) -> HttpResponse:
    """Take an act on many comments back."""
    get_object_or_404(Sweep, pk=sweep, site=site)
    undone = undo_campaign(sweep, who(request), timezone.now())
    if wants_json(request):
        return JsonResponse(told_of(undone, undone.undone))
    return _back(request, site, undone)


def _back(request: HttpRequest, site: Site, sweep: Sweep) -> HttpResponse:
    if request.POST.get("back") == "everywhere":
        address = reverse("desk:everywhere", args=[queue_of(sweep)])
        return HttpResponseRedirect(f"{address}?{urlencode({'swept': sweep.pk})}", status=303)
    return back_to_queue(site, sweep)


def told_of(sweep: Sweep, count: int) -> dict[str, object]:
    """What script is told of an act on many comments: what they were, what they are, how to undo it."""
    first = sweep.decisions.order_by("-pk").first()
    before, after = (first.before, first.after) if first else ("", "")
    undone = sweep.taken_back_by_id is not None or sweep.state in (
        Sweep.State.UNDOING,
        Sweep.State.UNDONE,
    )
    if undone:
        before, after = after, before
    undo_path = reverse("desk:undo_campaign", args=[sweep.site.slug, sweep.pk])
    return {"before": before, "after": after, "count": count, "undo": "" if undone else undo_path}


def back_to_queue(site: Site, sweep: Sweep) -> HttpResponse:
    """Where the comments came from, which says what was done; or how far it is, where that takes long."""
    if sweep.state in Sweep.UNDER_WAY:
        return HttpResponseRedirect(reverse("desk:sweep", args=[site.slug, sweep.pk]), status=303)
    back = reverse("desk:queue", args=[site.slug, queue_of(sweep)])
    return HttpResponseRedirect(f"{back}?{urlencode({'swept': sweep.pk})}", status=303)


def queue_of(sweep: Sweep) -> str:
    """The queue that an act on many comments was asked for in."""
    first = sweep.decisions.order_by("-pk").first()
    return sweep.queue or (first.before if first else Comment.Standing.PENDING)


@dataclass(frozen=True, slots=True)
class Swept:
    """An act on a campaign that led to this page: how many it holds for still, and as what."""

    pk: int
    count: int
    after: str


def just_swept(site: Site, sweep_id: int | None) -> Swept | None:
    """The act on a campaign that led here; with a count of 0 it was undone."""
    if sweep_id is None:
        return None
    sweep = Sweep.objects.filter(pk=sweep_id, site=site).first()
    return swept_of(sweep) if sweep else None


def swept_of(sweep: Sweep) -> Swept | None:
    """What a page says of an act on a campaign; None where it was about nothing."""
    standing = sweep.decisions.filter(undone_by=None)
    first = sweep.decisions.order_by("-pk").first()
    return Swept(sweep.pk, standing.count(), first.after) if first else None
