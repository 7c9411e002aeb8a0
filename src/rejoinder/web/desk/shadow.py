"""The policy in the shadow: where it would have differed, how it stands against people, and into force."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rejoinder import policies
from rejoinder.errors import FieldUnusable
from rejoinder.models import Site
from rejoinder.moderating import shadowing
from rejoinder.publishing.composing import base
from rejoinder.screening.rehearsal import figures
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site
from rejoinder.web.desk.rehearsals import told_of


@require_http_methods(["GET", "POST"])
@staff_of_site("look", post="set_rules")
def shadow(request: HttpRequest, site: Site) -> HttpResponse:
    """What the shadow came to so far; buttons put it into force, or end it."""
    if request.method == "POST":
        return _act(request, site)
    told: dict[str, Any] = {
        "site": site,
        "home": base(site),
        "ruling": True,
        "ended": request.GET.get("ended"),
    }
    if (found := shadowing.figures_of(site, timezone.now())) is not None:
        version, tally = found
        told |= {
            "version": version,
            "difference": policies.difference(
                policies.text_of(site), version.text, ("in force", "in the shadow")
            ),
        }
        told |= told_of(site, tally, figures(tally, name="shadow"))
    return render(request, "desk/shadow.html", told)


def _act(request: HttpRequest, site: Site) -> HttpResponse:
    seen, act = request.POST.get("seen", ""), request.POST.get("act", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    if act == "adopt":
        saved = policies.adopt_shadow(site, by=who(request), now=timezone.now(), seen=number)
        here = reverse("desk:policy", args=[site.slug])
        return HttpResponseRedirect(f"{here}?saved={saved.number}", status=303)
    if act != "end":
        raise FieldUnusable("act", "must be one of adopt, end")
    policies.end_shadow(site)
    here = reverse("desk:shadow", args=[site.slug])
    return HttpResponseRedirect(f"{here}?ended={number}", status=303)
