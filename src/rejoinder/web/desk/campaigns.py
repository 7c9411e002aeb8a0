"""A campaign on a queue: one card for all its comments, one act, one undoing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from rejoinder.models import Comment, Site, Sweep
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

    def __init__(self, site: Site, standing: str) -> None:
        """Ask which there are."""
        self._campaigns: Mapping[int, Campaign] = {
            campaign.newest: campaign for campaign in campaigns(site, standing)
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
    sweep = decide_campaign(
        site,
        comment,
        request.POST.get("act", ""),  # type: ignore[arg-type]  # checked there
        who(request),
        timezone.now(),
        seen_standing=seen,
        reason=reason(request),
    )
    made = sweep.decisions.order_by("-pk")
    first = made[0]
    undo_path = reverse("desk:undo_campaign", args=[site.slug, sweep.pk])
    if wants_json(request):
        told = {
            "before": first.before,
            "after": first.after,
            "count": made.count(),
            "undo": undo_path,
        }
        return JsonResponse(told)
    return _back(site, first.before, swept=sweep.pk)


@require_POST
@staff_of_site("decide")
def undo(request: HttpRequest, site: Site, sweep: int) -> HttpResponse:
    """Take an act on a campaign back."""
    get_object_or_404(Sweep, pk=sweep, site=site)
    undone = undo_campaign(sweep, who(request), timezone.now())
    if wants_json(request):
        first = undone[0]
        told = {"before": first.before, "after": first.after, "count": len(undone), "undo": ""}
        return JsonResponse(told)
    return _back(site, undone[0].after, swept=sweep)


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
    if sweep is None:
        return None
    standing = sweep.decisions.filter(undone_by=None)
    first = sweep.decisions.order_by("-pk").first()
    return Swept(sweep.pk, standing.count(), first.after) if first else None


def _back(site: Site, queue: str, **query: int) -> HttpResponse:
    back = reverse("desk:queue", args=[site.slug, queue])
    return HttpResponseRedirect(f"{back}?{urlencode(query)}", status=303)
