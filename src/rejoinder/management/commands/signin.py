"""`rejoinder signin`: print a link that signs in to the desk once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from rejoinder.models import Site
from rejoinder.publishing.composing import base
from rejoinder.web.once import LIFETIME, desk_user, signin_path


class Command(BaseCommand):
    """Finds or makes the account, prints the link."""

    help = "Print a link that signs in to the desk once, within fifteen minutes."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", help="whom to sign in; otherwise the owner")

    def handle(self, **options: Any) -> None:
        """Print the link alone, so that it can be piped; the explanation goes to standard error."""
        user = desk_user(options["user"])
        site = Site.objects.order_by("pk").first() or Site()
        self.stdout.write(f"{base(site)}{signin_path(user, timezone.now())}")
        minutes = int(LIFETIME.total_seconds() // 60)
        self.stderr.write(f"Signs in {user.get_username()}, once, within {minutes} minutes.")
