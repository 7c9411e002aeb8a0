"""The policy as text: changed, checked, saved; its versions with who saved them, and back to one."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rejoinder import policies
from rejoinder.errors import FieldUnusable, TooLong
from rejoinder.models import PolicyVersion, Rehearsal, Site
from rejoinder.moderating import rehearsing
from rejoinder.publishing.composing import base
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site

SHOWN: Final = 50
"""Versions on the page."""


@require_http_methods(["GET", "POST"])
@staff_of_site("look", post="set_rules")
def policy(request: HttpRequest, site: Site) -> HttpResponse:
    """The text in force, to be changed; a button checks it, another saves it."""
    in_force = policies.text_of(site)
    rehearsed = _number(request.GET.get("rehearsed", ""))
    draft = Rehearsal.objects.filter(site=site, pk=rehearsed).values_list("text", flat=True).first()
    text = draft or in_force
    text = request.POST.get("text", text).replace("\r\n", "\n")
    told: dict[str, Any] = {"note": request.POST.get("note", ""), "seen": site.policy_version}
    if request.method == "POST":
        try:
            if request.POST.get("do") == "save":
                saved = policies.save(
                    site,
                    text,
                    by=who(request),
                    now=timezone.now(),
                    note=told["note"].strip(),
                    seen=_number(request.POST.get("seen", "")),
                )
                here = reverse("desk:policy", args=[site.slug])
                return HttpResponseRedirect(f"{here}?saved={saved.number}", status=303)
            if request.POST.get("do") == "shadow":
                note = told["note"].strip()
                policies.shadow(site, text, by=who(request), now=timezone.now(), note=note)
                return HttpResponseRedirect(reverse("desk:shadow", args=[site.slug]), status=303)
            if request.POST.get("do") == "rehearse":
                days = _number(request.POST.get("days", ""))
                trial = rehearsing.begin(site, text, days=days, now=timezone.now(), by=who(request))
                where = reverse("desk:rehearsal", args=[site.slug, trial.pk])
                return HttpResponseRedirect(where, status=303)
            policies.read(text)
            told["difference"] = policies.difference(in_force, text, ("in force", "yours"))
        except (FieldUnusable, TooLong) as refusal:
            said = refusal.reason if isinstance(refusal, FieldUnusable) else str(refusal)
            told["mistake"] = f"{said[:1].upper()}{said[1:]}"
            told["line"] = _line(said, text)
    versions = PolicyVersion.objects.of(site).defer("text")
    told |= {
        "site": site,
        "home": base(site),
        "ruling": True,
        "text": text,
        "rows": min(40, max(12, text.count("\n") + 2)),
        "versions": versions[:SHOWN],
        "older": versions.count() - SHOWN,
        "saved": _number(request.GET.get("saved", "")),
    }
    return render(request, "desk/policy.html", told, status=422 if "mistake" in told else 200)


@require_safe
@staff_of_site("look")
def version(request: HttpRequest, site: Site, version: int) -> HttpResponse:
    """One saved version, and how it differs from the one before."""
    found = get_object_or_404(PolicyVersion.objects.of(site), number=version)
    before = PolicyVersion.objects.of(site).filter(number=version - 1).first()
    names = (str(before or "nothing"), str(found))
    told = {
        "site": site,
        "home": base(site),
        "ruling": True,
        "version": found,
        "before": before,
        "difference": policies.difference(before.text if before else "", found.text, names),
        "from_now": policies.difference(policies.text_of(site), found.text, ("in force", names[1])),
    }
    return render(request, "desk/policy_version.html", told)


@require_POST
@staff_of_site("set_rules")
def back(request: HttpRequest, site: Site, version: int) -> HttpResponse:
    """Put an older version into force again."""
    get_object_or_404(PolicyVersion, site=site, number=version)
    saved = policies.go_back(site, version, by=who(request), now=timezone.now())
    here = reverse("desk:policy", args=[site.slug])
    return HttpResponseRedirect(f"{here}?saved={saved.number}", status=303)


def _line(said: str, text: str) -> str:
    """The line that a mistake names, to be shown beside it."""
    number = (
        _number(said.removeprefix("line ").partition(":")[0]) if said.startswith("line ") else 0
    )
    lines = text.split("\n")
    return lines[number - 1][:300] if 0 < number <= len(lines) else ""


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
