"""`rejoinder purge`: end what was kept for its time, now instead of within the hour."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rejoinder.privacy import retention


class Command(BaseCommand):
    """Counts, or erases."""

    help = "Erase what was kept for its time; a running server does so each hour."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count only")
        parser.add_argument(
            "--clock-is-right",
            action="store_true",
            help="go on although the clock seems to have jumped",
        )

    def handle(self, **options: Any) -> None:
        """A line a job."""
        now = timezone.now()
        if options["dry_run"]:
            for job in retention.JOBS:
                self.stdout.write(f"{job.count(now):>9,}  {job.what}")
            return
        try:
            told = retention.purge(now, clock_is_right=options["clock_is_right"])
        except retention.ClockJumped as jump:
            raise CommandError(f"Nothing was erased: {jump}") from jump
        for job in retention.JOBS:
            self.stdout.write(f"{told.get(job.name, 0):>9,}  {job.what}")
