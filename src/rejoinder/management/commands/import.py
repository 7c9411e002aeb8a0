"""Brings a conversation home from another program's export, and reports what came of it."""
# ruff: noqa: N999 - Django names a command by its file

from __future__ import annotations

import gc
import json
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management.base import BaseCommand
from django.utils import timezone

from rejoinder.errors import TransferRefused
from rejoinder.management.sites import chosen_site
from rejoinder.models import Site
from rejoinder.moderating import teach_imported
from rejoinder.transfer import report
from rejoinder.transfer.following import changes
from rejoinder.transfer.formats import FORMATS
from rejoinder.transfer.parcels import parcels
from rejoinder.transfer.taking import Choices, Import, Progress
from rejoinder.transfer.undoing import Undoing, runs_of

_STEPS = {"reading": "Reading", "taking": "Taking"}


class Command(BaseCommand):
    help = (
        "Imports posts and comments from exported files, packed or not, in whatever format. "
        "Running it again adds nothing, and it can be ended and begun again at any time."
    )

    # What is wrong with the installation is the business of `rejoinder check`, not of this report.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what may be asked for."""
        parser.add_argument(
            "file",
            type=Path,
            nargs="*",
            help="an exported file, a zip archive, or a folder of them",
        )
        parser.add_argument(
            "--format",
            choices=[one.name for one in FORMATS],
            help="what wrote the file, where its content does not say",
        )
        parser.add_argument("--site", help="the short name of the site it goes to")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="HOW",
            help="join posts to those that are there: path, url, id, OLD=NEW, or a CSV file of both",
        )
        parser.add_argument("--zone", type=_zone, help="of times that name none: Europe/Berlin")
        parser.add_argument(
            "--no-emails", action="store_true", help="leave commenters' e-mail addresses behind"
        )
        parser.add_argument(
            "--teach",
            action="store_true",
            help="let the screen learn from what people had decided there",
        )
        parser.add_argument(
            "--follow", action="store_true", help="go on taking what is new, until Ctrl-C"
        )
        parser.add_argument(
            "--every", type=float, default=5.0, help="seconds between two looks with --follow (5)"
        )
        parser.add_argument("--undo", type=int, metavar="RUN", help="take a run back")
        parser.add_argument("--runs", action="store_true", help="list what was imported")
        parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
        parser.add_argument("--report", type=Path, help="write the whole report to this JSON file")

    def handle(self, **options: Any) -> None:
        """Run the import, with a bar where a person is watching."""
        site = chosen_site(options["site"], TransferRefused)
        if options["report"] is not None:
            _can_be_written(options["report"])
        # Rows are made by the million and none of them holds on to itself, so looking for such
        # circles after every seven hundred objects finds nothing and takes a tenth of the time.
        gc.freeze()
        gc.set_threshold(100_000, 50, 100)
        if options["runs"] or options["undo"] is not None:
            self._look_back(site, options)
            return
        if not options["file"]:
            raise TransferRefused("name an exported file, or a folder of them.")
        choices = Choices(
            emails=not options["no_emails"], zone=options["zone"], joins=tuple(options["map"])
        )
        if options["follow"]:
            self._follow(site, choices, options)
        else:
            self._import(site, choices, options)

    def _follow(self, site: Site, choices: Choices, options: dict[str, Any]) -> None:
        """Import again whenever the files have changed, until ended with Ctrl-C."""
        wait = partial(time.sleep, options["every"])
        try:
            for _ in changes(options["file"], wait):
                try:
                    self._import(site, choices, options)
                except TransferRefused as refusal:
                    self.stderr.write(f"{refusal} It is looked at again when it has changed.")
                self.stdout.flush()
        except KeyboardInterrupt:
            self.stdout.write("Followed no more.")

    def _import(self, site: Site, choices: Choices, options: dict[str, Any]) -> None:
        reports: list[dict[str, Any]] = []
        refused: list[TransferRefused] = []
        try:
            for parcel in parcels(options["file"], options["format"]):
                run = Import(
                    parcel, site, now=timezone.now(), dry_run=options["dry_run"], choices=choices
                )
                try:
                    _followed(run.steps())
                except TransferRefused as refusal:
                    # Files of another system beside them are taken all the same.
                    refused.append(refusal)
                    reports.append(_refused(refusal, options) | {"file": parcel.name})
                    continue
                if options["teach"]:
                    run.report["taught"] = self._taught(site, run, dry_run=options["dry_run"])
                reports.append({"run": run.number, **run.report})
                self._tell(reports[-1])
        except TransferRefused as refusal:
            reports.append(_refused(refusal, options))
            raise
        finally:
            if options["report"] is not None:
                # Files of several systems are as many runs.
                whole = reports[0] if len(reports) == 1 else {"runs": reports}
                written = json.dumps(whole, ensure_ascii=False, indent=1)
                options["report"].write_text(f"{written}\n", "utf-8")
        if refused:
            raise TransferRefused(" ".join(str(each) for each in refused))

    def _taught(self, site: Site, run: Import, *, dry_run: bool) -> int:
        """How many lessons there were in what people had decided."""
        return 0 if dry_run else teach_imported(site, run.decided, timezone.now())

    def _look_back(self, site: Site, options: dict[str, Any]) -> None:
        """List the runs, or take one back."""
        runs = runs_of(site.pk)
        if options["runs"]:
            for run in runs:
                state = (
                    "taken back"
                    if run.undone_at
                    else ""
                    if run.ended_at
                    else "refused or cut short"
                )
                new = run.report.get("new", "?")
                self.stdout.write(
                    f"{run.pk}  {run.started_at:%Y-%m-%d %H:%M}  {new} new  {run}  {state}".rstrip()
                )
            return
        found = runs.filter(pk=options["undo"]).first()
        if found is None:
            raise TransferRefused(f"there is no run {options['undo']}; --runs lists them.")
        undoing = Undoing(found, now=timezone.now(), dry_run=options["dry_run"])
        for _ in undoing.steps():
            pass
        told = undoing.report
        if options["report"] is not None:
            options["report"].write_text(f"{json.dumps(told, indent=1)}\n", "utf-8")
        verb = "would go" if told["dry_run"] else "are gone"
        self.stdout.write(
            f"{told['comments']:,} comments and {told['posts']:,} posts {verb}; "
            f"{told['kept_count']:,} stay, since people did something with them here."
        )

    def _tell(self, found: dict[str, Any]) -> None:
        for line in report.as_text(found):
            self.stdout.write(line)
        rate = found["comments"] / max(found["seconds"], 0.1)
        verb = "would be new" if found["dry_run"] else "new"
        if "taught" in found:
            self.stdout.write(f"{found['taught']:,} lessons for the screen")
        if found["run"] is not None and found["new"]:
            self.stdout.write(f"run {found['run']}; --undo {found['run']} takes it back")
        self.stdout.write(
            f"{found['new']:,} comments {verb}, {found['already_there']:,} there before, "
            f"in {found['seconds']:,} s ({rate:,.0f}/s)."
        )


