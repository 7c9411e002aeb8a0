"""Each moderator's own choice: whether mail says what waits, how often, of what, and where to."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rejoinder.errors import FieldMissing, FieldUnusable
from rejoinder.models import Site, StaffMail
from rejoinder.moderating import mailing
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site

EVENTS: Final = (
    ("held", "a comment waits for a decision"),
    ("report", "a reader reported a comment"),
    ("objection", "an author objected, or wants a person to decide"),
)


@require_http_methods(["GET", "POST"])
@staff_of_site("decide")
def staff_mail(request: HttpRequest, site: Site) -> HttpResponse:
    """The choice of whoever asks, and nobody else's."""
    mistakes: dict[str, str] = {}
    done = False
    user = who(request)
    if request.method == "POST":
        try:
            mailing.choose(
                site,
                user,
                request.POST.get("every", ""),
                events=frozenset(request.POST.getlist("events")) & {name for name, _ in EVENTS},
                address=request.POST.get("address", ""),
                now=timezone.now(),
            )
            done = True
        except (FieldMissing, FieldUnusable) as refusal:
            mistakes[refusal.field] = str(refusal)
    wish = mailing.chosen(site, user)
    chosen = {name for name, _ in EVENTS if wish is None or getattr(wish, f"on_{name}")}
    address = mailing.address_of(wish) if wish and wish.address else ""
    told = {
        "site": site,
        "mailing": True,
        "every": request.POST.get("every", "") if mistakes else wish.every if wish else "",
        "choices": [("", "never"), *StaffMail.Every.choices],
        "events": [
            (name, words, name in (request.POST.getlist("events") if mistakes else chosen))
            for name, words in EVENTS
        ],
        "address": request.POST.get("address", "") if mistakes else address,
        "own": user.email,
        "mistakes": mistakes,
        "done": done,
        "a_day": mailing.A_DAY,
    }
    return render(request, "desk/staff_mail.html", told, status=422 if mistakes else 200)
