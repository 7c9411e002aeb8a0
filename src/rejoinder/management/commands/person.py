"""`rejoinder person export|forget ADDRESS`: what the site holds about somebody, and its end."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from rejoinder import erasing
from rejoinder.inventory import Level
from rejoinder.models import Site
from rejoinder.notices.letters import is_address
from rejoinder.privacy import asking
from rejoinder.privacy.exporting import everything
from rejoinder.privacy.persons import person_of


class Command(BaseCommand):
    """Does for somebody who asked by letter what the links do for everybody."""

    help = "Export or erase everything held about whoever has an e-mail address."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["export", "forget"])
        parser.add_argument("address", help="the person's e-mail address")
        parser.add_argument("--site", metavar="SLUG", help="one site; all if left out")
        parser.add_argument(
            "--keep-words", action="store_true", help="forget who, keep what was said"
        )

    def handle(self, **options: Any) -> None:
        """Print JSON, or erase and say how much that was."""
        if not is_address(options["address"].strip()):
            from rejoinder.errors import FieldUnusable

            raise FieldUnusable("address", "is not an e-mail address")
        sites = Site.objects.order_by("pk")
        if options["site"]:
            sites = sites.filter(slug=options["site"])
        now = timezone.now()
        people = [person_of(site, options["address"]) for site in sites]
        if options["act"] == "export":
            told = [everything(person, now) for person in people]
            self.stdout.write(json.dumps(told, indent=1, ensure_ascii=False))
            return
        levels = {Level.IDENTITY} if options["keep_words"] else erasing.ALL
        erased = 0
        for person in people:
            erased += erasing.erase(person.comments().values_list("pk", flat=True), levels, now)
            asking.forget_reports(person)
        self.stdout.write(
            f"{erased:,} comments: {'the name' if options['keep_words'] else 'everything'} is forgotten. "
            "Pages follow within a second of a running server, else by `rejoinder publish`."
        )
