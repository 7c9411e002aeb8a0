"""Second factors: whether there can be any here, and whether somebody has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


def has_allauth() -> bool:
    """Whether signing in is django-allauth's; without it, it is Django's own, by password alone."""
    return apps.is_installed("allauth.account") and apps.is_installed("allauth.mfa")


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Whether somebody has set up a passkey or a code from an app."""
    if not has_allauth():
        return False
    from allauth.mfa.models import Authenticator

    wanted = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=wanted).exists())
