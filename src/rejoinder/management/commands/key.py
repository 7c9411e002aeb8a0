"""`rejoinder key`: keys by which other programs ask a site's screen: list, make, change, revoke."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from rejoinder import answering
from rejoinder.errors import FieldMissing, FieldUnusable
from rejoinder.management.sites import chosen_site
from rejoinder.models import DoorKey, Site
from rejoinder.publishing.composing import base

_LIMITS = {
    "monthly_limit": "checks a month; 0 for no limit",
    "rate": "checks a second; 0 for no limit",
    "lessons_a_day": "texts a day that it may teach; 0 for none (200)",
}


class Command(BaseCommand):
    """A shell door to the keys."""

    help = "List a site's keys for other programs, or make, change or revoke one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--site", metavar="SLUG", help="whose keys; needed where there are several"
        )
        act = parser.add_mutually_exclusive_group()
        act.add_argument("--new", metavar="LABEL", help="make a key for the program of this name")
        act.add_argument("--change", type=int, metavar="NUMBER", help="give a key other limits")
        act.add_argument("--revoke", type=int, metavar="NUMBER", help="let a key open nothing more")
        act.add_argument(
            "--take-back", type=int, metavar="NUMBER", help="undo all that a key has taught"
        )
        act.add_argument(
            "--signing-secret",
            type=int,
            metavar="NUMBER",
            help="read from standard input a secret with which Coral signs",
        )
        act.add_argument(
            "--drop-secrets", type=int, metavar="NUMBER", help="forget a key's signing secrets"
        )
        for name, words in _LIMITS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", type=int, metavar="N", help=words)

    def handle(self, **options: Any) -> None:
        """Do what was named, and say it in one line; without anything named, list."""
        site = chosen_site(options["site"], _NoSite)
        limits = {name: options[name] for name in _LIMITS if options[name] is not None}
        now = timezone.now()
        if label := options["new"]:
            self._make(site, label, limits)
        elif number := options["change"]:
            if not limits:
                raise FieldMissing("--monthly-limit, --rate or --lessons-a-day")
            answering.change_key(answering.key_of_site(site, number), **limits)
            self._list(site)
        elif number := options["revoke"]:
            answering.revoke_key(answering.key_of_site(site, number), now)
            self.stdout.write(f"Key {number} opens nothing any more.")
        elif number := options["take_back"]:
            undone = answering.take_back(answering.key_of_site(site, number), now)
            self.stdout.write(f"{undone} lessons of key {number} taken back.")
        elif number := options["signing_secret"]:
            key = answering.key_of_site(site, number)
            held = answering.add_signing_secret(key, sys.stdin.readline())
            self.stdout.write(f"Key {number} takes signatures of {held} secrets.")
        elif number := options["drop_secrets"]:
            answering.clear_signing_secrets(answering.key_of_site(site, number))
            self.stdout.write(f"Key {number} takes no signature.")
        else:
            self._list(site)

    def _make(self, site: Site, label: str, limits: dict[str, int]) -> None:
        """Print the key alone, so that it can be piped; what to do with it goes to standard error."""
        key, written = answering.make_key(site, label, None, timezone.now(), **limits)
        self.stdout.write(written)
        home = base(site)
        self.stderr.write(
            f"Key {key.pk} for {label}. It is shown this once.\n"
            f"Akismet:     {home}/1.1/comment-check with api_key={written}\n"
            f"Perspective: {home}/v1alpha1/comments:analyze?key={written}\n"
            f"Coral:       {home}/api/coral/moderation?key={written}"
        )

    def _list(self, site: Site) -> None:
        keys = list(DoorKey.objects.filter(site=site).order_by("pk"))
        for key in keys:
            taught = answering.lessons_of(key)
            state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "in force"
            self.stdout.write(
                f"{key.pk:>5}  {key.label:30}  {state:18}  monthly limit {key.monthly_limit or 'none'}, "
                f"rate {key.rate or 'none'}, lessons a day {key.lessons_a_day}, taught {taught}"
            )
        if not keys:
            self.stderr.write("No keys yet; --new LABEL makes one.")


class _NoSite(FieldUnusable):
    """There is no such site, or several to choose from."""

    def __init__(self, reason: str) -> None:
        super().__init__("site", reason)
