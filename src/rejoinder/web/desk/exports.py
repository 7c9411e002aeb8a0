"""Exports at the desk: a file is asked for, made, fetched, and gone after a day."""

from __future__ import annotations

from datetime import datetime
from typing import Final, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rejoinder.errors import FieldMissing, FieldUnusable
from rejoinder.models import ExportOrder, Post, Site
from rejoinder.publishing.composing import base
from rejoinder.transfer.out import orders
from rejoinder.transfer.out.exporting import FORMS, named
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site
from rejoinder.web.headers import BY_THE_PORCH, FILE

_SHOWN: Final = 20
_STATES: Final = {orders.WAITING: "Waiting", orders.WRITING: "Writing"}


@require_http_methods(["GET", "POST"])
@staff_of_site("take_away")
def exports(request: HttpRequest, site: Site) -> HttpResponse:
    """A form to ask for a file, and what was asked for."""
    mistake = ""
    if request.method == "POST":
        try:
            _begun(request, site)
        except (FieldMissing, FieldUnusable) as refusal:
            mistake = str(refusal)
        else:
            return HttpResponseRedirect(reverse("desk:exports", args=[site.slug]))
    now = timezone.now()
    found = ExportOrder.objects.filter(site=site).select_related("by", "post").order_by("-pk")
    told = [(order, _state(order), orders.is_there(order, now)) for order in found[:_SHOWN]]
    context = {
        "site": site,
        "home": base(site),
        "exports": [
            (order, state, there, _percent(order), _title(order), _until(order))
            for order, state, there in told
        ],
        "working": any(order.step for order, _, _ in told),
        "forms": FORMS,
        "chosen": request.POST.get("format", "archive"),
        "path": request.POST.get("post", ""),
        "mistake": mistake,
        "hours": int(orders.KEPT.total_seconds()) // 3600,
    }
    return render(request, "desk/exports.html", context, status=422 if mistake else 200)


@require_safe
@staff_of_site("take_away")
def fetch(request: HttpRequest, site: Site, order: int) -> HttpResponse:
    """The file, for whoever may take everything away."""
    found = get_object_or_404(ExportOrder, pk=order, site=site)
    if not orders.is_there(found, timezone.now()):
        raise Http404("the file is gone; ask for it again")
    path = orders.path_of(found)
    name = f"{site.slug}-{found.asked_at:%Y-%m-%d}-{found.form}{named(found.form).suffix}"
    if request.META.get(BY_THE_PORCH):
        # It is passed on whole from here, so it had better not come this way.
        answer = HttpResponse(content_type="application/octet-stream")
        answer[FILE] = str(path)
        answer["Content-Length"] = str(found.size)
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    # Django's types know no common class of the two.
    return cast("HttpResponse", FileResponse(path.open("rb"), as_attachment=True, filename=name))


@require_POST
@staff_of_site("take_away")
def drop(request: HttpRequest, site: Site, order: int) -> HttpResponse:
    """Throw a file away before its time."""
    orders.drop(get_object_or_404(ExportOrder, pk=order, site=site))
    return HttpResponseRedirect(reverse("desk:exports", args=[site.slug]))


def _begun(request: HttpRequest, site: Site) -> None:
    private = request.POST.get("private") == "on"
    if private and request.POST.get("answerable") != "on":
        raise FieldUnusable("private", "needs the tick below it: such a file has to be guarded")
    orders.begin(
        site,
        request.POST.get("format", ""),
        _post(site, request.POST.get("post", "").strip()),
        private=private,
        by=who(request),
        now=timezone.now(),
    )


def _post(site: Site, path: str) -> Post | None:
    if not path:
        return None
    plain = f"/{path.strip('/')}"
    found = Post.objects.filter(site=site, path__in=[plain, f"{plain}/"]).first()
    if found is None:
        raise FieldUnusable("post", "is at no such path")
    return found


def _title(order: ExportOrder) -> str:
    return next((form.title for form in FORMS if form.name == order.form), order.form)


def _until(order: ExportOrder) -> datetime | None:
    return order.ended_at + orders.KEPT if order.ended_at else None


def _percent(order: ExportOrder) -> int | None:
    return min(100, round(100 * order.done / order.total)) if order.total else None


def _state(order: ExportOrder) -> str:
    if order.step:
        return _STATES.get(order.step, order.step)
    if order.refused:
        return "Not made"
    return "Ready" if orders.is_there(order, timezone.now()) else "Gone"
