"""The page an invitation leads to. Opening it changes nothing, its button does."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rejoinder import staffing
from rejoinder.errors import FieldMissing, FieldUnusable, LinkUnusable, TooLong
from rejoinder.web.once import sign_in


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a name and a password, or, of who is signed in, for a yes; then let them in."""
    now = timezone.now()
    user = request.user if isinstance(request.user, User) else None
    try:
        meant = staffing.invitation_of(token, now)
        told: dict[str, Any] = {"invitation": meant, "name": request.POST.get("name", "")}
        if request.method != "POST":
            return render(request, "account/invitation.html", told)
        try:
            account = _accepted(request, token, user)
        except (FieldMissing, FieldUnusable, TooLong) as mistake:
            told |= {"mistake": str(mistake), "field": mistake.field}
            return render(request, "account/invitation.html", told, status=mistake.status)
    except LinkUnusable as refusal:
        told = {"reason": str(refusal)}
        return render(request, "account/invitation_refused.html", told, status=refusal.status)
    if user is None:
        sign_in(request, account, "invitation")
    return HttpResponseRedirect(reverse("desk:home"), status=303)


def _accepted(request: HttpRequest, token: str, user: User | None) -> User:
    password = request.POST.get("password", "")
    if user is None and password != request.POST.get("again", ""):
        raise FieldUnusable("again", "the two passwords differ")
    name = request.POST.get("name", "")
    return staffing.accept(token, timezone.now(), user=user, name=name, password=password)
