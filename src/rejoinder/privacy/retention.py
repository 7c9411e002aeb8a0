"""What is kept ends in time: each job with its period, its next run and what came of the last.

Nothing is erased by a clock that has jumped: the periods would end for facts that are still of use, and
there is no way back.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from rejoinder import conf, daybook, erasing, keys, sizes
from rejoinder.finding import fold_counts
from rejoinder.inventory import (
    ASIDE_DAYS,
    DOWNLOAD_HOURS,
    HOOK_DAYS,
    IMPORT_DAYS,
    MAIL_DAYS,
    UPLOAD_DAYS,
)
from rejoinder.models import (
    Chore,
    Commenter,
    Contact,
    Delivery,
    Following,
    MailStop,
    Outbox,
    Selection,
    Sweep,
)
from rejoinder.privacy import removed
from rejoinder.publishing import notice_versions
from rejoinder.writing import write

log = logging.getLogger("rejoinder.privacy")

EVERY: Final = timedelta(hours=1)
_TOGETHER: Final = 500  # rows of one transaction, so that replies go on
_BACK: Final = timedelta(minutes=10)  # that a clock may be set back without anybody noticing
_AHEAD: Final = timedelta(days=30)  # for which an installation may stand still
_DRIFT: Final = timedelta(hours=1)  # that a clock may gain while a process runs
_FOLD: Final = 60.0  # seconds between two foldings of the counts of comments
_LOOK: Final = 10.0  # seconds between two looks at what is due
_COUNT: Final = 5.0  # seconds that days are counted at a time


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is kept for a time.

    Attributes:
        name: for the table and the shell.
        what: is erased, in words, with the period.
        count: how much is due.
        run: erases it and returns how much that was.
    """

    name: str
    what: str
    count: Callable[[datetime], int]
    run: Callable[[datetime], int]


class ClockJumped(Exception):
    """The clock is not where it should be; the sentence says how to go on."""


def _by_rows(
    name: str,
    what: str,
    due: Callable[[datetime], QuerySet[Any]],
    change: Callable[[QuerySet[Any]], Any],
) -> Job:
    """A job on rows of a table, some at a time."""

    def run(now: datetime) -> int:
        erased = 0
        while some := list(due(now).values_list("pk", flat=True)[:_TOGETHER]):
            write(lambda some=some: change(due(now).model._default_manager.filter(pk__in=some)))  # type: ignore[misc]
            erased += len(some)
        return erased

    return Job(name, what, lambda now: due(now).count(), run)


def _by_files(
    name: str, what: str, folder: Callable[[], Path], age: timedelta, called: str = "**/*"
) -> Job:
    """A job on files of a folder, or on those that are called so."""

    def due(now: datetime) -> list[Path]:
        oldest = (now - age).timestamp()
        files = [file for file in folder().glob(called) if file.is_file()]
        return [file for file in files if file.stat().st_mtime < oldest]

    def run(now: datetime) -> int:
        found = due(now)
        for file in found:
            file.unlink(missing_ok=True)
        return len(found)

    return Job(name, what, lambda now: len(due(now)), run)


def _no_client(contacts: QuerySet[Any]) -> None:
    contacts.update(client=None, client_day=None, agent_class="")


def _destroy_keys(now: datetime) -> int:
    before = len(keys.days_kept())
    keys.daily_hash(now.date(), "")
    return max(0, before - len(keys.days_kept()))


def _forget_sought(sweeps: QuerySet[Any]) -> None:
    Selection.objects.filter(sweep__in=sweeps).delete()
    sweeps.update(sought={})


JOBS: Final = [
    _by_rows(
        "network",
        f"hashes of network addresses, after {keys.KEPT_DAYS} days",
        lambda now: Contact.objects.filter(
            client_day__lt=now.date() - timedelta(days=keys.KEPT_DAYS)
        ),
        _no_client,
    ),
    Job(
        "day-keys",
        f"the keys that made those hashes, after {keys.KEPT_DAYS} days",
        lambda now: sum(
            day < (now.date() - timedelta(days=keys.KEPT_DAYS)).isoformat()
            for day in keys.days_kept()
        ),
        _destroy_keys,
    ),
    _by_rows(
        "mail",
        f"that a mail was sent, after {MAIL_DAYS} days",
        lambda now: Outbox.objects.filter(done_at__lt=now - timedelta(days=MAIL_DAYS)),
        lambda rows: rows.delete(),
    ),
    _by_rows(
        "webhooks",
        f"what webhooks were told and answered, after {HOOK_DAYS} days",
        lambda now: Delivery.objects.filter(made_at__lt=now - timedelta(days=HOOK_DAYS)),
        lambda rows: rows.delete(),
    ),
    _by_rows(
        "unconfirmed",
        "wishes for mail that nobody confirmed, after a week",
        lambda now: Following.objects.filter(
            confirmed_at=None, made_at__lt=now - timedelta(days=7)
        ),
        lambda rows: rows.delete(),
    ),
    _by_rows(
        "bounces",
        "that an address takes no mail, after a year",
        lambda now: MailStop.objects.filter(
            reason=MailStop.Reason.BOUNCED, made_at__lt=now - timedelta(days=365)
        ),
        lambda rows: rows.delete(),
    ),
    _by_rows(
        "commenters",
        "keyed hashes of people of whom no comment is left, after a day",
        lambda now: Commenter.objects.filter(comments=None, first_seen__lt=now - timedelta(days=1)),
        lambda rows: rows.filter(comments=None).delete(),
    ),
    Job(
        "removed",
        "spam and trash, after as many days as the setting keep_removed_days says",
        removed.count,
        removed.clear,
    ),
    _by_rows(
        "sought",
        "what an act on many comments looked for, when it can no longer be undone",
        lambda now: Sweep.objects.filter(made_at__lt=now - timedelta(days=31))
        .exclude(state__in=Sweep.UNDER_WAY)
        .exclude(sought={}, selection=None),
        _forget_sought,
    ),
    _by_files(
        "mail-files", "mail in the folder mail/, after 14 days", lambda: conf.get().home / "mail",
        timedelta(days=14),
    ),
    _by_files(
        "import-files", f"scratch files of imports, after {IMPORT_DAYS} days", lambda: conf.get().spool,
        timedelta(days=IMPORT_DAYS),
    ),
    _by_files(
        "uploads", f"files sent to the desk that nobody took, after {UPLOAD_DAYS} days",
        lambda: conf.get().uploads, timedelta(days=UPLOAD_DAYS),
    ),
    _by_files(
        "downloads", f"exports made for the desk, after {DOWNLOAD_HOURS} hours",
        lambda: conf.get().downloads, timedelta(hours=DOWNLOAD_HOURS),
    ),
    _by_files(
        "put-aside", f"databases that a restore put aside, after {ASIDE_DAYS} days",
        lambda: conf.get().home, timedelta(days=ASIDE_DAYS), "rejoinder.sqlite3.before-*",
    ),
]  # fmt: skip
"""All jobs, in the order in which they run."""


