"""What a link that is good for a day says, sealed, so that it tells nothing of whose it is."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any, Final

from rejoinder import keys
from rejoinder.errors import InstallationBroken, LinkUnusable

_LONGEST: Final = 900  # characters of a token; the longest address makes one of about 600
_CHANGED: Final = "the link is not complete, or was changed"


def sealed_token(purpose: str, told: list[Any], until: datetime) -> str:
    """A token that only this installation can open, and only for the same purpose."""
    sealed = keys.seal(purpose, json.dumps([*told, int(until.timestamp())]))
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def opened_token(purpose: str, token: str, now: datetime) -> list[Any]:
    """What `sealed_token` was told.

    Raises:
        LinkUnusable: it is forged, changed, or too old.
    """
    try:
        if len(token) > _LONGEST or not token.isascii():
            raise LinkUnusable(_CHANGED)
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        # Of the last character some bits carry nothing: a change there would go unnoticed.
        if base64.urlsafe_b64encode(sealed).rstrip(b"=").decode() != token:
            raise LinkUnusable(_CHANGED)
        told: list[Any] = json.loads(keys.unseal(purpose, sealed))
    except (binascii.Error, ValueError, InstallationBroken):
        raise LinkUnusable(_CHANGED) from None
    until = told.pop()
    if datetime.fromtimestamp(until, UTC) < now:
        raise LinkUnusable("the link was good for a day; ask for another one")
    return told
