"""Who may do what, where: asked of the stored roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from rejoinder.models import Membership, Role, Site
from rejoinder.staffing.acts import Act, allowed

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


def may(user: User | AnonymousUser, act: Act, site: Site) -> bool:
    """Whether somebody may do something at a site. Every page of the desk asks here."""
    return allowed(role_of(user, site), act)


def role_of(user: User | AnonymousUser, site: Site) -> str | None:
    """What somebody is at a site; None for strangers and closed accounts.

    Remembered with `user`, which lives for one request.
    """
    if not (user.is_authenticated and user.is_active):
        return None
    if user.is_superuser:
        return Role.OWNER
    known: dict[int, str | None] = vars(user).setdefault("_roles", {})
    if site.pk not in known:
        found = Membership.objects.filter(user_id=user.pk, site=site)
        known[site.pk] = found.values_list("role", flat=True).first()
    return known[site.pk]


def sites_of(user: User | AnonymousUser) -> QuerySet[Site]:
    """The sites where somebody has a role, by name."""
    sites = Site.objects.order_by("name")
    if not (user.is_authenticated and user.is_active):
        return sites.none()
    return sites if user.is_superuser else sites.filter(memberships__user_id=user.pk)


def sites_where(user: User | AnonymousUser, act: Act) -> list[Site]:
    """The sites where somebody may do this, by name. One query; his roles are remembered for `may`."""
    if not (user.is_authenticated and user.is_active):
        return []
    if user.is_superuser:
        return list(Site.objects.order_by("name", "pk"))
    known: dict[int, str | None] = vars(user).setdefault("_roles", {})
    held = Membership.objects.filter(user_id=user.pk).select_related("site")
    sites = []
    for one in held.order_by("site__name", "site_id"):
        known[one.site_id] = one.role
        if allowed(one.role, act):
            sites.append(one.site)
    return sites


def has_role(user: User | AnonymousUser) -> bool:
    """Whether somebody may come to the desk at all; who owns all sites may before there is one."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_superuser or Membership.objects.filter(user_id=user.pk).exists()


def owners(site: Site) -> QuerySet[User]:
    """Open accounts that own a site."""
    member = Q(memberships__site=site, memberships__role=Role.OWNER)
    return get_user_model().objects.filter(Q(is_superuser=True) | member, is_active=True).distinct()
