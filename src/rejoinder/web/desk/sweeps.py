"""Acts on many comments: the ticked ones, or all that match; how far one is, stopping and undoing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rejoinder import moderating
from rejoinder.errors import FieldUnusable
from rejoinder.models import Comment, Site, Sweep
from rejoinder.moderating import REASONS, UNDONE_WITHIN, parts, sweeping
from rejoinder.policies import policy_of
from rejoinder.publishing.composing import base
from rejoinder.staffing import may, role_of
from rejoinder.web.desk.campaigns import back_to_queue
from rejoinder.web.desk.decisions import reason, who
from rejoinder.web.desk.explaining import NAMES
from rejoinder.web.desk.filters import Filters
from rejoinder.web.desk.gate import not_allowed, staff_of_site
from rejoinder.web.problems import wants_json

ACTS: Final = {
    "pending": ("approve", "spam", "trash"),
    "unsure": ("approve", "spam", "trash"),
    "first": ("approve", "spam", "trash"),
    "all": ("approve", "hold", "spam", "trash"),
    "approved": ("hold", "spam", "trash"),
    "spam": ("approve", "restore", "hold", "trash"),
    "trash": ("approve", "restore", "hold", "spam"),
}
"""What can be done to many comments of a queue at once."""
WORDS: Final = {
    "approve": "Approve",
    "hold": "Hold",
    "spam": "Spam",
    "trash": "Trash",
    "restore": "Restore",
    "purge": "Purge",
}
"""What each act is called on a button."""
DONE: Final = {
    "approve": "approved",
    "hold": "held",
    "spam": "put among the spam",
    "trash": "put in the trash",
    "restore": "restored",
    "purge": "erased for good",
}
"""What became of comments, behind their number."""
_SHOWN: Final = 5  # comments that are quoted before all are decided
AT_ONCE: Final = (
    1.0  # seconds in which a few are decided before the answer; else it goes on in the background
)
_LISTED: Final = 100  # acts on a page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_of_site("decide")
def bulk(request: HttpRequest, site: Site, standing: str) -> HttpResponse:
    """Show how many comments an act would be for, and what they are like; asked by POST, begin it."""
    if standing not in ACTS:
        raise Http404
    if request.method == "POST":
        return _begun(request, site, standing)
    act = request.GET.get("act", "")
    if act not in ACTS[standing]:
        raise FieldUnusable("act", f"must be one of {', '.join(ACTS[standing])}")
    filters = Filters.of(site, standing, request.GET.dict())
    hold_at = policy_of(site).hold_at
    sought = sweeping.Sought(standing, filters.question, sweeping.newest_id(site), hold_at)
    some = moderating.queue(
        site,
        standing,
        before=sought.upto + 1,
        size=_SHOWN,
        asked=filters.question,
        hold_at=hold_at,
    )
    told = {
        "site": site,
        "home": base(site),
        "standing": standing,
        "act": act,
        "words": WORDS[act],
        "done": DONE[act],
        "count": sweeping.how_many(site, sought, act),
        "upto": sought.upto,
        "filters": filters,
        "attribute": NAMES.get(filters.question.attribute, ""),
        "comments": some.comments,
        "reasons": REASONS if act == "trash" else (),
    }
    return render(request, "desk/bulk.html", told)


def _begun(request: HttpRequest, site: Site, standing: str) -> HttpResponse:
    act, now = request.POST.get("act", ""), timezone.now()
    if act not in ACTS[standing]:
        raise FieldUnusable("act", f"must be one of {', '.join(ACTS[standing])}")
    if request.POST.get("scope") == "ticked":
        ids = [int(one) for one in request.POST.getlist("comment") if _is_number(one)]
        if not ids:
            raise FieldUnusable("comment", "tick at least one comment first")
        sweep = sweeping.begin_picked(
            site, ids, act, who(request), now, queue=standing, reason=reason(request)
        )
        return back_to_queue(site, parts.run(sweep.pk, now, seconds=AT_ONCE))
    upto = request.POST.get("upto", "")
    if not _is_number(upto):
        raise FieldUnusable("upto", "is missing; open the page again and send it as it stands")
    question = Filters.of(site, standing, request.POST.dict()).question
    sought = sweeping.Sought(standing, question, int(upto), policy_of(site).hold_at)
    sweep = sweeping.begin_found(site, sought, act, who(request), now, reason=reason(request))
    parts.run(sweep.pk, now, seconds=AT_ONCE / 4)
    return to_sweep(site, sweep)


@require_safe
@staff_of_site("look")
def sweeps(request: HttpRequest, site: Site) -> HttpResponse:
    """The acts on many of the last month, the newest first."""
    now = timezone.now()
    since = now - UNDONE_WITHIN - timedelta(days=1)
    found = Sweep.objects.filter(site=site, made_at__gte=since).select_related("by")
    told = {
        "site": site,
        "home": base(site),
        "sweeps": [_shown(each, now) for each in found.order_by("-pk")[:_LISTED]],
        "days": UNDONE_WITHIN.days,
    }
    return render(request, "desk/sweeps.html", told)


@require_safe
@staff_of_site("look")
def sweep(request: HttpRequest, site: Site, sweep: int) -> HttpResponse:
    """How far one is, and what came of it."""
    found = get_object_or_404(
        Sweep.objects.select_related("by", "taken_back_by"), pk=sweep, site=site
    )
    if wants_json(request):
        told = {
            "state": found.state,
            "done": found.done,
            "undone": found.undone,
            "total": found.total,
        }
        return JsonResponse(told)
    return render(
        request,
        "desk/sweep.html",
        {"site": site, "home": base(site), "one": _shown(found, timezone.now()), "sweeping": True},
    )


@require_POST
@staff_of_site("decide")
def act(request: HttpRequest, site: Site, sweep: int) -> HttpResponse:
    """Stop one, go on with it, or take all of it back."""
    found = get_object_or_404(Sweep, pk=sweep, site=site)
    wanted, now = request.POST.get("act"), timezone.now()
    more = found.kind == Sweep.Kind.PURGE and wanted != "stop"
    if more and not may(who(request), "clear_away", site):
        return not_allowed(request, role_of(who(request), site))
    if wanted == "stop":
        sweeping.stop(found.pk)
    elif wanted == "go_on":
        sweeping.go_on(found.pk)
    elif wanted == "undo":
        sweeping.undo_sweep(found.pk, who(request), now)
        parts.run(found.pk, now, seconds=AT_ONCE / 4)
    else:
        raise FieldUnusable("act", "must be one of stop, go_on, undo")
    return to_sweep(site, found)


@dataclass(frozen=True, slots=True)
class Shown:
    """An act on many, with its words."""

    sweep: Sweep
    words: str
    done: str
    about: str
    under_way: bool
    undoable: bool
    attribute: str
    queue_path: str

    @property
    def number(self) -> int:
        """How far it is: counted up, or down again where it is taken back."""
        one = self.sweep
        return one.done - one.undone if one.state == Sweep.State.UNDOING else one.done

    @property
    def still(self) -> int:
        """Comments that an undoing left: somebody decided about them since."""
        return max(0, self.sweep.done - self.sweep.undone)

    @property
    def of(self) -> int:
        """What it counts towards, never 0."""
        one = self.sweep
        return max(1, one.done if one.state == Sweep.State.UNDOING else one.total)


def _shown(sweep: Sweep, now: datetime) -> Shown:
    queue = sweep.queue or Comment.Standing.PENDING
    return Shown(
        sweep=sweep,
        words=WORDS.get(sweep.act, sweep.act.capitalize()),
        done=DONE.get(sweep.act, sweep.act),
        about=sweep.get_kind_display(),
        under_way=sweep.state in Sweep.UNDER_WAY,
        undoable=sweeping.may_be_undone(sweep, now),
        attribute=NAMES.get(str(sweep.sought.get("attribute", "")), ""),
        queue_path=reverse("desk:queue", args=[sweep.site.slug, queue]),
    )


def links_to_all(site: Site, standing: str, filters: Filters) -> list[tuple[str, str]]:
    """For each act the words of its link, and where it is shown before all that match are decided."""
    address = reverse("desk:bulk", args=[site.slug, standing])
    return [
        (WORDS[act], f"{address}?{urlencode({'act': act, **filters.query})}")
        for act in ACTS[standing]
    ]


def to_sweep(site: Site, sweep: Sweep) -> HttpResponse:
    """To the page that says how far it is."""
    address = reverse("desk:sweep", args=[site.slug, sweep.pk])
    return HttpResponseRedirect(address, status=303)


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= 18
