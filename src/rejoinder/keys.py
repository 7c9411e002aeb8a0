"""The installation's keys: kept beside the database, never in it; what they sign, hash and seal.

Whoever steals the database alone gets no address from it: addresses are sealed with AES-GCM and
matched by a keyed hash, and both keys are in `keys.json` (mode 0600). Signed links are HMACs over
purpose, object and key id, compared in constant time.

Keys can be rotated while the site runs: the file is looked at before each use, and what older keys
sealed or signed is still opened by them as long as they are in it.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import json
import os
import secrets
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

from rejoinder import conf
from rejoinder.errors import InstallationBroken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEPT_DAYS: Final = 14
"""Days until the key that hashed a client's block is destroyed."""
_NAMES: Final = ("django", "hash", "seal", "link")
_KEY: Final = 32  # bytes of each
_NONCE: Final = 12  # bytes, the length AES-GCM is specified for (NIST SP 800-38D)
_TAG: Final = 20  # characters of a signed link's signature: 120 bits, beyond any guessing


def _fresh() -> dict[str, str]:
    return {name: base64.b64encode(secrets.token_bytes(_KEY)).decode() for name in _NAMES} | {
        "id": secrets.token_hex(2)
    }


def _now() -> dict[str, bytes]:
    """The keys in force, read anew where another process has rotated them."""
    if (held := _held.get()) is not None:
        return held
    try:
        told = os.stat(_name(conf.get()))  # noqa: PTH116 - half of what Path takes, and each reply asks
        look = (told.st_ino, told.st_mtime_ns)
    except FileNotFoundError:
        # Not made yet; or taken away under a running server, which goes on with what it has.
        return _keys()
    if look != _looked[0]:
        _looked[0] = look
        _keys.cache_clear()
        _older.cache_clear()
    return _keys()


_looked: list[tuple[int, int]] = [(0, 0)]
_held: ContextVar[dict[str, bytes] | None] = ContextVar("_held", default=None)


@contextmanager
def held() -> Iterator[None]:
    """Look at the key file once for all that is done in this block, which is to be short."""
    token = _held.set(_now())
    try:
        yield
    finally:
        _held.reset(token)


@cache
def _keys() -> dict[str, bytes]:
    return _read()[0]


@cache
def _older() -> tuple[dict[str, bytes], ...]:
    """Keys that were rotated away, the newest first; those that are of no use any more are left out."""
    return _read()[1]


def _path() -> Path:
    return conf.get().home / "keys.json"


@lru_cache(maxsize=1)
def _name(settings: conf.Conf) -> str:
    return str(settings.home / "keys.json")


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
        older = tuple(
            {name: each[name].encode() if name == "id" else _key(each[name]) for name in each}
            for each in found.get("old", [])
        )
    except (ValueError, KeyError, TypeError) as mistake:
        raise InstallationBroken(
            f"{path} is damaged ({mistake}). Put it back from a back-up: without it, stored "
            "e-mail addresses and signed links cannot be read."
        ) from mistake
    return keys, older


def _key(written: str) -> bytes:
    key = base64.b64decode(written, validate=True)
    if len(key) != _KEY:
        raise ValueError(f"a key has {len(key)} bytes, not {_KEY}")
    return key


def _create(text: str) -> str:
    """Write the key file once, even when two processes start together: the first one wins."""
    path = conf.get().home / "keys.json"
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


def take_back() -> None:
    """Remove the key file if this very process made it, and so nothing was ever signed with it.

    For whoever is about to put another installation's keys there.
    """
    path = conf.get().home / "keys.json"
    if _made and path.is_file() and path.read_text("utf-8") == _made[-1]:
        path.unlink()


def _flush_folder(folder: Path) -> None:
    """Make sure that the key file outlives a power cut: what it sealed would be lost without it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def django_secret() -> str:
    """Django's own signing key."""
    return _now()["django"].hex()


def django_fallbacks() -> list[str]:
    """What Django signed with before keys were rotated."""
    _now()
    return [each["django"].hex() for each in _older() if "django" in each]


def sign(purpose: str, what: str) -> str:
    """A token that proves we made a link for this purpose and object: `keyid.signature`."""
    return _signature(_now(), purpose, what)


def signed(purpose: str, what: str, token: str) -> bool:
    """Whether `token` came from `sign` for the same purpose and object."""
    keys = _now()
    wanted = token.partition(".")[0].encode("utf-8", "replace")
    # Which keys signed it is no secret: their id stands in the token.
    for each in _older() if wanted != keys["id"] else ():
        if "link" in each and each["id"] == wanted:
            keys = each
    given = token.encode("utf-8", "replace")
    return hmac.compare_digest(_signature(keys, purpose, what).encode(), given)


def _signature(keys: dict[str, bytes], purpose: str, what: str) -> str:
    key_id = keys["id"].decode()
    digest = hmac.digest(keys["link"], f"{purpose}\0{what}\0{key_id}".encode(), "sha256")
    return f"{key_id}.{base64.urlsafe_b64encode(digest)[:_TAG].decode()}"


