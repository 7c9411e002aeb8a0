"""Old addresses of a site: add some, or write them for the server in front."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from rejoinder.errors import TransferRefused
from rejoinder.management.sites import chosen_site
from rejoinder.models import Redirect
from rejoinder.transfer import redirects


class Command(BaseCommand):
    help = "Leads old addresses to new ones. Without options: says how many there are."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what may be asked for."""
        parser.add_argument("--site", help="the short name of the site")
        parser.add_argument("--add", type=Path, help="a CSV file: old address, new address")
        parser.add_argument(
            "--map", choices=["nginx", "caddy"], help="print them for this server's map"
        )

    def handle(self, **options: Any) -> None:
        """Do what was asked for."""
        site = chosen_site(options["site"], TransferRefused)
        if options["add"] is not None:
            try:
                with options["add"].open(encoding="utf-8-sig", newline="") as lines:
                    taken = redirects.add(site, lines)
            except OSError as mistake:
                raise TransferRefused(
                    f"{options['add']} cannot be read: {mistake.strerror}."
                ) from mistake
            for trouble in taken.troubles:
                self.stderr.write(trouble)
            self.stdout.write(f"{taken.count:,} taken, {len(taken.troubles):,} not.")
        elif options["map"]:
            for line in redirects.written_for(site, options["map"]):
                self.stdout.write(line)
        else:
            count = Redirect.objects.filter(site=site).count()
            self.stdout.write(f"{count:,} old addresses lead to {site.name}.")
