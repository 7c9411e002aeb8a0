"""One file holds a back-up: a copy of the database as of one moment, settings, and what must be in it.

A gzipped tar of `manifest.json`, `rejoinder.sqlite3`, and where there are such `rejoinder.toml` and (if
asked for) `keys.json`. The manifest names size and SHA-256 of each and the rows of each table. Keys of the
day (`daily.json`) are never in it: they are meant to be destroyed.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.db.migrations.loader import MigrationLoader

import rejoinder
from rejoinder import conf, scratch
from rejoinder.errors import BackupRefused

DATABASE: Final = "rejoinder.sqlite3"
SETTINGS: Final = "rejoinder.toml"
KEYS: Final = "keys.json"
_MANIFEST: Final = "manifest.json"
_KIND: Final = "rejoinder back-up"
_LAYOUT: Final = 1
_LARGEST_MANIFEST: Final = 1_000_000  # bytes
_PIECE: Final = 1 << 20
_LEVEL: Final = 3  # of gzip: a third of the time of the usual 6, a tenth more bytes


@dataclass(frozen=True, slots=True)
class Backup:
    """What a back-up says of itself, found true."""

    made_at: str
    version: str
    rows: dict[str, int]
    with_keys: bool


def back_up(target: Path, *, now: datetime, with_keys: bool) -> Backup:
    """Write a back-up and read it back.

    Replies go on meanwhile; what is stored after the moment at which the copy begins is not in it.

    Args:
        target: a file that does not exist yet.
        now: the moment, for the manifest.
        with_keys: whether `keys.json` goes into the same file. Whoever gets hold of that file can then
            read stored addresses.

    Raises:
        BackupRefused: the site is on PostgreSQL, the target exists, or there is no room.
    """
    if connection.vendor != "sqlite":
        raise BackupRefused(
            "this site is on PostgreSQL. Use `pg_dump --format=custom`, and keep keys.json apart from it."
        )
    if target.exists():
        raise BackupRefused(f"{target} exists already. Name a file that does not.")
    part = target.with_name(f"{target.name}.part")
    try:
        with scratch.for_backup(conf.get().spool) as folder:
            database = folder / DATABASE
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(database)])
            files = {DATABASE: database}
            for name in (SETTINGS, KEYS) if with_keys else (SETTINGS,):
                if (file := conf.get().home / name).is_file():
                    files[name] = file
            manifest = {
                "kind": _KIND,
                "layout": _LAYOUT,
                "version": rejoinder.__version__,
                "made_at": now.isoformat(),
                "files": {
                    name: {"bytes": file.stat().st_size, "sha256": _digest(file)}
                    for name, file in files.items()
                },
                "rows": _rows(database),
            }
            _pack(part, manifest, files)
        found = verified(part)
        part.rename(target)
        _flush(target.parent)
        return found
    except OSError as mistake:
        raise BackupRefused(f"{target} cannot be written: {mistake.strerror}.") from mistake
    finally:
        part.unlink(missing_ok=True)


def verified(path: Path) -> Backup:
    """Read all of a back-up and look into its database.

    Raises:
        BackupRefused: it is damaged, not whole, not one of ours, or of a newer version.
    """
    with unpacked(path) as (_, found):
        return found


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[Path, Backup]]:
    """A verified back-up's files in a folder of their own, gone afterwards.

    Raises:
        BackupRefused: as `verified`.
    """
    with scratch.for_backup(conf.get().spool) as folder:
        manifest = _unpack(path, folder)
        database = folder / DATABASE
        _look_into(database, manifest)
        yield (
            folder,
            Backup(
                made_at=str(manifest["made_at"]),
                version=str(manifest["version"]),
                rows=dict(manifest["rows"]),
                with_keys=(folder / KEYS).is_file(),
            ),
        )


def _pack(part: Path, manifest: dict[str, Any], files: dict[str, Path]) -> None:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=_LEVEL) as archive:
            written = json.dumps(manifest, indent=1).encode()
            about = tarfile.TarInfo(_MANIFEST)
            about.size, about.mode = len(written), 0o600
            archive.addfile(about, io.BytesIO(written))
            for name, file in files.items():
                about = tarfile.TarInfo(name)
                about.size, about.mode = file.stat().st_size, 0o600
                with file.open("rb") as content:
                    archive.addfile(about, content)
        out.flush()
        os.fsync(out.fileno())


def _unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Unpack what the manifest names, and nothing else; returns the manifest."""
    try:
        with path.open("rb") as packed, tarfile.open(fileobj=packed, mode="r|gz") as archive:
            manifest: dict[str, Any] | None = None
            for member in archive:
                content = archive.extractfile(member) if member.isfile() else None
                if manifest is None:
                    if member.name != _MANIFEST or content is None:
                        raise BackupRefused(f"{path} is no back-up of Rejoinder.")
                    manifest = _read_manifest(path, content.read(_LARGEST_MANIFEST))
                    continue
                told = manifest["files"].get(member.name)
                # Names are compared, never followed: what is written has one of three names of ours.
                if told is None or content is None or member.name not in {DATABASE, SETTINGS, KEYS}:
                    raise BackupRefused(f"{path} holds something that its manifest does not name.")
                if (
                    member.size != told["bytes"]
                    or _write(content, folder / member.name) != (told["sha256"])
                ):
                    raise BackupRefused(f"{path} is damaged: {member.name} is not what was packed.")
    except FileNotFoundError:
        raise BackupRefused(f"there is no file {path}.") from None
    except (tarfile.TarError, EOFError, zlib.error, OSError) as mistake:
        raise BackupRefused(f"{path} is damaged or no back-up: {mistake}.") from mistake
    missing = (
        [] if manifest is None else [n for n in manifest["files"] if not (folder / n).exists()]
    )
    if manifest is None or missing or DATABASE not in manifest["files"]:
        raise BackupRefused(f"{path} is not whole: {', '.join(missing) or DATABASE} is missing.")
    return manifest


