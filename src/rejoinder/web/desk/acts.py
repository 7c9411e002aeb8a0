"""What a moderator does beside giving a comment its standing: marks, words, places, threads, people."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from rejoinder import moderating
from rejoinder.errors import FieldUnusable
from rejoinder.models import Comment, Commenter, Decision, Post, Site
from rejoinder.moderating import By
from rejoinder.policies import policy_of
from rejoinder.web.desk.decisions import done_about, who
from rejoinder.web.desk.gate import staff_of_site
from rejoinder.web.problems import wants_json

_NUMBER: Final = re.compile(r"^(?:.*[#/]c/?)?(\d{1,18})/?$", re.ASCII)


@require_POST
@staff_of_site("decide")
def flag(request: HttpRequest, site: Site, comment: int) -> HttpResponse:
    """Feature, pin or lock a comment, or take that back."""
    _there(site, comment)
    return _done(request, site, moderating.flag(comment, request.POST.get("act", ""), _by(request)))


@require_POST
@staff_of_site("decide")
def edit(request: HttpRequest, site: Site, comment: int) -> HttpResponse:
    """Put other words in the place of a comment's."""
    _there(site, comment)
    decision = moderating.edit(
        comment,
        request.POST.get("text", ""),
        _by(request),
        policy=policy_of(site),
        seen=request.POST.get("seen") or None,
    )
    return _done(request, site, decision)


@require_POST
@staff_of_site("decide")
def move(request: HttpRequest, site: Site, comment: int) -> HttpResponse:
    """Let a comment answer another one, named by its number or link, or a post itself."""
    _there(site, comment)
    parent, post = request.POST.get("parent", "").strip(), request.POST.get("post", "").strip()
    if not parent and not post:
        raise FieldUnusable("to", "name a comment or a post")
    decision = moderating.move(
        comment,
        _by(request),
        to_parent=_number(parent) if parent else None,
        to_post=_number(post) if post else None,
    )
    return _done(request, site, decision)


@require_POST
@staff_of_site("decide")
def thread(request: HttpRequest, site: Site, post: int) -> HttpResponse:
    """Close a post's thread, or open it again."""
    get_object_or_404(Post.objects.only("pk"), pk=post, site=site)
    return _done(
        request, site, moderating.set_open(post, request.POST.get("act", ""), _by(request))
    )


@require_POST
@staff_of_site("decide")
def treat(request: HttpRequest, site: Site, person: int) -> HttpResponse:
    """Say how what a person writes is treated from now on."""
    get_object_or_404(Commenter.objects.only("pk"), pk=person, site=site)
    decision = moderating.treat(
        person,
        request.POST.get("act", ""),
        _by(request),
        until=_moment(request.POST.get("until", "")),
    )
    return _done(request, site, decision)


def _there(site: Site, comment: int) -> None:
    get_object_or_404(Comment.objects.only("pk"), pk=comment, site=site)


def _by(request: HttpRequest) -> By:
    return By(who(request), timezone.now(), note=request.POST.get("note", "").strip())


def _number(written: str) -> int:
    """A comment's or post's number, as it stands or at the end of its link."""
    found = _NUMBER.match(written)
    if found is None:
        raise FieldUnusable("to", "write its number, or its link with #c and the number")
    return int(found[1])


def _moment(written: str) -> datetime | None:
    """A moment in UTC, as a browser's field writes it."""
    try:
        found = parse_datetime(written.strip())
    except ValueError:
        return None
    if found is None:
        return None
    return (
        found
        if timezone.is_aware(found)
        else timezone.make_aware(found, timezone.get_default_timezone())
    )


def _done(request: HttpRequest, site: Site, decision: Decision) -> HttpResponse:
    if wants_json(request):
        undo = reverse("desk:undo", args=[site.slug, decision.pk])
        return JsonResponse(
            {"act": decision.act, "made": decision.made.get(decision.facet), "undo": undo}
        )
    return done_about(site, decision)