def check_clock(now: datetime) -> None:
    """See that the clock stands where the last run lets expect it.

    Raises:
        ClockJumped: it went back, or a month ahead.
    """
    last = Chore.objects.order_by("-ran_at").values_list("ran_at", flat=True).first()
    if last is None:
        return
    if now < last - _BACK:
        raise ClockJumped(
            f"the clock says {now:%Y-%m-%d %H:%M}, but the last run was at {last:%Y-%m-%d %H:%M}. "
            "Set the clock; if the last run was the one with the wrong clock, run "
            "`rejoinder purge --clock-is-right`."
        )
    if now > last + _AHEAD:
        raise ClockJumped(
            f"the clock says {now:%Y-%m-%d %H:%M}, {(now - last).days} days after the last run. "
            "If that is true, run `rejoinder purge --clock-is-right`."
        )


def purge(now: datetime, *, clock_is_right: bool = False) -> dict[str, int]:
    """Run all jobs; returns how much each erased.

    Raises:
        ClockJumped: nothing was erased.
    """
    if not clock_is_right:
        check_clock(now)
    told = {}
    for job in JOBS:
        try:
            told[job.name] = erased = job.run(now)
            result = "done"
        except Exception as mistake:  # the others go on; the next hour comes
            log.exception("the job %s failed; it is tried again in an hour", job.name)
            erased, result = 0, f"failed: {type(mistake).__name__}"
        values = {"ran_at": now, "erased": erased, "result": result}
        write(
            lambda job=job, values=values: Chore.objects.update_or_create(  # type: ignore[misc]
                name=job.name, defaults=values
            )
        )
    if any(told.values()):
        erasing.empty_journal()
    return told


def state() -> list[dict[str, Any]]:
    """Each job with its last result and its next run, for the desk and for machines here."""
    last = {chore.name: chore for chore in Chore.objects.all()}
    told = []
    for job in JOBS:
        chore = last.get(job.name)
        told.append(
            {
                "name": job.name,
                "what": job.what,
                "last": chore.ran_at if chore else None,
                "erased": chore.erased if chore else None,
                "result": chore.result if chore else "",
                "next": chore.ran_at + EVERY if chore else None,
            }
        )
    return told


class Housekeeper(threading.Thread):
    """Runs what is due, as long as the process lives."""

    def __init__(self) -> None:
        super().__init__(name="housekeeper", daemon=True)
        self._over = threading.Event()
        self._refused = ""

    def run(self) -> None:
        """Once an hour the jobs; soon after an erasure the journal, where a reader held it.

        And once a minute the counts of comments are added up, which only PostgreSQL needs, and the days
        that may have changed, and the talks, are counted for the desk. After the jobs SQLite looks at
        tables whose size has changed.
        """
        ran, folded = 0.0, 0.0
        wall, steady = timezone.now(), time.monotonic()
        while not self._over.wait(_LOOK):
            try:
                if erasing.journal_waits():
                    erasing.empty_journal()
                now, here = timezone.now(), time.monotonic()
                if here - folded > _FOLD:
                    folded = here
                    write(fold_counts)
                    notice_versions.keep_all(now)
                    daybook.catch_up(now, seconds=_COUNT)
                    daybook.count_talks(now)
                jumped = abs((now - wall) - timedelta(seconds=here - steady)) > _DRIFT
                wall, steady = now, here
                if jumped:
                    log.warning("the clock jumped; nothing is erased by it for an hour")
                    ran = here
                elif not ran or here - ran > EVERY.total_seconds():
                    ran = here
                    purge(now)
                    sizes.renew()
            except ClockJumped as jump:
                if str(jump)[:40] != self._refused:
                    self._refused = str(jump)[:40]
                    log.warning("nothing is erased: %s", jump)
            except Exception:  # the housekeeper must outlive any one mistake
                log.exception("housekeeping failed; it is tried again in an hour")
            finally:
                connection.close()

    def stop(self) -> None:
        """End after the job at hand."""
        self._over.set()
