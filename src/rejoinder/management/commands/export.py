"""Takes a conversation away: a site, or one post of it, as a file of our own or of another program."""

from __future__ import annotations

import gc
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from rejoinder.errors import ExportRefused
from rejoinder.management.sites import chosen_site
from rejoinder.models import Post, Site
from rejoinder.transfer.out import manifest
from rejoinder.transfer.out.exporting import FORMS, Wanted, export, named


class Command(BaseCommand):
    help = (
        "Writes posts and comments of a site into one file, whole or not at all. "
        "Without --private no e-mail address is in it, nor anything made of one."
    )

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what may be asked for."""
        parser.add_argument("file", type=Path, help="the file to write; .gz at its end packs it")
        parser.add_argument(
            "--format",
            default="archive",
            choices=[form.name for form in FORMS],
            help="whose file it is to be; archive, our own, unless said otherwise",
        )
        parser.add_argument("--site", help="the short name of the site")
        parser.add_argument("--post", help="the path of one post, instead of all")
        parser.add_argument(
            "--private", action="store_true", help="with commenters' e-mail addresses"
        )
        parser.add_argument(
            "--verify",
            action="store_true",
            help="write nothing; see whether an archive is as its manifest says",
        )

    def handle(self, **options: Any) -> None:
        """Write it, with a bar where a person is watching."""
        target: Path = options["file"]
        if options["verify"]:
            told = manifest.verify(target)
            by = "this installation" if told["ours"] else f"another, with the key {told['key']}"
            self.stdout.write(
                f"{target}: {told['comments']:,} comments, whole, written {told['written_at']} "
                f"and signed by {by}."
            )
            return
        site = chosen_site(options["site"], ExportRefused)
        what = Wanted(site, _post(site, options["post"]), options["private"])
        began = time.monotonic()
        gc.freeze()
        gc.set_threshold(100_000, 50, 100)
        steps = export(named(options["format"]), what, target, now=timezone.now())
        if sys.stderr.isatty():
            _watched(steps, what.total())
        else:
            for _ in steps:
                pass
        seconds = max(time.monotonic() - began, 0.1)
        private = "with e-mail addresses" if what.private else "without private facts"
        self.stdout.write(
            f"{target}: {what.done:,} comments, {private}, in {seconds:,.1f} s "
            f"({what.done / seconds:,.0f}/s)."
        )


def _post(site: Site, path: str | None) -> Post | None:
    if path is None:
        return None
    plain = f"/{path.strip('/')}"
    found = Post.objects.filter(site=site, path__in=[plain, f"{plain}/"]).first()
    if found is None:
        raise ExportRefused(f"no post of {site.slug} is at {path}.")
    return found


def _watched(steps: Iterator[int], total: int) -> None:
    """Show how far it is, and how long it will take."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        shown = bars.add_task("", total=total)
        for done in steps:
            bars.update(shown, completed=done)
