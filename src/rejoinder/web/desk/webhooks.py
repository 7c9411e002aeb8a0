"""Webhooks: made, changed, tested, rotated, switched, removed; what each was told, and what it answered."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rejoinder.errors import FieldMissing, FieldUnusable, TooLong
from rejoinder.hooks import keeping
from rejoinder.hooks.payloads import EVENTS
from rejoinder.inventory import HOOK_DAYS
from rejoinder.models import Delivery, Hook, Site
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site

_SHOWN: Final = 100  # messages of the log
_USUAL: Final = ("held", "report", "objection")


@require_http_methods(["GET", "POST"])
@staff_of_site("keep_keys")
def webhooks(request: HttpRequest, site: Site) -> HttpResponse:
    """All webhooks of a site, and a form for one more."""
    mistakes: dict[str, str] = {}
    secret = ""
    if request.method == "POST":
        try:
            _, secret = _made(request, site, timezone.now())
        except (FieldMissing, FieldUnusable, TooLong) as refusal:
            mistakes[refusal.field] = str(refusal)
    given = _given(request) if mistakes else {}
    chosen = request.POST.getlist("events") if mistakes else _USUAL
    told = {
        "site": site,
        "hooking": True,
        "hooks": [
            (hook, [EVENTS[event][1] for event in keeping.wanted(hook)])
            for hook in Hook.objects.filter(site=site).order_by("pk")
        ],
        "shapes": Hook.Shape.choices,
        "choices": _choices(chosen),
        "given": given,
        "mistakes": mistakes,
        "secret": secret,
    }
    # The secret is shown in this answer and nowhere else.
    return render(request, "desk/webhooks.html", told, status=422 if mistakes else 200)


@require_safe
@staff_of_site("keep_keys")
def webhook(request: HttpRequest, site: Site, hook: int) -> HttpResponse:
    """One webhook and its log."""
    return _page(request, site, get_object_or_404(Hook, pk=hook, site=site))


@require_POST
@staff_of_site("keep_keys")
def act(request: HttpRequest, site: Site, hook: int) -> HttpResponse:
    """Do what a button asks of one webhook."""
    held = get_object_or_404(Hook.objects.select_related("site"), pk=hook, site=site)
    now, wanted = timezone.now(), request.POST.get("act", "")
    if wanted == "rotate":
        return _page(request, site, held, secret=keeping.rotate(held, now))
    if wanted == "change":
        return _changed(request, site, held, now)
    if wanted == "remove":
        keeping.remove(held)
        return HttpResponseRedirect(reverse("desk:webhooks", args=[site.slug]), status=303)
    acts: dict[str, Callable[[], object]] = {
        "test": lambda: keeping.test(held, now),
        "end_rotation": lambda: keeping.end_rotation(held),
        "on": lambda: keeping.switch(held, on=True, now=now),
        "off": lambda: keeping.switch(held, on=False, now=now),
        "again": lambda: keeping.again(_delivery(request, held), now),
    }
    if wanted not in acts:
        raise FieldUnusable("act", f"must be one of change, rotate, remove, {', '.join(acts)}")
    acts[wanted]()
    return HttpResponseRedirect(reverse("desk:webhook", args=[site.slug, hook]), status=303)


def _changed(request: HttpRequest, site: Site, held: Hook, now: datetime) -> HttpResponse:
    given = _given(request)
    try:
        keeping.change(held, now=now, **given)
    except (FieldMissing, FieldUnusable, TooLong) as refusal:
        return _page(request, site, held, given=given, mistakes={refusal.field: str(refusal)})
    return HttpResponseRedirect(reverse("desk:webhook", args=[site.slug, held.pk]), status=303)


def _given(request: HttpRequest) -> dict[str, Any]:
    """The fields of the form, as they came."""
    return {
        "label": request.POST.get("label", ""),
        "address": request.POST.get("address", ""),
        "events": request.POST.getlist("events"),
        "shape": request.POST.get("shape", Hook.Shape.STANDARD),
        "with_words": request.POST.get("with_words") == "yes",
        "token": request.POST.get("token", ""),
    }


def _choices(chosen: Collection[str]) -> list[tuple[str, str, bool]]:
    return [(event, words, event in chosen) for event, (_, words) in EVENTS.items()]


def _made(request: HttpRequest, site: Site, now: datetime) -> tuple[Hook, str]:
    return keeping.add(site, **_given(request), by=who(request), now=now)


def _delivery(request: HttpRequest, hook: Hook) -> Delivery:
    written = request.POST.get("message", "")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0
    return get_object_or_404(Delivery, pk=number, hook=hook)


def _page(
    request: HttpRequest,
    site: Site,
    hook: Hook,
    *,
    secret: str = "",
    given: dict[str, Any] | None = None,
    mistakes: dict[str, str] | None = None,
) -> HttpResponse:
    events = keeping.wanted(hook)
    given = given or {
        "label": hook.label,
        "shape": hook.shape,
        "with_words": hook.with_words,
        "events": events,
    }
    told = {
        "given": given,
        "mistakes": mistakes or {},
        "shapes": Hook.Shape.choices,
        "choices": _choices(given["events"]),
        "site": site,
        "hooking": True,
        "hook": hook,
        "events": [EVENTS[event][1] for event in events],
        "secret": secret,
        "rotating": bool(hook.secret_before and hook.before_until),
        "log": Delivery.objects.filter(hook=hook)
        .prefetch_related("attempts")
        .order_by("-pk")[:_SHOWN],
        "days": HOOK_DAYS,
    }
    return render(request, "desk/webhook.html", told, status=422 if mistakes else 200)
