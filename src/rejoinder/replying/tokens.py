"""A form's token: signed, short-lived, good once, and a witness of how long the writing took."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

from rejoinder import keys
from rejoinder.errors import TokenUnusable
from rejoinder.models import SpentToken
from rejoinder.writing import execute, moment

LIFETIME: Final = timedelta(hours=6)


def issue(post_id: int, now: datetime) -> str:
    """A token for the form under one post."""
    what = f"{post_id}-{int(now.timestamp())}-{secrets.token_hex(8)}"
    return f"{what}~{keys.sign('form', what)}"


def read(post_id: int, token: str, now: datetime) -> tuple[bytes, float]:
    """The token's nonce, and the seconds since it was issued.

    Raises:
        TokenUnusable: it is forged, for another post, or too old.
    """
    what, _, signature = token.rpartition("~")
    parts = what.split("-")
    if len(parts) != 3 or not keys.signed("form", what, signature) or parts[0] != str(post_id):
        raise TokenUnusable("the form's token is not one of ours")
    issued = datetime.fromtimestamp(int(parts[1]), UTC)
    if not timedelta() <= now - issued + timedelta(seconds=1) <= LIFETIME:
        raise TokenUnusable("the form was open for too long")
    return bytes.fromhex(parts[2]), max(0.0, (now - issued).total_seconds())


def spend(nonce: bytes, now: datetime) -> bool:
    """Use the token up, in the transaction of the reply; False when it was used before."""
    spent = execute(
        "INSERT INTO rejoinder_spenttoken (nonce, spent_at) VALUES (%s, %s) "
        "ON CONFLICT DO NOTHING RETURNING id",
        (nonce, moment(now)),
    )
    return bool(spent)


def sweep(now: datetime) -> None:
    """Forget tokens that are too old to be used anyway."""
    SpentToken.objects.filter(spent_at__lt=now - LIFETIME).delete()
