"""`rejoinder check`: Django's own, and with `--egress` every host that the installation can talk to."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.check import Command as Checking

from rejoinder.privacy.egress import hosts


class Command(Checking):
    """Looks at the installation; changes nothing, and asks no other machine."""

    help = "Say what is wrong with the installation; or with whom it can talk."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--egress", action="store_true", help="list every host it can talk to, and why"
        )

    def handle(self, *app_labels: Any, **options: Any) -> None:
        """Check, or list."""
        if not options.pop("egress"):
            super().handle(*app_labels, **options)
            return
        found = list(hosts())
        for host, why in found:
            self.stdout.write(f"{host}  {why}")
        if not found:
            self.stdout.write("None: nothing leaves this machine.")
