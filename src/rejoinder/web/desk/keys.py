"""Keys for other programs: made, limited, revoked; what each was asked and taught."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from rejoinder import answering
from rejoinder.errors import FieldMissing, FieldUnusable, TooLong
from rejoinder.models import DoorKey, Site
from rejoinder.publishing.composing import base
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site

LIMITS = (
    ("monthly_limit", "Checks a month", "0 for no limit"),
    ("rate", "Checks a second", "0 for no limit"),
    ("lessons_a_day", "Texts a day that it may teach", "0 for none"),
)
_ACTS = ("change", "revoke", "take_back", "add_secret", "drop_secrets")


@dataclass(frozen=True, slots=True)
class _Line:
    """A key as the page shows it."""

    key: DoorKey
    limits: list[tuple[str, str, str, int]]
    checks: int
    taught: int
    secrets: int


@require_http_methods(["GET", "POST"])
@staff_of_site("keep_keys")
def keys(request: HttpRequest, site: Site) -> HttpResponse:
    """All keys of a site, and a form for one more."""
    mistake, written = "", ""
    label = request.POST.get("label", "")
    if request.method == "POST":
        try:
            _, written = answering.make_key(site, label, who(request), timezone.now())
            label = ""
        except (FieldMissing, TooLong) as refusal:
            mistake = str(refusal)
    today = timezone.now().date()
    told = {
        "site": site,
        "home": base(site),
        "keys": [
            _Line(
                key=key,
                limits=[(name, *words, getattr(key, name)) for name, *words in LIMITS],
                checks=answering.calls_of_month(key.pk, today),
                taught=answering.lessons_of(key),
                secrets=len(answering.signing_secrets(key)),
            )
            for key in DoorKey.objects.filter(site=site).order_by("revoked_at", "pk")
        ],
        "written": written,
        "label": label,
        "mistake": mistake,
    }
    # Shown in this answer and nowhere else: reloading the page would make another key, as browsers warn.
    return render(request, "desk/keys.html", told, status=422 if mistake else 200)


@require_POST
@staff_of_site("keep_keys")
def change(request: HttpRequest, site: Site, key: int) -> HttpResponse:
    """Change one key as a button asks: its limits, its secrets, or whether it opens at all."""
    held = get_object_or_404(DoorKey, pk=key, site=site)
    act, now = request.POST.get("act", ""), timezone.now()
    if act == "revoke":
        answering.revoke_key(held, now)
    elif act == "take_back":
        answering.take_back(held, now)
    elif act == "add_secret":
        answering.add_signing_secret(held, request.POST.get("secret", ""))
    elif act == "drop_secrets":
        answering.clear_signing_secrets(held)
    elif act == "change":
        answering.change_key(held, **{name: _number(request, name) for name, *_ in LIMITS})
    else:
        raise FieldUnusable("act", f"must be one of {', '.join(_ACTS)}")
    return HttpResponseRedirect(f"{reverse('desk:keys', args=[site.slug])}#k{key}", status=303)


def _number(request: HttpRequest, name: str) -> int:
    written = request.POST.get(name, "").strip()
    if not (written.isascii() and written.isdigit() and len(written) < 11):
        raise FieldUnusable(name, "must be a whole number from 0 up")
    return int(written)
