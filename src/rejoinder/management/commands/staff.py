"""`rejoinder staff`: who may use the desk: list, invite, give a role, remove."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.utils import timezone

from rejoinder import staffing
from rejoinder.errors import FieldUnusable
from rejoinder.management.sites import chosen_site
from rejoinder.models import Invitation, Site
from rejoinder.publishing.composing import base

_ACTS: Final = ("list", "invite", "role", "remove")


class Command(BaseCommand):
    """A shell door to the staff."""

    help = "List who may use a site's desk, invite somebody, give a role, or remove somebody."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", metavar="SLUG", help="where; needed where there are several")
        parser.add_argument(
            "act", nargs="?", choices=_ACTS, default="list", help="list if left out"
        )
        parser.add_argument(
            "name", nargs="?", help="an account's; with invite whom it is meant for"
        )
        parser.add_argument("role", nargs="?", choices=staffing.ROLES, help="else moderator")

    def handle(self, **options: Any) -> None:
        """Do what was named, and say it in a line; without anything named, list."""
        site, now = chosen_site(options["site"], _NoSite), timezone.now()
        act, name, role = options["act"], options["name"] or "", options["role"] or "moderator"
        if act == "invite":
            made = staffing.invite(site, role, name, None, now)
            self.stdout.write(base(site) + staffing.invitation_path(made))
            days = staffing.LIFETIME.days
            self.stderr.write(f"For {made.label}, as {made.role}, once, within {days} days.")
        elif act == "role":
            user = _account(name)
            staffing.set_role(site, user, role, now)
            self.stdout.write(f"{user.get_username()} is {role} of {site.slug} now.")
        elif act == "remove":
            user = _account(name)
            staffing.remove(site, user, everywhere=True)
            self.stdout.write(f"{user.get_username()} has no role at {site.slug} any more.")
        else:
            self._list(site)

    def _list(self, site: Site) -> None:
        for member in staffing.members(site):
            where = "all sites" if member.everywhere else site.slug
            self.stdout.write(f"{member.user.get_username():30}  {member.role:10}  {where}")
        for one in Invitation.objects.filter(site=site).open(timezone.now()).order_by("pk"):
            until = f"invited until {one.ends_at:%Y-%m-%d %H:%M} UTC"
            self.stdout.write(f"{one.label:30}  {one.role:10}  {until}")


def _account(name: str) -> User:
    accounts = get_user_model().objects
    if (found := accounts.filter(username=name).first()) is not None:
        return found
    known = ", ".join(accounts.order_by("username").values_list("username", flat=True)[:20])
    raise FieldUnusable("user", f"there is no account {name!r}; there are {known or 'none'}")


class _NoSite(FieldUnusable):
    """There is no such site, or several to choose from."""

    def __init__(self, reason: str) -> None:
        super().__init__("site", reason)
