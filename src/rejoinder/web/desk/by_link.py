"""A signed link from a mail: shows a comment and what is to be done; doing it takes a press of a button."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rejoinder import moderating
from rejoinder.errors import LinkUnusable, RejoinderError
from rejoinder.models import Comment
from rejoinder.moderating.links import opened
from rejoinder.staffing import may
from rejoinder.web.desk.gate import refused


@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link would do, or do it. Nobody need sign in: the mail was the proof."""
    now = timezone.now()
    try:
        link = opened(token, now)
        comment = Comment.objects.select_related("site", "post").filter(pk=link.comment).first()
        if comment is None:
            raise LinkUnusable("the comment is gone")
        moderator = get_user_model().objects.filter(pk=link.moderator).first()
        if moderator is None or not may(moderator, "decide", comment.site):
            raise LinkUnusable("the account that it was sent to may not decide here any more")
        told = {
            "comment": comment,
            "act": link.act,
            "stale": comment.standing != link.seen_standing,
        }
        told["withdrawn"] = comment.taken_back
        if request.method == "POST":
            moderating.decide(
                comment.pk, link.act, moderator, now, seen_standing=link.seen_standing
            )
            comment.refresh_from_db(fields=["standing"])
            told["decided"] = True
    except RejoinderError as refusal:
        return refused(request, refusal)
    return render(request, "account/decide.html", told)
