"""`rejoinder webhook`: where other programs are told of what happens at a site."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rejoinder.errors import FieldMissing, FieldUnusable
from rejoinder.hooks import keeping
from rejoinder.hooks.delivering import deliver_now
from rejoinder.hooks.payloads import EVENTS
from rejoinder.management.sites import chosen_site
from rejoinder.models import Hook, Site

_ACTS = ("list", "add", "change", "test", "rotate", "remove")


class Command(BaseCommand):
    """A shell door to the webhooks."""

    help = "List a site's webhooks, or add, change, test, rotate or remove one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=_ACTS)
        parser.add_argument(
            "which", nargs="?", default="", help="of add: the address; else a webhook's number"
        )
        parser.add_argument("--site", metavar="SLUG", help="whose; needed where there are several")
        parser.add_argument("--label", metavar="TEXT", help="what it is for; needed to add")
        parser.add_argument("--address", metavar="URL", help="of change: where to from now on")
        parser.add_argument(
            "--events",
            metavar="NAMES",
            help=f"what it is told of, of {','.join(EVENTS)} (held,report,objection)",
        )
        parser.add_argument(
            "--shape",
            choices=Hook.Shape.values,
            help="how it is told (standard); to matrix, the access token is read from standard input",
        )
        words = parser.add_mutually_exclusive_group()
        words.add_argument(
            "--with-words", action="store_true", help="names and words go, too, not numbers alone"
        )
        words.add_argument("--without-words", action="store_true", help="of change: no longer")
        parser.add_argument(
            "--end", action="store_true", help="with rotate: the earlier secret signs no more"
        )

    def handle(self, **options: Any) -> None:
        """Do it, and say it in one line."""
        site = chosen_site(options["site"], _NoSite)
        act = options["act"]
        if act == "list":
            self._list(site)
        elif act == "add":
            self._add(site, options)
        else:
            hook = keeping.hook_of(site, _number(options["which"]))
            getattr(self, f"_{act}")(hook, options)

    def _add(self, site: Site, options: dict[str, Any]) -> None:
        """Print the secret alone, so that it can be piped."""
        shape = options["shape"] or Hook.Shape.STANDARD
        hook, secret = keeping.add(
            site,
            options["label"] or "",
            options["which"],
            events=_events(options["events"] or "held,report,objection"),
            shape=shape,
            with_words=options["with_words"],
            token=sys.stdin.readline() if shape == Hook.Shape.MATRIX else "",
            now=timezone.now(),
        )
        if hook.shape == Hook.Shape.STANDARD:
            self.stdout.write(secret)
            self.stderr.write(f"Webhook {hook.pk} to {hook.host}. Its secret is shown this once.")
        else:
            self.stdout.write(f"Webhook {hook.pk} to {hook.host}.")

    def _change(self, hook: Hook, options: dict[str, Any]) -> None:
        """Change what is named, and leave the rest; a new way to Matrix needs its token."""
        anew = options["shape"] == Hook.Shape.MATRIX
        keeping.change(
            hook,
            label=options["label"] or hook.label,
            address=options["address"] or "",
            events=_events(options["events"]) if options["events"] else keeping.wanted(hook),
            shape=options["shape"] or hook.shape,
            with_words=(hook.with_words or options["with_words"]) and not options["without_words"],
            token=sys.stdin.readline() if anew else "",
            now=timezone.now(),
        )
        self.stdout.write(f"Webhook {hook.pk} to {hook.host} is changed.")

    def _test(self, hook: Hook, options: dict[str, Any]) -> None:
        attempt = deliver_now(keeping.test(hook, timezone.now()), timezone.now())
        if attempt.status is None or not 200 <= attempt.status < 300:
            raise CommandError(f"not taken: {attempt.status or attempt.trouble} ({attempt.ms} ms)")
        self.stdout.write(f"Taken: {attempt.status} ({attempt.ms} ms).")

    def _rotate(self, hook: Hook, options: dict[str, Any]) -> None:
        if options["end"]:
            keeping.end_rotation(hook)
            self.stdout.write(f"Webhook {hook.pk} signs with its newest secret alone.")
            return
        self.stdout.write(keeping.rotate(hook, timezone.now()))
        self.stderr.write(
            f"For {keeping.ROTATING.days} days webhook {hook.pk} signs with both secrets."
        )

    def _remove(self, hook: Hook, options: dict[str, Any]) -> None:
        number = hook.pk
        keeping.remove(hook)
        self.stdout.write(f"Webhook {number} is told nothing more.")

    def _list(self, site: Site) -> None:
        hooks = list(Hook.objects.filter(site=site).order_by("pk"))
        for hook in hooks:
            state = f"off: {hook.off_because}" if hook.off_at else "on"
            state = "failing" if not hook.off_at and hook.failing_since else state
            words = ", with words" if hook.with_words else ""
            self.stdout.write(
                f"{hook.pk:>5}  {hook.label:30}  {hook.shape:10}  {hook.host}  "
                f"{','.join(keeping.wanted(hook))}{words}  {state}"
            )
        if not hooks:
            self.stderr.write(
                "No webhooks; `rejoinder webhook add ADDRESS --label TEXT` makes one."
            )


class _NoSite(FieldUnusable):
    """There is no such site, or several to choose from."""

    def __init__(self, reason: str) -> None:
        super().__init__("site", reason)


def _events(written: str) -> list[str]:
    return [event.strip() for event in written.split(",") if event.strip()]


def _number(written: str) -> int:
    if not written:
        raise FieldMissing("the webhook's number, see `rejoinder webhook list`,")
    if not (written.isascii() and written.isdigit() and len(written) < 19):
        raise FieldUnusable("webhook", f"{written!r} is no number; see `rejoinder webhook list`")
    return int(written)
