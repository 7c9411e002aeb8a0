"""Ban a person and clear what came from there, with all that says nearly the same: shown first, one act."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rejoinder.errors import FieldUnusable
from rejoinder.models import Comment, Commenter, Site
from rejoinder.moderating import parts
from rejoinder.moderating.clearing_out import ban_and_clear, near
from rejoinder.publishing.composing import base
from rejoinder.web.desk.around import record_of
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site
from rejoinder.web.desk.sweeps import AT_ONCE, to_sweep

_SHOWN: Final = 10  # of each kind


@require_http_methods(["GET", "HEAD", "POST"])
@staff_of_site("decide")
def clear(request: HttpRequest, site: Site, person: int) -> HttpResponse:
    """Show what would be cleared; asked by POST, ban and clear."""
    about = get_object_or_404(Commenter, pk=person, site=site)
    now = timezone.now()
    if request.method == "POST":
        upto = request.POST.get("upto", "")
        if not (upto.isascii() and upto.isdigit() and len(upto) <= 18):
            raise FieldUnusable("upto", "is missing; open the page again and send it as it stands")
        sweep = ban_and_clear(
            about,
            site,
            request.POST.get("act", ""),
            who(request),
            now,
            upto=int(upto),
            others_too=bool(request.POST.get("others")),
        )
        parts.run(sweep.pk, now, seconds=AT_ONCE)
        return to_sweep(site, sweep)
    found = near(about, site)
    told = {
        "site": site,
        "home": base(site),
        "record": record_of(about, now),
        "near": found,
        "own": _some(found.own),
        "others": _some(found.others),
    }
    return render(request, "desk/clear_person.html", told)


def _some(ids: tuple[int, ...]) -> list[Comment]:
    found = Comment.objects.filter(pk__in=ids[:_SHOWN]).select_related("post")
    return list(found.defer("html", "post__body_html").order_by("-pk"))
