"""A back-up takes the place of what is there; what was there is put aside, not thrown away."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

from django.db import connection

from rejoinder import conf, keys, place
from rejoinder.errors import BackupRefused
from rejoinder.inventory import ASIDE_DAYS
from rejoinder.safekeeping.packing import DATABASE, KEYS, SETTINGS, Backup, unpacked

_JOURNALS = ("-wal", "-shm")


def restore(path: Path, *, now: datetime, replace: bool) -> tuple[Backup, list[str]]:
    """Verify a back-up and put it into the data folder.

    Pages are all written anew at the next start.

    Args:
        path: a file that `back_up` wrote.
        now: the moment, for the names of what is put aside.
        replace: whether it may take the place of a database that is there.

    Returns:
        What was restored, and sentences on what the operator should know.

    Raises:
        BackupRefused: the back-up cannot be used, a server is running, or something is in the way.
    """
    if connection.vendor != "sqlite":
        raise BackupRefused("this site is on PostgreSQL. Use `pg_restore`.")
    home = conf.get().home
    connection.close()
    served = BackupRefused(f"{home} is being served. End that server first.")
    with place.held(home, served), unpacked(path) as (folder, found):
        if (home / DATABASE).exists() and not replace:
            raise BackupRefused(
                f"{home / DATABASE} is there already. With --replace it is put aside and the back-up "
                "takes its place."
            )
        # Each command makes keys where there are none; these are nobody's yet.
        keys.take_back()
        told = _put_aside(home, f"before-{now:%Y%m%d-%H%M%S}")
        # The database last: until it is there, a start finds an empty folder and not half a site.
        for name in (SETTINGS, KEYS):
            if (folder / name).exists():
                told += _offer(folder / name, home / name)
        (folder / DATABASE).rename(home / DATABASE)
        # What is made from the database is made again.
        (home / "run" / "edition").unlink(missing_ok=True)
        shutil.rmtree(home / "learned", ignore_errors=True)
        descriptor = os.open(home, os.O_RDONLY | os.O_CLOEXEC)
        os.fsync(descriptor)
        os.close(descriptor)
    if not (home / KEYS).exists():
        told.append(
            "There is no keys.json here. Put the one that belongs to this back-up into the folder before "
            "the first start, or private links end and stored addresses can never be read again."
        )
    return found, told


def _put_aside(home: Path, when: str) -> list[str]:
    database = home / DATABASE
    if not database.exists():
        return []
    aside = home / f"{DATABASE}.{when}"
    # Its journal first: it holds the newest part, and would be taken for the restored one's.
    for journal in _JOURNALS:
        if (file := home / f"{DATABASE}{journal}").exists():
            file.touch()
            file.rename(home / f"{aside.name}{journal}")
    # Its days are counted from now. First: whatever ends this must leave none that is due at once.
    database.touch()
    database.rename(aside)
    return [
        f"What was there is now {aside.name}; delete it when you do not need it any more. A running server "
        f"does so after {ASIDE_DAYS} days."
    ]


def _offer(from_backup: Path, here: Path) -> list[str]:
    """Put a file into its place where that is free; never over another one."""
    if not here.exists():
        from_backup.rename(here)
        return []
    if here.read_bytes() == from_backup.read_bytes():
        return []
    beside = here.with_name(f"{here.name}.from-back-up")
    from_backup.rename(beside)
    return [f"{here.name} was left as it is; the back-up's is beside it as {beside.name}."]
