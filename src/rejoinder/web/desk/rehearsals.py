"""A rehearsal's page: how far it is, then what a draft of the policy would have changed.

Each time the page is asked for while there is work, a little of it is done: so it goes on as long as
somebody looks, with script or without, and is stopped by nobody looking.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rejoinder.models import Comment, Rehearsal, Site
from rejoinder.moderating import rehearsing
from rejoinder.publishing.composing import base
from rejoinder.screening.rehearsal import (
    Moved,
    Quality,
    Tally,
    charts,
    figures,
    percent,
)
from rejoinder.screening.rehearsal import Rehearsal as Rehearsed
from rejoinder.web.desk.drawing import svg
from rejoinder.web.desk.gate import staff_of_site
from rejoinder.web.problems import wants_json

SLICE: Final = 0.12
"""Seconds of work that one look at the page does; replies are answered by the same process."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A kind of change, its counts in the table's order, and some comments of it."""

    moved: Moved
    counts: list[int]
    against: list[Comment]
    others: list[Comment]


@require_safe
@staff_of_site("look")
def rehearsal(request: HttpRequest, site: Site, rehearsal: int) -> HttpResponse:
    """How far it is, or what came of it."""
    trial = get_object_or_404(Rehearsal.objects.select_related("by"), pk=rehearsal, site=site)
    ended = rehearsing.go_on(trial, timezone.now(), seconds=SLICE)
    if wants_json(request):
        return JsonResponse({"done": trial.done, "total": trial.total, "ended": ended})
    told = {
        "site": site,
        "home": base(site),
        "ruling": True,
        "trial": trial,
        "ended": ended,
    }
    if ended:
        tally = Tally.from_json(trial.tally)
        told |= told_of(site, tally, figures(tally))
    return render(request, "desk/rehearsal.html", told)


def told_of(site: Site, tally: Tally, found: Rehearsed) -> dict[str, Any]:
    """What `_compared.html` shows of the figures of two policies."""
    return {
        "found": found,
        "charts": [svg(one) for one in charts(found)],
        "moves": _lines(site, tally, found.moved),
        "shares": [
            (words, _share(found.before, name), _share(found.after, name))
            for name, words in (
                ("precision", "Precision: of what is kept back and was decided, removed"),
                ("recall", "Recall: of what people removed, kept back"),
                ("false_alarms", "False alarms: of what people kept or let stand, kept back"),
            )
        ],
    }


def _share(quality: Quality, name: str) -> str:
    share = getattr(quality, name)
    return f"{percent(share)} ({share.hits:,} of {share.of:,})" if share.of else percent(share)


def _lines(site: Site, tally: Tally, moved: tuple[Moved, ...]) -> list[_Line]:
    ids = {pk for some in tally.examples.values() for pk in some}
    found = (
        Comment.objects.filter(site=site, pk__in=ids)
        .select_related("post")
        .defer("html", "post__body_html")
        .in_bulk()
    )

    def shown(name: str) -> list[Comment]:
        return [found[pk] for pk in tally.examples.get(name, ()) if pk in found]

    return [
        _Line(
            moved=one,
            counts=[one.by_people[name] for name in ("removed", "kept", "stood", "")],
            against=shown(f"{one.move.name} against"),
            others=shown(one.move.name),
        )
        for one in moved
    ]
