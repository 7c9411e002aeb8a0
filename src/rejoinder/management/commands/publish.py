"""`rejoinder publish`: write stale pages now, or everything."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from rejoinder.models import Site
from rejoinder.publishing import publisher, rounds


class Command(BaseCommand):
    """A shell door to publishing."""

    help = "Write the pages that no longer match the stored facts; with --all, every page there is."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="write every page of every site")

    def handle(self, **options: Any) -> None:
        """Publish, counting aloud where somebody is watching."""
        if not options["all"]:
            self.stdout.write(f"{rounds.publish_stale():,} marks cleared.")
            return
        written = 0
        with Progress(
            SpinnerColumn(),
            TextColumn("{task.completed:,.0f} files  {task.description}"),
            TimeElapsedColumn(),
            transient=True,
            disable=not sys.stderr.isatty(),
        ) as progress:
            row = progress.add_task("", total=None)
            for site in Site.objects.order_by("pk"):
                written += publisher.publish_all(
                    site, lambda path: progress.update(row, advance=1, description=path)
                )
        rounds.publish_stale()
        self.stdout.write(f"{written:,} pages written.")
