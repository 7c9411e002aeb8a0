"""Who may have an account: staff, by invitation only; and whose guesses at passwords are counted."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from django.core.cache import cache
from django.http import HttpRequest

from rejoinder.errors import TooOften
from rejoinder.limiter import Limiter
from rejoinder.web.clients import client_block

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

_KNOWN_FOR: Final = 30 * 24 * 3600
"""Seconds for which it is remembered from where somebody signed in."""


@functools.cache
def per_name() -> Limiter:
    """What is guessed at one name from everywhere: fifty within an hour."""
    return Limiter(50, 3600)


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up. Guesses are counted so that whoever guesses locks out himself, not the owner.

    allauth counts for a client and for a name; here the name's count is for a name from one client. From
    everywhere together a name has fifty in an hour, which do not concern a client that has signed in under
    it before. Passkeys and the links of the shell need no guess and are not counted.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom to count guesses for: a household, not each of its 2^64 addresses."""
        return client_block(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{client_block(request)}:{_name(credentials)}"

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Sign in with a password, unless too many were tried."""
        known = f"signed-in:{client_block(request)}:{_name(credentials)}"
        if not cache.get(known):
            try:
                per_name().take(_name(credentials))
            except TooOften as refusal:
                raise self.validation_error("too_many_login_attempts") from refusal
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            cache.set(known, True, _KNOWN_FOR)
        return user


def _name(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "").lower()


class ByNameOrAddress(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Signs in by name or e-mail address and password, at the cost of one hash whoever it is.

    allauth's own looks a known address up twice, as a name and as an address, and hashes each time: most of
    a second by which anybody could tell who has an account. Django's `ModelBackend` beside it would hash
    once more for everybody, which nobody is the safer for.
    """

    def _authenticate(
        self, request: HttpRequest | None, **credentials: Any
    ) -> AbstractBaseUser | None:
        typed = str(credentials.get("email") or credentials.get("username") or "")
        # An address first: nobody takes another's by choosing it as a name. Both are looked up for every
        # address, so that this tells nothing either.
        named = get_user_by_username(typed)
        found = (
            filter_users_by_email(typed, prefer_verified=True, for_login=True)
            if "@" in typed
            else []
        )
        user: AbstractBaseUser | None = self._check_password(
            found[0] if found else named, credentials["password"]
        )
        return user
