"""The members of a site: listed, given another role, removed. A site is never left without owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session

from rejoinder.errors import FieldUnusable
from rejoinder.models import Membership, Role, Site
from rejoinder.staffing.acts import ROLES
from rejoinder.staffing.asking import owners
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may use a site's desk; `everywhere` for those who own all sites."""

    user: User
    role: str
    everywhere: bool


def members(site: Site) -> list[Member]:
    """Everybody with a role at a site whose account is open, by name."""
    accounts = get_user_model().objects.filter(is_active=True)
    above = [Member(user, Role.OWNER, True) for user in accounts.filter(is_superuser=True)]
    found = Membership.objects.filter(site=site, user__is_active=True, user__is_superuser=False)
    mine = [Member(row.user, row.role, False) for row in found.select_related("user")]
    return sorted(above + mine, key=lambda member: member.user.get_username().lower())


def set_role(site: Site, user: User, role: str, now: datetime) -> None:
    """Give an account a role at a site; a closed account is opened again.

    Raises:
        FieldUnusable: there is no such role, the account owns all sites, or the site would be left
            without owner.
    """
    if role not in ROLES:
        raise FieldUnusable("role", f"must be one of {', '.join(ROLES)}")

    def job() -> None:
        _hold(site)
        if user.is_superuser:
            raise FieldUnusable("user", f"{user.get_username()} owns all sites")
        if role != Role.OWNER:
            _leave_an_owner(site, user)
        Membership.objects.update_or_create(
            user=user, site=site, defaults={"role": role}, create_defaults={"role": role, "made_at": now}
        )  # fmt: skip
        get_user_model().objects.filter(pk=user.pk).update(is_active=True, is_staff=True)

    write(job)


def remove(site: Site, user: User, *, everywhere: bool = False) -> None:
    """Take an account's role at a site away; with the last one the account is closed, signed out at once.

    Args:
        site: where.
        user: whose role.
        everywhere: whether somebody who owns all sites may be removed, from all of them; for the
            shell.

    Raises:
        FieldUnusable: the account has no role there, owns all sites, or the site would be left
            without owner.
    """

    def job() -> None:
        _hold(site)
        _leave_an_owner(site, user)
        if user.is_superuser and not everywhere:
            raise FieldUnusable("user", f"{user.get_username()} owns all sites; use the shell")
        held = Membership.objects.filter(user=user)
        gone, _ = (held if user.is_superuser else held.filter(site=site)).delete()
        if not (gone or user.is_superuser):
            raise FieldUnusable("user", f"{user.get_username()} has no role at {site.slug}")
        if not held.exists():
            accounts = get_user_model().objects.filter(pk=user.pk)
            accounts.update(is_active=False, is_staff=False, is_superuser=False)
            end_sessions(user)

    write(job)


def end_sessions(user: User) -> None:
    """Sign an account out wherever it is signed in. Staff are few, and so are sessions."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def _hold(site: Site) -> None:
    """Let nobody else change a site's staff until the transaction ends."""
    Site.objects.select_for_update().filter(pk=site.pk).first()


def _leave_an_owner(site: Site, user: User) -> None:
    if not owners(site).exclude(pk=user.pk).exists() and owners(site).filter(pk=user.pk).exists():
        raise FieldUnusable("user", f"{user.get_username()} is the only owner; name another first")