def _refused(refusal: TransferRefused, options: dict[str, Any]) -> dict[str, Any]:
    """What a report says of files that cannot be taken."""
    return {"refused": str(refusal), "dry_run": options["dry_run"]}


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError) as mistake:
        raise ArgumentTypeError(
            f"there is no zone {name!r}; say one like Europe/Berlin"
        ) from mistake


def _followed(steps: Iterator[Progress]) -> None:
    """Run to the end, with a bar where a person is watching."""
    if sys.stderr.isatty():
        _watched(steps)
        return
    for _ in steps:
        pass


def _can_be_written(path: Path) -> None:
    """Find out before hours of work rather than after them."""
    try:
        path.touch()
    except OSError as mistake:
        raise TransferRefused(
            f"no report can be written to {path}: {mistake.strerror}."
        ) from mistake


def _watched(steps: Iterator[Progress]) -> None:
    """Show how far it is, at what rate, and how long it will take."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        shown: dict[str, Any] = {}
        for step in steps:
            if step.step not in shown:
                shown[step.step] = bars.add_task(_STEPS[step.step], total=step.total, rate="")
            task = shown[step.step]
            bars.update(task, completed=step.done, total=step.total, rate=_rate(bars, task, step))


def _rate(bars: Any, task: Any, step: Progress) -> str:
    seconds = bars.tasks[task].elapsed or 0
    unit = "MB/s" if step.step == "reading" else "comments/s"
    done = step.done / 1_000_000 if step.step == "reading" else step.done
    return f"{done / seconds:,.0f} {unit}" if seconds else ""