def keyed_hash(kind: str, value: str) -> bytes:
    """A 16-byte hash that nobody without our key can compute or reverse by trying addresses."""
    inner, outer = _hmac(_now()["hash"])
    within, whole = inner.copy(), outer.copy()
    within.update(f"{kind}\0{value}".encode())
    whole.update(within.digest())
    return whole.digest()[:16]


@lru_cache(maxsize=4)
def _hmac(key: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    """HMAC-SHA256 (RFC 2104) as far as it depends on the key alone: half of what a short text takes."""
    block = key.ljust(64, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C))
    return hashlib.sha256(inner), hashlib.sha256(outer)


def derived(purpose: str) -> bytes:
    """32 secret bytes for one purpose, the same as long as the installation lives: rotation leaves them."""
    return hmac.digest(_now()["hash"], f"derived\0{purpose}".encode(), "sha256")


def daily_hash(day: date, value: str) -> bytes:
    """A hash of a client's block under that day's key; equal only within the day.

    The day's key is random, lies in `daily.json` beside the other keys, and is destroyed after
    KEPT_DAYS: from then on nobody, we included, can undo or repeat the hash.
    """
    return hmac.digest(_day_key(day), value.encode(), "sha256")[:16]


@lru_cache(maxsize=4)
def _day_key(day: date) -> bytes:
    """The key of one day, made when the day's first reply comes; older keys go on that occasion."""
    path = conf.get().home / "daily.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            days = _days(json.loads(file.read() or "{}"))
        except ValueError:
            # Torn by a crash: those days can no longer be compared, which loses nothing else.
            days = {}
        oldest = (day - timedelta(days=KEPT_DAYS)).isoformat()
        kept = {each: key for each, key in days.items() if each >= oldest}
        key = kept.setdefault(day.isoformat(), secrets.token_hex(32))
        if kept != days:
            file.seek(0)
            file.truncate()
            file.write(json.dumps(kept))
            file.flush()
            os.fsync(file.fileno())
    return bytes.fromhex(key)


def days_kept() -> list[str]:
    """The days whose keys are still there."""
    try:
        return sorted(
            _days(json.loads((conf.get().home / "daily.json").read_text("utf-8") or "{}"))
        )
    except (FileNotFoundError, ValueError):
        return []


def _days(written: object) -> dict[str, str]:
    """Days and their keys, as they were written.

    Raises:
        ValueError: something else was written.
    """
    if not isinstance(written, dict):
        raise ValueError("not a list of days")
    return {str(day): bytes.fromhex(str(key)).hex() for day, key in written.items()}


def seal(purpose: str, value: str) -> bytes:
    """Encrypt a short private value with AES-256-GCM, bound to its purpose."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(_now()["seal"]).encrypt(nonce, value.encode(), purpose.encode())


def unseal(purpose: str, sealed: bytes) -> str:
    """The value that `seal` was given for the same purpose, under this key or an older one.

    Raises:
        InstallationBroken: the key file is not the one the value was sealed with.
    """
    keys = _now()
    for each in (keys, *_older()):
        if "seal" in each and (value := _opened(each["seal"], purpose, sealed)) is not None:
            return value
    raise InstallationBroken(
        "a sealed value does not open with keys.json; is it from another installation?"
    )


def resealed(purpose: str, sealed: bytes) -> bytes | None:
    """The same value under the key in force; None where it is already, or opens with none."""
    if _opened(_now()["seal"], purpose, sealed) is not None:
        return None
    try:
        return seal(purpose, unseal(purpose, sealed))
    except InstallationBroken:
        return None


def _opened(key: bytes, purpose: str, sealed: bytes) -> str | None:
    from cryptography.exceptions import InvalidTag

    blob = bytes(sealed)
    try:
        return _cipher(key).decrypt(blob[:_NONCE], blob[_NONCE:], purpose.encode()).decode()
    except (InvalidTag, ValueError):  # a blob too short to hold a nonce raises ValueError
        return None


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    # Imported when first needed: most processes never open an address.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def rotate() -> None:
    """Put new keys in force; the older ones stay, for what they sealed and signed.

    The key that matches addresses stays as it is: of people who were imported without an address nobody
    could compute the new hash.
    """
    written = cast("dict[str, Any]", json.loads(_path().read_text("utf-8")))
    older = {name: written[name] for name in ("django", "seal", "link", "id")}
    fresh: dict[str, Any] = {**_fresh(), "hash": written["hash"]}
    fresh["old"] = [older, *written.get("old", [])]
    _replace(fresh)


def drop_older(*names: str) -> None:
    """Destroy older keys of these kinds, once nothing that they sealed or signed is to be opened."""
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
    _flush_folder(path.parent)


def fingerprint(text: str) -> bytes:
    """16 bytes that equal texts share; for telling that something was sent twice."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
