"""`rejoinder records`: the record of processing activities, for the file or the authority."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from rejoinder.errors import RejoinderError
from rejoinder.management.sites import chosen_site
from rejoinder.privacy.records import record


class Command(BaseCommand):
    """Prints Markdown."""

    help = "Print the record of processing activities (GDPR article 30)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", metavar="SLUG", help="which one; the only one if left out")

    def handle(self, **options: Any) -> None:
        """Print it line by line."""
        for line in record(chosen_site(options["site"], RejoinderError)):
            self.stdout.write(line)
