"""Links that we made are known for ours: HMACs over purpose, object and key id."""

from __future__ import annotations

import base64
import hmac
from typing import Final

from rejoinder.keys.ring import now, older

_TAG: Final = 20  # characters of a signed link's signature: 120 bits, beyond any guessing


def django_secret() -> str:
    """Django's own signing key."""
    return now()["django"].hex()


def django_fallbacks() -> list[str]:
    """What Django signed with before keys were rotated."""
    now()
    return [each["django"].hex() for each in older() if "django" in each]


def sign(purpose: str, what: str) -> str:
    """A token that proves we made a link for this purpose and object: `keyid.signature`."""
    return _signature(now(), purpose, what)


def signed(purpose: str, what: str, token: str) -> bool:
    """Whether `token` came from `sign` for the same purpose and object."""
    keys = now()
    wanted = token.partition(".")[0].encode("utf-8", "replace")
    # Which keys signed it is no secret: their id stands in the token.
    for each in older() if wanted != keys["id"] else ():
        if "link" in each and each["id"] == wanted:
            keys = each
    given = token.encode("utf-8", "replace")
    return hmac.compare_digest(_signature(keys, purpose, what).encode(), given)


def _signature(keys: dict[str, bytes], purpose: str, what: str) -> str:
    key_id = keys["id"].decode()
    digest = hmac.digest(keys["link"], f"{purpose}\0{what}\0{key_id}".encode(), "sha256")
    return f"{key_id}.{base64.urlsafe_b64encode(digest)[:_TAG].decode()}"
