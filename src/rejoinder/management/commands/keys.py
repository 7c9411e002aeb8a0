"""`rejoinder keys rotate`: new keys, without ending the server."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from rejoinder.privacy.rotating import rotate


class Command(BaseCommand):
    """Counts aloud where somebody is watching."""

    help = "Put new keys in force, seal and cover what is stored anew, destroy the keys that did so before."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["rotate"])
        parser.add_argument(
            "--end-links", action="store_true", help="the keys were stolen: private links end, too"
        )

    def handle(self, **options: Any) -> None:
        """Rotate, and say how much was done anew."""
        done = 0
        for done in rotate(end_links=options["end_links"]):
            if sys.stderr.isatty():
                self.stderr.write(f"\r{done:,} values sealed or covered anew", ending="")
        links = "Private links that were given out before have ended." if options["end_links"] else (
            "Private links that were given out before stay good."
        )  # fmt: skip
        self.stdout.write(
            f"{done:,} values sealed or covered anew; the keys that did so before are destroyed. {links}"
        )
