"""`rejoinder screen`: judge lines; `report` how it did on a site; `recheck` what waits; `learn` anew.

`shadow` lets another model judge what comes, without anything coming of it, and tells how it does.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from rejoinder import learning
from rejoinder.errors import InstallationBroken
from rejoinder.management import filtering
from rejoinder.management.sites import chosen_site
from rejoinder.models import Site
from rejoinder.moderating import forget_moderator, measuring, model_shadowing
from rejoinder.replying import rechecking
from rejoinder.screening.chart import chart
from rejoinder.screening.rehearsal import figures, percent
from rejoinder.screening.report_words import words

_WHAT = ("report", "recheck", "learn", "shadow", "end-shadow")


class Command(BaseCommand):
    """A shell door to the screen. Without a word after it, it is the filter of `filtering`."""

    help = "Judge comments from standard input; or report how the screen did on a site."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="?", choices=_WHAT, help="instead of judging")
        parser.add_argument(
            "model", nargs="?", help="shadow: a folder of weights, or one of fast, deep"
        )
        filtering.add_arguments(parser)
        parser.add_argument("--site", help="the site's short name; needed where there are several")
        parser.add_argument("--days", type=int, default=90, help="report: how far back (90)")
        parser.add_argument("--json", action="store_true", help="report, shadow: as JSON")
        parser.add_argument("--svg", type=Path, metavar="FILE", help="report: write a chart there")
        parser.add_argument(
            "--rebuild", action="store_true", help="learn: fold the whole log of lessons anew"
        )
        parser.add_argument(
            "--forget", metavar="USER", help="learn: take back all that this moderator taught"
        )

    def handle(self, **options: Any) -> None:
        """Do what the first word says."""
        if options["what"] == "report":
            self._report(**options)
        elif options["what"] == "recheck":
            checked = rechecking.all_now(timezone.now())
            self.stdout.write(f"{checked:,} checked, {rechecking.waiting():,} still wait.")
        elif options["what"] == "learn":
            self._learn(**options)
        elif options["what"] == "shadow":
            self._shadow(**options)
        elif options["what"] == "end-shadow":
            ended = model_shadowing.end(
                chosen_site(options["site"], InstallationBroken), timezone.now()
            )
            self.stdout.write("It has ended." if ended else "No model runs in the shadow.")
        else:
            from argparse import Namespace

            sys.exit(
                filtering.judge_lines(Namespace(**options), sys.stdin.buffer, sys.stdout.buffer)
            )

    def _shadow(self, *, site: str | None, model: str | None, **options: Any) -> None:
        """Let a model run in the shadow; without one, say what the last one came to."""
        about, now = chosen_site(site, InstallationBroken), timezone.now()
        if model:
            kind = model if model in ("fast", "deep") else "folder"
            begun = model_shadowing.begin(about, kind, folder=Path(model), by=None, now=now)
            self.stdout.write(f"{begun.version} judges in the shadow from the next reply on.")
            return
        run = model_shadowing.latest(about)
        if run is None:
            raise CommandError("No model runs in the shadow: rejoinder screen shadow FOLDER")
        tally = model_shadowing.tally_of(run, now)
        same, among = model_shadowing.agreement(tally)
        told = figures(tally, name="model")
        if options["json"]:
            found = {"version": run.version, "agreed": same, **told.to_json()}
            self.stdout.write(json.dumps(found, indent=2))
            return
        if run.trouble:
            self.stdout.write(f"It does not judge just now: {run.trouble}")
        self.stdout.write(
            f"{run.version}: agrees with the screen about {same:,} of {among:,} comments."
        )
        for words_of, quality in (("the screen", told.before), ("the model", told.after)):
            self.stdout.write(
                f"  {words_of}: precision {percent(quality.precision)}, "
                f"recall {percent(quality.recall)}, false alarms {percent(quality.false_alarms)}"
            )

    def _learn(
        self, *, site: str | None, rebuild: bool, forget: str | None, **options: Any
    ) -> None:
        if not (rebuild or forget):
            raise CommandError(
                "learn takes --rebuild or --forget USER; lessons are learned by themselves, at once."
            )
        if forget:
            moderator = User.objects.filter(username=forget).first()
            if moderator is None:
                raise CommandError(f"there is no account {forget!r}.")
            where = chosen_site(site, InstallationBroken) if site else None
            taken = forget_moderator(moderator, timezone.now(), where)
            self.stdout.write(f"{taken:,} lessons of {forget} taken back; the decisions stand.")
        if not rebuild:
            return
        chosen = [chosen_site(site, InstallationBroken)] if site else Site.objects.order_by("pk")
        for one in chosen:
            lines, lessons, same = learning.rebuild(one.pk)
            found = "as it was known" if same else "not as it was known; mended"
            self.stdout.write(
                f"{one.slug}: {lines:,} lines in the log, {lessons:,} lessons in force; {found}."
            )

    def _report(self, *, site: str | None, days: int, svg: Path | None, **options: Any) -> None:
        if days < 1:
            raise CommandError("--days takes a number from 1 up.")
        about = chosen_site(site, InstallationBroken)
        told = measuring.measure(about, timezone.now(), days=days)
        if svg is not None:
            try:
                svg.write_text(chart(told, about.name), "utf-8")
            except OSError as mistake:
                raise CommandError(f"--svg {svg}: {mistake.strerror}.") from mistake
        self.stdout.write(
            json.dumps(told.to_json(), indent=2) if options["json"] else words(told).rstrip("\n")
        )
