"""Imports that were asked for at the desk: received in pieces, done by a process of their own.

A job is a run whose `step` says what it waits for or is at. How far it is stands in its row, so any
page can show it. A process that ends in the middle is followed by another, which goes on with the
same run; one that ends three times is given up.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from rejoinder import conf
from rejoinder.errors import FieldUnusable, TransferRefused
from rejoinder.models import ImportRun, Site
from rejoinder.publishing import stale
from rejoinder.transfer.parcels import one_parcel
from rejoinder.transfer.taking import Choices, Import
from rejoinder.transfer.undoing import Undoing
from rejoinder.writing import write

UPLOADING: Final = "uploading"
LOOKED: Final = "looked"
"""Read without taking anything, and waiting for somebody to say that it shall be taken."""
_TRIES: Final = 3
_TOLD_EVERY: Final = 1.0  # seconds between two notes of how far a job is
_NAME: Final = 300

Teacher = Callable[[Site, list[int], datetime], int]
log = logging.getLogger("rejoinder.imports")


def begin(site: Site, name: str, size: int, *, by: Any, now: datetime) -> ImportRun:
    """Make ready to receive a file.

    Raises:
        FieldUnusable: it is empty, or larger than the desk takes.
    """
    limit = conf.get().import_limit
    if not 0 < size <= limit:
        reason = "is empty" if size <= 0 else f"is larger than {limit >> 20:,} MiB"
        raise FieldUnusable("file", f"{reason}; import larger ones in the shell")
    run = ImportRun(
        site=site,
        format="",
        file_name=Path(name).name[-_NAME:] or "file",
        file_sha256="",
        started_at=now,
        by=by,
        upload=secrets.token_hex(16),
        step=UPLOADING,
        total=size,
    )
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    write(run.save)
    return run


def receive(run: ImportRun, piece: BinaryIO, offset: int) -> int:
    """Add a piece of the file; returns how many bytes are there.

    A piece that came already changes nothing, so one whose answer was lost may be sent again.

    Raises:
        FieldUnusable: it leaves a gap, or there is more than was announced.
    """
    if run.step != UPLOADING:
        raise FieldUnusable("file", "is complete already")
    told = piece.read()
    with path_of(run).open("ab") as file:
        there = file.tell()
        if offset > there or offset + len(told) > run.total:
            raise FieldUnusable("file", f"goes on at byte {there:,}, not at {offset:,}")
        file.write(told[there - offset :])
        there = file.tell()
    write(lambda: ImportRun.objects.filter(pk=run.pk).update(done=there))
    return there


def start(run: ImportRun, choices: Choices, *, look: bool, teach: bool) -> None:
    """Have a received file looked at or taken.

    Raises:
        FieldUnusable: the file is not whole, or not there any more.
    """
    if run.step not in {UPLOADING, LOOKED}:
        raise FieldUnusable("file", "is being imported already")
    file = path_of(run)
    if not file.is_file() or (run.step == UPLOADING and file.stat().st_size != run.total):
        raise FieldUnusable("file", "is not whole; send it again")
    options = choices.to_json() | {"look": look, "teach": teach, "tries": 0}
    _note(run, step="waiting", done=0, options=options)
    stale.ring()


def ask_undo(run: ImportRun) -> None:
    """Have a run taken back.

    Raises:
        TransferRefused: it was, or it is at work.
    """
    if run.undone_at is not None or run.step:
        raise TransferRefused("it was taken back, or is being worked at.")
    _note(run, step="undo", done=0, total=0, options=run.options | {"tries": 0})
    stale.ring()


def path_of(run: ImportRun) -> Path:
    """Where the file lies that was sent for a run."""
    return _folder() / run.upload


def list_of(run: ImportRun) -> Path:
    """Where the list of old and new addresses lies that was sent for a run, if one was."""
    return _folder() / f"{run.upload}.csv"


def keep_list(run: ImportRun, told: bytes) -> None:
    """Keep the list of old and new addresses until the run is over."""
    if told:
        list_of(run).write_bytes(told)


def waiting() -> list[ImportRun]:
    """Jobs whose file lies on this machine, the oldest first."""
    found = (
        ImportRun.objects.filter(step__in=ImportRun.AT_WORK).select_related("site").order_by("pk")
    )
    return [run for run in found if run.lies_here]


def work(teacher: Teacher, clock: Callable[[], datetime]) -> None:
    """Do all jobs that wait, one after the other. For a process of its own."""
    while found := waiting():
        carry_on(found[0], teacher, clock)


def carry_on(run: ImportRun, teacher: Teacher, clock: Callable[[], datetime]) -> None:
    """Do one job, or go on with it."""
    tries = int(run.options.get("tries", 0)) + 1
    if tries > _TRIES:
        _end(run, refused="It ended unasked three times. Try the command in the shell.")
        return
    _note(run, options=run.options | {"tries": tries})
    try:
        if run.step.startswith("undo"):
            _undo(run, clock)
        else:
            _import(run, teacher, clock)
    except TransferRefused as refusal:
        _end(run, refused=str(refusal))
    except Exception:  # the next try may fare better, and the third one tells whoever asked
        log.exception("import run %s failed", run.pk)


def _import(run: ImportRun, teacher: Teacher, clock: Callable[[], datetime]) -> None:
    options = run.options
    look = options.get("look") is True
    job = Import(
        one_parcel(path_of(run)),
        run.site,
        # All that a run stores carries the moment at which it began.
        now=run.started_at,
        dry_run=look,
        choices=Choices.from_json(options),
        run=run,
        name=run.file_name,
    )
    told = 0.0
    for step in job.steps():
        if time.monotonic() - told >= _TOLD_EVERY:
            told = time.monotonic()
            _note(run, step=step.step, done=step.done, total=step.total)
    report = job.report
    if options.get("teach") is True and not look:
        report["taught"] = teacher(run.site, job.decided, clock())
    if look:
        _note(run, step=LOOKED, report=report, format=report["format"])
    else:
        _note(run, report=report, format=report["format"], ended_at=clock())
        _end(run)


def _undo(run: ImportRun, clock: Callable[[], datetime]) -> None:
    undoing = Undoing(run, now=clock())
    told = 0.0
    for gone in undoing.steps():
        if time.monotonic() - told >= _TOLD_EVERY:
            told = time.monotonic()
            _note(run, step="undoing", done=gone)
    _end(run)


def _note(run: ImportRun, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(run, name, value)
    write(lambda: ImportRun.objects.filter(pk=run.pk).update(**changes))


def _end(run: ImportRun, *, refused: str = "") -> None:
    """The job is done, or given up; its file is of no use any more."""
    upload = run.upload
    _note(run, step="", refused=refused, upload="")
    if upload:
        for name in (upload, f"{upload}.csv"):
            (_folder() / name).unlink(missing_ok=True)


def _folder() -> Path:
    return conf.get().uploads
