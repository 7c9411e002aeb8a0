"""Short private values are encrypted, bound to what they are for, and sealed anew when keys change."""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rejoinder.errors import InstallationBroken
from rejoinder.keys.ring import now, older

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE: Final = 12  # bytes, the length AES-GCM is specified for (NIST SP 800-38D)


def seal(purpose: str, value: str) -> bytes:
    """Encrypt a short private value with AES-256-GCM, bound to its purpose."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(now()["seal"]).encrypt(nonce, value.encode(), purpose.encode())


def unseal(purpose: str, sealed: bytes) -> str:
    """The value that `seal` was given for the same purpose, under this key or an older one.

    Raises:
        InstallationBroken: the key file is not the one the value was sealed with.
    """
    for each in (now(), *older()):
        if "seal" in each and (value := _opened(each["seal"], purpose, sealed)) is not None:
            return value
    raise InstallationBroken(
        "a sealed value does not open with keys.json; is it from another installation?"
    )


def resealed(purpose: str, sealed: bytes) -> bytes | None:
    """The same value under the key in force; None where it is already, or opens with none."""
    if _opened(now()["seal"], purpose, sealed) is not None:
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
