"""`rejoinder backup FILE`: everything that cannot be made again, in one file, while the site runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from rejoinder import safekeeping


class Command(BaseCommand):
    """A shell door to back-ups."""

    help = "Write database and settings into one file, while the site runs, and read it back."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file that does not exist yet")
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="put keys.json into it: whoever gets that file can read stored addresses",
        )

    def handle(self, **options: Any) -> None:
        """Write it, and say what is in it."""
        found = safekeeping.back_up(
            options["file"], now=timezone.now(), with_keys=options["with_keys"]
        )
        comments = found.rows.get("rejoinder_comment", 0)
        self.stdout.write(f"{options['file']}: {comments:,} comments, read back and whole.")
        if not found.with_keys:
            self.stdout.write("keys.json is not in it. Keep a copy of that apart from it.")
