"""One comment on a page of its own: how it was judged, and, when asked, word by word."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rejoinder.keys import fingerprint
from rejoinder.models import Comment, Site
from rejoinder.policies import policy_of
from rejoinder.publishing.composing import base
from rejoinder.screening import ATTRIBUTES
from rejoinder.screening.keeping import KEEPER
from rejoinder.screening.occlusion import occlusion
from rejoinder.web.desk.around import around, history_of, record_of, targets
from rejoinder.web.desk.cards import card
from rejoinder.web.desk.checking import check_of
from rejoinder.web.desk.decisions import just_done
from rejoinder.web.desk.explaining import NAMES
from rejoinder.web.desk.gate import staff_of_site
from rejoinder.web.desk.marking import Piece, Span, pieces

_LONGEST: Final = 20_000  # characters that are asked about word by word


@require_safe
@staff_of_site("look")
def comment(request: HttpRequest, site: Site, comment: int) -> HttpResponse:
    """Everything that is known of how a comment was judged."""
    found = get_object_or_404(
        Comment.objects.select_related("post", "parent", "verdict", "commenter").defer(
            "html", "parent__html", "post__body_html"
        ),
        pk=comment,
        site=site,
    )
    asked = request.GET.get("attribute", "")
    asked = asked if asked in ATTRIBUTES else ""
    now = timezone.now()
    shown = card(found, now, policy_of(site))
    words, refused = _word_by_word(found, asked) if asked and not shown.withdrawn else ([], "")
    told = {
        "site": site,
        "home": base(site),
        "standing": found.standing,
        "comment": found,
        "card": shown,
        "check": check_of(site),
        "attributes": [(name, NAMES[name]) for name in ATTRIBUTES],
        "chosen": asked or ATTRIBUTES[0],
        "asked": NAMES.get(asked, ""),
        "words": words,
        "around": around(found),
        "record": record_of(found.commenter, now) if found.commenter else None,
        "history": history_of(found, now),
        "targets": [] if shown.withdrawn else targets(found),
        "fingerprint": fingerprint(found.text).hex(),
        "done": just_done(site, request.GET.get("done"), now),
        "refused": refused,
    }
    return render(request, "desk/comment.html", told)


def _word_by_word(about: Comment, attribute: str) -> tuple[list[Piece], str]:
    """The text as the deep tier weighs it, or why there is no telling."""
    deep = KEEPER.load()
    if deep is None:
        return [], f"The deep check is not running: {KEEPER.reason}."
    if len(about.text) > _LONGEST:
        return [], "The text is too long to be asked about word by word."
    try:
        weighed = occlusion(deep, about.text, attribute)
    except Exception as mistake:  # an explanation that fails must not take the page with it
        return [], f"The deep tier failed ({type(mistake).__name__}). Try again in a moment."
    name = NAMES[attribute]
    spans = [Span(one.start, one.end, one.weight, f"{name} {one.weight:+.2f}") for one in weighed]
    return pieces(about.text, spans), ""
