"""A manifest beside an archive: what is in it, when and where it was written, signed by this house.

The signature is Ed25519 under a key made of the installation's own; the public half stands in the
manifest, so that anybody can see that two archives come from the same house, and that neither was
changed since.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

import rejoinder
from rejoinder import keys
from rejoinder.errors import ExportRefused

if TYPE_CHECKING:
    from rejoinder.transfer.out.exporting import Wanted

_LARGEST: Final = 100_000  # bytes


def path_of(archive: Path) -> Path:
    """Where an archive's manifest is."""
    return archive.with_name(f"{archive.name}.manifest.json")


def write(archive: Path, written: Path, what: Wanted, *, now: datetime) -> None:
    """Write the manifest of an archive that is to be called `archive` and now is at `written`."""
    site = what.site
    told: dict[str, Any] = {
        "archive": archive.name,
        "bytes": written.stat().st_size,
        "sha256": _digest(written),
        "comments": what.done,
        "private": what.private,
        "site": {"slug": site.slug, "name": site.name, "address": site.base_url},
        "post": None if what.post is None else what.post.path,
        "written_at": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "version": rejoinder.__version__,
    }
    key = _key()
    told["key"] = _text(key.public_key().public_bytes_raw())
    told["signature"] = _text(key.sign(_signed(told)))
    target = path_of(archive)
    beside = target.with_name(f".{target.name}.partial")
    with beside.open("w", encoding="utf-8") as file:
        file.write(f"{json.dumps(told, ensure_ascii=False, indent=1)}\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)


def verify(archive: Path) -> dict[str, Any]:
    """What a manifest says of its archive, found true; `ours` says whether this house signed it.

    Raises:
        ExportRefused: there is no manifest, or it is not this archive's, or either was changed.
    """
    path = path_of(archive)
    try:
        told = json.loads(path.read_bytes()[:_LARGEST])
        key, signature = _bytes(told["key"]), _bytes(told.pop("signature"))
        Ed25519PublicKey.from_public_bytes(key).verify(signature, _signed(told))
        digest = _digest(archive)
    except OSError as mistake:
        raise ExportRefused(f"{mistake.filename} cannot be read: {mistake.strerror}.") from mistake
    except (ValueError, KeyError, TypeError, AttributeError) as mistake:
        raise ExportRefused(f"{path} is no manifest.") from mistake
    except InvalidSignature as mistake:
        raise ExportRefused(f"{path} was changed since it was signed.") from mistake
    if digest != told["sha256"]:
        raise ExportRefused(f"{archive} is not what {path.name} was written for.")
    return {**told, "ours": key == _key().public_key().public_bytes_raw()}


def _key() -> Ed25519PrivateKey:
    seed = hashlib.sha256(keys.sign("archive", "the key that signs manifests").encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def _signed(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def _bytes(told: str) -> bytes:
    return base64.urlsafe_b64decode(told)
