"""Values are known again without being kept: by hashes that nobody without our keys can compute.

What people are known by in the tables is such a hash under a cover: one block of AES under a key that
changes when keys are rotated. A cover can be taken off and another put on without knowing the address,
so everybody's can be changed, also of those who were imported without one. While that is being done a
row stands under the newer cover or the older one, and is asked for under both (`forms`).

Why not a newer hash of the older one: decision 27.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rejoinder.keys.ring import now, older

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.modes import ECB

_HASH: Final = 16  # bytes, which is one block of AES
_ID: Final = 2  # bytes before it: which cover


def keyed_hash(kind: str, value: str) -> bytes:
    """A 16-byte hash that nobody without our key can compute or reverse by trying addresses."""
    inner, outer = _hmac(now()["hash"])
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
    return hmac.digest(now()["hash"], f"derived\0{purpose}".encode(), "sha256")


def known_by(kind: str, value: str) -> bytes:
    """What somebody is known by in the tables: the keyed hash under the cover in force.

    16 bytes before the first rotation, 18 after it. Ask a table for it through a `KeyedHash` column, or
    for all its `forms`.
    """
    return _covered(now(), keyed_hash(kind, value))


def forms(known: bytes) -> tuple[bytes, ...]:
    """All that may stand in a table for the same person at this moment; one but while keys are rotated.

    Args:
        known: any of them.
    """
    sets = [now(), *(each for each in older() if "cover" in each)]
    if len(sets) == 1 or (bare := uncovered(known)) is None:
        return (known,)
    return tuple(dict.fromkeys((known, *(_covered(each, bare) for each in sets))))


def all_forms(wanted: Collection[bytes]) -> dict[bytes, bytes]:
    """The forms of each of many, with which of them it is a form of."""
    if not any("cover" in each for each in older()):
        return dict(zip(wanted, wanted, strict=True))
    return {form: known for known in wanted for form in forms(known)}


def recovered(known: bytes) -> bytes | None:
    """The same under the cover in force; None where it is already, or its cover's key is gone."""
    bare = uncovered(known)
    fresh = None if bare is None else _covered(now(), bare)
    return None if fresh == known else fresh


def uncovered(known: bytes) -> bytes | None:
    """The same for as long as the installation lives, to compare by; None where its cover's key is gone.

    It is stored nowhere.
    """
    if len(known) == _HASH:
        return known
    for each in (now(), *older()):
        if each.get("cover") and known[:_ID].hex().encode() == each["id"]:
            return _block(each["cover"]).decryptor().update(known[_ID:])
    return None


def _covered(keys: dict[str, bytes], bare: bytes) -> bytes:
    if not keys["cover"]:
        return bare
    return bytes.fromhex(keys["id"].decode()) + _block(keys["cover"]).encryptor().update(bare)


@lru_cache(maxsize=4)
def _block(key: bytes) -> Cipher[ECB]:
    # Imported when first needed: most processes never cover anything.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    # What speaks against ECB is that equal blocks of one text show.
    return Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305  # nosec B305 - a hash is one block, so no two are equal within it


def fingerprint(text: str) -> bytes:
    """16 bytes that equal texts share; for telling that something was sent twice."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
