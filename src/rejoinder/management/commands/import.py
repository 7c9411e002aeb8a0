"""Brings a conversation home from another program's export, and reports what came of it."""
# ruff: noqa: N999 - Django names a command by its file

from __future__ import annotations

import gc
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from rejoinder.errors import TransferRefused
from rejoinder.management.sites import chosen_site
from rejoinder.transfer import report
from rejoinder.transfer.formats import FORMATS
from rejoinder.transfer.parcels import parcels
from rejoinder.transfer.taking import Import, Progress

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
            nargs="+",
            help="an exported file, a zip archive, or a folder of them",
        )
        parser.add_argument(
            "--format",
            choices=[one.name for one in FORMATS],
            help="what wrote the file, where its content does not say",
        )
        parser.add_argument("--site", help="the short name of the site it goes to")
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
        reports = []
        for parcel in parcels(options["file"], options["format"]):
            run = Import(parcel, site, now=timezone.now(), dry_run=options["dry_run"])
            if sys.stderr.isatty():
                _watched(run.steps())
            else:
                for _ in run.steps():
                    pass
            reports.append(run.report)
            self._tell(run.report)
        if options["report"] is not None:
            # Files of several systems are as many runs.
            whole = reports[0] if len(reports) == 1 else {"runs": reports}
            written = json.dumps(whole, ensure_ascii=False, indent=1)
            options["report"].write_text(f"{written}\n", "utf-8")

    def _tell(self, found: dict[str, Any]) -> None:
        for line in report.as_text(found):
            self.stdout.write(line)
        rate = found["comments"] / max(found["seconds"], 0.1)
        verb = "would be new" if found["dry_run"] else "new"
        self.stdout.write(
            f"{found['new']:,} comments {verb}, {found['already_there']:,} there before, "
            f"in {found['seconds']:,} s ({rate:,.0f}/s)."
        )


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
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        shown: dict[str, Any] = {}
        for step in steps:
            if step.step not in shown:
                shown[step.step] = bars.add_task(_STEPS[step.step], total=step.total)
            bars.update(shown[step.step], completed=step.done, total=step.total)
