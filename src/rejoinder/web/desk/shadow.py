"""What runs in the shadow, a policy or a model: where it differs, how it stands against people."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rejoinder import policies
from rejoinder.errors import FieldUnusable
from rejoinder.models import ModelShadow, Site
from rejoinder.moderating import model_shadowing, shadowing
from rejoinder.publishing.composing import base
from rejoinder.screening.rehearsal import figures
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site
from rejoinder.web.desk.rehearsals import told_of

# Folders of weights are named in the shell alone: whoever reads them there may read the disk anyway.
_MODELS: Final = {
    "model-fast": ModelShadow.Kind.FAST.value,
    "model-deep": ModelShadow.Kind.DEEP.value,
    "model-end": "",
}


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
    if (model := model_shadowing.latest(site)) is not None:
        told["model"] = _told_of(site, model)
    return render(request, "desk/shadow.html", told)


def _act(request: HttpRequest, site: Site) -> HttpResponse:
    seen, act = request.POST.get("seen", ""), request.POST.get("act", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    if act == "adopt":
        saved = policies.adopt_shadow(site, by=who(request), now=timezone.now(), seen=number)
        here = reverse("desk:policy", args=[site.slug])
        return HttpResponseRedirect(f"{here}?saved={saved.number}", status=303)
    if act in _MODELS:
        return _model(request, site, act)
    if act != "end":
        raise FieldUnusable("act", f"must be one of adopt, end, {', '.join(_MODELS)}")
    policies.end_shadow(site)
    here = reverse("desk:shadow", args=[site.slug])
    return HttpResponseRedirect(f"{here}?ended={number}", status=303)


def _model(request: HttpRequest, site: Site, act: str) -> HttpResponse:
    now = timezone.now()
    if _MODELS[act]:
        model_shadowing.begin(site, _MODELS[act], by=who(request), now=now)
    else:
        model_shadowing.end(site, now)
    return HttpResponseRedirect(f"{reverse('desk:shadow', args=[site.slug])}#model", status=303)


def _told_of(site: Site, model: ModelShadow) -> dict[str, Any]:
    """A model's run, and its figures where it has judged anything."""
    tally = model_shadowing.tally_of(model, timezone.now())
    same, among = model_shadowing.agreement(tally)
    told: dict[str, Any] = {"run": model, "newest": model_shadowing.NEWEST, "among": among}
    if among:
        told |= told_of(site, tally, figures(tally, name="model"))
        told["agreed"] = f"{100 * same / among:.1f} %"
    return told
