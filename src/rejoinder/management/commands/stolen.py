"""`rejoinder stolen`: what a thief of the database would learn, with and without the keys."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from rejoinder.privacy.thief import report


class Command(BaseCommand):
    """Prints what is true now, with counts."""

    help = "Print what somebody who steals the database would learn."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        """Print it line by line."""
        for line in report():
            self.stdout.write(line)
