"""Exports that were asked for at the desk: made one after the other, kept for a day to be fetched.

The process that does imports does these, so two never fill the disk at once. One that ends in the
middle is begun anew; one that ends three times is given up.
"""

from __future__ import annotations

import logging
import secrets
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from rejoinder import conf
from rejoinder.errors import ExportRefused, FieldUnusable
from rejoinder.inventory import DOWNLOAD_HOURS
from rejoinder.models import ExportOrder, Post, Site
from rejoinder.publishing import stale
from rejoinder.transfer.out import manifest
from rejoinder.transfer.out.exporting import FORMS, Wanted, export, named
from rejoinder.writing import write

WAITING: Final = "waiting"
WRITING: Final = "writing"
KEPT: Final = timedelta(hours=DOWNLOAD_HOURS)
"""For which a file waits to be fetched."""
_TRIES: Final = 3
_TOLD_EVERY: Final = 1.0  # seconds between two notes of how far it is
# Bytes of disk a comment takes at most in any of the formats; pages to read take most.
_PER_COMMENT: Final = 6_000
_SPARE: Final = 512 * 1024**2  # bytes that stay free for the site itself

log = logging.getLogger("rejoinder.exports")


def begin(
    site: Site, form: str, post: Post | None, *, private: bool, by: Any, now: datetime
) -> ExportOrder:
    """Ask for a file. What was made for the site before gives way to it.

    Raises:
        FieldUnusable: there is no such format, one is being made, or the disk has no room.
    """
    if form not in {one.name for one in FORMS}:
        raise FieldUnusable("format", "is none that is written here")
    if ExportOrder.objects.filter(site=site).exclude(step="").exists():
        raise FieldUnusable("format", "must wait: another export of this site is being made")
    for old in ExportOrder.objects.filter(site=site).exclude(file=""):
        drop(old)
    folder = _folder()
    total = Wanted(site, post).total()
    needed = total * _PER_COMMENT + _SPARE
    if shutil.disk_usage(folder).free < needed:
        reason = f"could need {needed >> 20:,} MiB of disk, which are not free; make room first"
        raise FieldUnusable("format", reason)
    order = ExportOrder(
        site=site, form=form, post=post, private=private, by=by, asked_at=now, step=WAITING,
        total=total,
    )  # fmt: skip
    write(order.save)
    stale.ring()
    return order


def drop(order: ExportOrder) -> None:
    """Throw a finished file away.

    Raises:
        ExportRefused: it is being made.
    """
    if order.step:
        raise ExportRefused("it is being made. Wait for it.")
    if order.file:
        path = path_of(order)
        manifest.path_of(path).unlink(missing_ok=True)
        path.unlink(missing_ok=True)
    _note(order, file="", size=0)


def is_there(order: ExportOrder, now: datetime) -> bool:
    """Whether its file may be fetched still."""
    return (
        bool(order.file)
        and order.ended_at is not None
        and now < order.ended_at + KEPT
        and path_of(order).is_file()
    )


def path_of(order: ExportOrder) -> Path:
    """Where an order's file lies."""
    return conf.get().downloads / order.file


def waiting() -> list[ExportOrder]:
    """Orders to be carried out, the oldest first."""
    found = ExportOrder.objects.exclude(step="").select_related("site", "post")
    return list(found.order_by("pk"))


def work(clock: Callable[[], datetime]) -> None:
    """Carry out all orders, one after the other. For a process of its own."""
    while found := waiting():
        carry_out(found[0], clock)


def carry_out(order: ExportOrder, clock: Callable[[], datetime]) -> None:
    """Make one order's file."""
    if order.tries >= _TRIES:
        _end(order, clock(), refused="It ended unasked three times. Try `rejoinder export`.")
        return
    _note(order, tries=order.tries + 1, step=WRITING, done=0)
    form = named(order.form)
    path = _folder() / f"{secrets.token_hex(16)}{form.suffix}"
    try:
        _write(order, path, clock)
    except ExportRefused as refusal:
        _end(order, clock(), refused=str(refusal))
    except OSError as mistake:
        path.unlink(missing_ok=True)
        _end(order, clock(), refused=f"The file could not be written: {mistake.strerror}.")
    except Exception:  # the next try may fare better, and the third one tells whoever asked
        log.exception("export order %s failed", order.pk)
    else:
        _note(order, file=path.name, size=path.stat().st_size, done=order.total)
        _end(order, clock())


def _write(order: ExportOrder, path: Path, clock: Callable[[], datetime]) -> None:
    what = Wanted(order.site, order.post, order.private)
    told = 0.0
    for done in export(named(order.form), what, path, now=clock()):
        if time.monotonic() - told >= _TOLD_EVERY:
            told = time.monotonic()
            _note(order, done=min(done, order.total))


def _end(order: ExportOrder, now: datetime, *, refused: str = "") -> None:
    _note(order, step="", refused=refused, ended_at=now)


def _note(order: ExportOrder, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(order, name, value)
    write(lambda: ExportOrder.objects.filter(pk=order.pk).update(**changes))


def _folder() -> Path:
    folder = conf.get().downloads
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
