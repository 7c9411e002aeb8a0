"""The key file: made once, read anew when another process has changed it, rotated, written whole.

Keys can be rotated while the site runs: the file is looked at before each use, and what older keys
sealed, signed or covered is still known by them as long as they are in it.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

from rejoinder import conf
from rejoinder.errors import InstallationBroken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAMES: Final = ("django", "hash", "seal", "link")
_COVER: Final = "cover"  # not there before the first rotation
_KEY: Final = 32  # bytes of each


def _fresh(*more: str) -> dict[str, str]:
    names = (*_NAMES, *more)
    return {name: base64.b64encode(secrets.token_bytes(_KEY)).decode() for name in names} | {
        "id": secrets.token_hex(2)
    }


def now() -> dict[str, bytes]:
    """The keys in force, read anew where another process has rotated them."""
    if (held := _held.get()) is not None:
        return held
    try:
        told = os.stat(_written_path())  # noqa: PTH116 - a look through a `Path` takes twice as long
        look = (told.st_ino, told.st_mtime_ns)
    except FileNotFoundError:
        # Not made yet; or taken away under a running server, which goes on with what it has.
        return _keys()
    if look != _looked[0]:
        forget()
        _looked[0] = look
    return _keys()


def older() -> tuple[dict[str, bytes], ...]:
    """Keys that were rotated away, the newest first; those that are of no use any more are left out."""
    return _older()


_looked: list[tuple[int, int]] = [(0, 0)]
_held: ContextVar[dict[str, bytes] | None] = ContextVar("_held", default=None)


@contextmanager
def held() -> Iterator[None]:
    """Look at the key file once for all that is done in this block, which is to be short."""
    token = _held.set(now())
    try:
        yield
    finally:
        _held.reset(token)


@cache
def _keys() -> dict[str, bytes]:
    return _read()[0]


@cache
def _older() -> tuple[dict[str, bytes], ...]:
    return _read()[1]


def _path() -> Path:
    return _path_by(conf.get())


_where: list[tuple[conf.Conf | None, str]] = [(None, "")]


def _written_path() -> str:
    """The path as the system takes it. By identity: settings have too many fields to compare."""
    settings = conf.get()
    if settings is not _where[0][0]:
        _where[0] = settings, str(_path_by(settings))
    return _where[0][1]


@lru_cache(maxsize=1)
def _path_by(settings: conf.Conf) -> Path:
    return settings.home / "keys.json"


def _read() -> tuple[dict[str, bytes], tuple[dict[str, bytes], ...]]:
    path = _path()
    try:
        try:
            written = path.read_text("utf-8")
        except FileNotFoundError:
            written = _create(json.dumps(_fresh(), indent=1) + "\n")
        found = cast("dict[str, Any]", json.loads(written))
        keys = {name: _key(found[name]) for name in _NAMES}
        keys["id"] = bytes.fromhex(found["id"]).hex().encode()
        keys[_COVER] = _key(found[_COVER]) if _COVER in found else b""
        before = tuple(
            {name: _of_old(name, each[name]) for name in each} for each in found.get("old", [])
        )
    except (ValueError, KeyError, TypeError) as mistake:
        raise InstallationBroken(
            f"{path} is damaged ({mistake}). Put it back from a back-up: without it, stored "
            "e-mail addresses and signed links cannot be read."
        ) from mistake
    return keys, before


def _of_old(name: str, written: str) -> bytes:
    if name == "id":
        return written.encode()
    # What was known before the first rotation had no cover: an empty one stands for that.
    return _key(written) if written or name != _COVER else b""


def _key(written: str) -> bytes:
    key = base64.b64decode(written, validate=True)
    if len(key) != _KEY:
        raise ValueError(f"a key has {len(key)} bytes, not {_KEY}")
    return key


def _create(text: str) -> str:
    """Write the key file once, even when two processes start together: the first one wins."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"keys.{secrets.token_hex(8)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    except FileExistsError:
        return path.read_text("utf-8")
    finally:
        temporary.unlink()
    _flush_folder(path.parent)
    _made.append(text)
    return text


_made: list[str] = []


def forget() -> None:
    """Read the file anew at the next use, for whoever puts another one there."""
    _looked[0] = (0, 0)
    _keys.cache_clear()
    _older.cache_clear()


def take_back() -> None:
    """Remove the key file if this very process made it, and so nothing was ever signed with it.

    For whoever is about to put another installation's keys there.
    """
    path = _path()
    if _made and path.is_file() and path.read_text("utf-8") == _made[-1]:
        path.unlink()


def _flush_folder(folder: Path) -> None:
    """Make sure that the key file outlives a power cut: what it sealed would be lost without it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rotate() -> None:
    """Put new keys in force; the older ones stay, for what they sealed, signed and covered.

    The key that hashes addresses stays as it is: of people who were imported without an address nobody
    could compute the new hash. What the tables hold is covered by a key that does change.
    """
    written = cast("dict[str, Any]", json.loads(_path().read_text("utf-8")))
    before = {name: written[name] for name in ("django", "seal", "link", "id")}
    before[_COVER] = written.get(_COVER, "")
    old = [before, *written.get("old", [])]
    fresh: dict[str, Any] = {**_fresh(_COVER), "hash": written["hash"]}
    while any(fresh["id"] == each["id"] for each in old):
        fresh["id"] = secrets.token_hex(2)
    fresh["old"] = old
    _replace(fresh)


def under_way() -> bool:
    """Whether older keys are still needed: they are being rotated, or that was ended half-way."""
    now()
    return any("seal" in each or _COVER in each for each in _older())


def drop_older(*names: str) -> None:
    """Destroy older keys of these kinds, once nothing is left that they are needed for."""
    written = cast("dict[str, Any]", json.loads(_path().read_text("utf-8")))
    left = [
        {name: key for name, key in each.items() if name not in names}
        for each in written.get("old", [])
    ]
    written["old"] = [each for each in left if set(each) != {"id"}]
    _replace(written)


def _replace(keys: dict[str, Any]) -> None:
    """Write the key file whole or not at all."""
    path = _path()
    temporary = path.with_name(f"keys.{secrets.token_hex(8)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(json.dumps(keys, indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    for left in path.parent.glob("keys.*.tmp"):  # by who was killed here; older keys are in it
        left.unlink(missing_ok=True)
    _flush_folder(path.parent)


@contextmanager
def alone() -> Iterator[None]:
    """Let nobody else rotate keys meanwhile: of two at once, one would destroy what the other needs.

    Raises:
        InstallationBroken: somebody does.
    """
    folder = os.open(_path().parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InstallationBroken(
                "keys are being rotated by another process. Wait until that is done."
            ) from None
        yield
    finally:
        os.close(folder)
