"""`rejoinder verify FILE`: whether a back-up could be restored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from rejoinder import safekeeping


class Command(BaseCommand):
    """A shell door to back-ups."""

    help = "Read all of a back-up and look into its database; changes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file that `backup` wrote")

    def handle(self, **options: Any) -> None:
        """Say what is in it."""
        found = safekeeping.verified(options["file"])
        self.stdout.write(f"Whole. Made at {found.made_at} by Rejoinder {found.version}.")
        for table, rows in found.rows.items():
            self.stdout.write(f"{rows:>12,}  {table.removeprefix('rejoinder_')}")
        self.stdout.write(f"keys.json is {'in it' if found.with_keys else 'not in it'}.")
