"""A one-time link into the desk, made in the shell. Opening it changes nothing, its button does.

Whoever has the shell has everything already, so the link asks for no second factor; it is also the
way back for an owner who has lost his.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.db import IntegrityError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rejoinder import keys
from rejoinder.errors import FieldUnusable, LinkUnusable
from rejoinder.models import Role, SpentToken
from rejoinder.web.factors import has_allauth
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LIFETIME: Final = timedelta(minutes=15)
OWNER: Final = "owner"
"""The first account's name."""
_NONCE: Final = 16  # bytes, what a SpentToken holds
_OURS: Final = "rejoinder.web.accounts.ByNameOrAddress"
_DJANGOS: Final = "django.contrib.auth.backends.ModelBackend"


def signin_path(user: User, now: datetime) -> str:
    """The path of a link that signs this user in once, within LIFETIME from `now`."""
    until = int((now + LIFETIME).timestamp())
    claim = f"{user.pk}.{until}.{secrets.token_hex(_NONCE)}"
    # Not by `reverse`, which would read the whole desk for one line at the server's start.
    return f"/accounts/once/{claim}.{keys.sign('signin', claim)}/"


def desk_user(name: str | None = None) -> User:
    """Whom the shell signs in: who is named, else the first owner, made if the desk has nobody yet.

    Raises:
        FieldUnusable: for field "user": nobody of that name may use the desk.
    """
    staff = get_user_model().objects.filter(is_staff=True, is_active=True)
    owners = staff.filter(Q(is_superuser=True) | Q(memberships__role=Role.OWNER))
    found = staff.filter(username=name) if name else owners.order_by("-is_superuser", "pk")
    if user := found.first():
        return user
    if name and staff.exists():
        names = ", ".join(staff.order_by("username").values_list("username", flat=True)[:20])
        raise FieldUnusable("user", f"nobody called {name} may use the desk; there are {names}")
    # Without a password: the link is the way in, and the account's page is where to set one.
    return write(lambda: _open_for_owner(name or OWNER))


def _open_for_owner(name: str) -> User:
    """An account that owns all sites: a new one, or, where the desk lost its owner, the old one."""
    account, _ = get_user_model().objects.get_or_create(username=name)
    account.is_active = account.is_staff = account.is_superuser = True
    if not account.password:
        account.set_unusable_password()
    account.save()
    return account


@require_http_methods(["GET", "POST"])
def once(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button, or sign in whoever presses it."""
    now = timezone.now()
    try:
        user, nonce = _meant(token, now)
        if request.method == "POST":
            _spend(nonce, now)
            sign_in(request, user, "once")
            return HttpResponseRedirect(reverse("desk:home"))
        if SpentToken.objects.filter(nonce=nonce).exists():
            raise LinkUnusable("it was used already")
    except LinkUnusable as refusal:
        told = {"reason": str(refusal)}
        return render(request, "account/once_refused.html", told, status=refusal.status)
    return render(request, "account/once.html", {"name": user.get_username()})


def _meant(token: str, now: datetime) -> tuple[User, bytes]:
    """Whom a token signs in, and its nonce.

    Raises:
        LinkUnusable: it was never ours, its time is over, or the account was closed.
    """
    claim, signature = _split(token)
    if not keys.signed("signin", claim, signature):
        raise LinkUnusable("it was changed on its way, or is from another installation")
    pk, until, nonce = claim.split(".")
    if now >= datetime.fromtimestamp(int(until), UTC):
        raise LinkUnusable("its fifteen minutes are over")
    user = get_user_model().objects.filter(pk=int(pk), is_active=True).first()
    if user is None:
        raise LinkUnusable("the account is closed")
    return user, bytes.fromhex(nonce)


def _split(token: str) -> tuple[str, str]:
    """Claim and signature, which itself has two parts: the key's id and the rest."""
    parts = token.rsplit(".", 2)
    return (parts[0], ".".join(parts[1:])) if len(parts) == 3 else ("", "")


def _spend(nonce: bytes, now: datetime) -> None:
    """Remember that the token was used, which a second use, also after a restart, runs into."""
    try:
        write(lambda: SpentToken.objects.create(nonce=nonce, spent_at=now))
    except IntegrityError as used:
        raise LinkUnusable("it was used already") from used


def sign_in(request: HttpRequest, user: User, method: str) -> None:
    """Sign somebody in whom a link of ours has shown to be the one; `method` says which kind of link."""
    login(request, user, backend=_backend())  # a new session id
    if not has_allauth():
        return
    from allauth.account.internal.flows.login import record_authentication

    # Counts as having shown who one is, so that a second factor or a password can be set at once.
    record_authentication(request, user, method=method, reauthenticated=True)


def _backend() -> str:
    """By which of a site's ways of signing in the session is known again; a site of its own has its own."""
    listed: list[str] = settings.AUTHENTICATION_BACKENDS
    return next((each for each in (_OURS, _DJANGOS) if each in listed), listed[0])
