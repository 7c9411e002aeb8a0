"""`rejoinder restore FILE`: a back-up becomes the site of this data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from rejoinder import safekeeping


class Command(BaseCommand):
    """A shell door to back-ups."""

    help = "Verify a back-up and put it into the data folder; what was there is put aside."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file that `backup` wrote")
        parser.add_argument(
            "--replace", action="store_true", help="even where there is a database already"
        )

    def handle(self, **options: Any) -> None:
        """Restore, and say what the operator should know."""
        found, told = safekeeping.restore(
            options["file"], now=timezone.now(), replace=options["replace"]
        )
        comments = found.rows.get("rejoinder_comment", 0)
        self.stdout.write(f"Restored what was stored at {found.made_at}: {comments:,} comments.")
        for sentence in told:
            self.stdout.write(sentence)
        self.stdout.write("At the next `rejoinder serve` all pages are written anew.")
