"""What stands above every reply form of a site: how people talk here, and a message for today."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rejoinder.errors import FieldUnusable, TooLong
from rejoinder.models import Site
from rejoinder.posting.sites import change_site
from rejoinder.publishing.composing import base
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site


@require_http_methods(["GET", "POST"])
@staff_of_site("look", post="set_rules")
def guidelines(request: HttpRequest, site: Site) -> HttpResponse:
    """Both texts, to be changed."""
    told: dict[str, Any] = {"site": site, "home": base(site), "editing": True}
    texts = {name: getattr(site, name) for name in ("guidelines", "message")}
    if request.method == "POST":
        texts = {name: request.POST.get(name, "").replace("\r\n", "\n") for name in texts}
        try:
            change_site(site, texts, by=who(request), now=timezone.now())
            return HttpResponseRedirect("?saved=1", status=303)
        except (FieldUnusable, TooLong) as refusal:
            told["mistake"], told["wrong"] = str(refusal), refusal.field
    told |= texts | {"saved": request.GET.get("saved")}
    return render(request, "desk/guidelines.html", told, status=422 if "mistake" in told else 200)