def _read_manifest(path: Path, written: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(written)
        ours = manifest["kind"] == _KIND and {"files", "rows", "made_at", "version"} <= set(
            manifest
        )
        layout = int(manifest["layout"])
    except (ValueError, KeyError, TypeError):
        ours, layout = False, 0
    if not ours:
        raise BackupRefused(f"{path} is no back-up of Rejoinder.")
    if layout > _LAYOUT:
        raise BackupRefused(f"{path} was made by a newer Rejoinder ({manifest['version']}).")
    return dict(manifest)


def _look_into(database: Path, manifest: dict[str, Any]) -> None:
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
            opened.execute("PRAGMA trusted_schema=OFF")
            (said,) = opened.execute("PRAGMA integrity_check(1)").fetchone()
            broken = opened.execute("PRAGMA foreign_key_check").fetchone()
            newer = _unknown_migrations(opened)
    except sqlite3.DatabaseError as mistake:
        raise BackupRefused(f"its database cannot be read: {mistake}.") from mistake
    if said != "ok" or broken:
        raise BackupRefused(f"its database is damaged: {said if said != 'ok' else broken}.")
    if newer:
        raise BackupRefused(f"it was made by a newer Rejoinder (it has {newer[-1]}).")
    if _rows(database) != manifest["rows"]:
        raise BackupRefused("its tables have not the rows that its manifest counts.")


def _unknown_migrations(opened: sqlite3.Connection) -> list[str]:
    known = set(MigrationLoader(None).disk_migrations)
    applied = opened.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    return [name for app, name in applied if app == "rejoinder" and (app, name) not in known]


def _rows(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        names = [
            name
            for (name,) in opened.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'rejoinder\\_%' "
                "ESCAPE '\\' ORDER BY name"
            )
        ]
        return {
            name: opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - of ours
            for name in names
        }


def _write(content: Any, to: Path) -> str:
    """Write a stream to a file; returns its digest."""
    digest = hashlib.sha256()
    with to.open("xb") as out:
        to.chmod(0o600)
        while piece := content.read(_PIECE):
            digest.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
