"""How a receiver knows that a message came from here and is fresh: the scheme of Standard Webhooks.

Signed are the message's id, the time of this try and the body, with HMAC-SHA256. While a secret is being
rotated a message has two signatures, and a receiver takes it by either.
Source: standard-webhooks, spec/standard-webhooks.md, "Signature scheme".
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final

_PREFIX: Final = "whsec_"
_BYTES: Final = 32  # the scheme asks for 24 to 64


def new_secret() -> str:
    """A secret as both sides write it down."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def headers(message_id: str, body: bytes, held: Iterable[str], now: datetime) -> dict[str, str]:
    """The three headers of a message.

    Args:
        message_id: the same at each try.
        body: as it is sent.
        held: the secret in force, and before its rotation is over the earlier one.
        now: the moment of this try.
    """
    stamp = str(int(now.timestamp()))
    signed = f"{message_id}.{stamp}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{_signature(secret, signed)}" for secret in held),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
