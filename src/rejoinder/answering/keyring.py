"""Keys of the doors: made, changed, revoked, and the secrets with which Coral signs."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from rejoinder import keys
from rejoinder.errors import FieldMissing, FieldUnusable, TooLong
from rejoinder.models import DoorKey, Site
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

KEY_LENGTH: Final = 12
"""Characters of a key: WordPress' form refuses any other length before it asks, and takes 0-9 and a-f
only. 48 bits: at 5,000 tries a second the first of ten keys is found in some 180 years."""
_LABEL: Final = 100
_SECRET: Final = 200
_SECRETS: Final = 5  # of one key; while one rotates there are two
_MOST: Final = 2**31 - 1  # what the column holds
_LIMITS: Final = ("monthly_limit", "rate", "lessons_a_day")


def key_hash(written: str) -> bytes:
    """What a key is known by in its table. Host names come in any case, so a key has none."""
    return keys.known_by("door key", written.strip().lower())


def bare_hash(written: str) -> bytes:
    """The same as `keys.uncovered` gives it, to compare by."""
    return keys.keyed_hash("door key", written.strip().lower())


def make_key(
    site: Site, label: str, by: User | None, now: datetime, **limits: int
) -> tuple[DoorKey, str]:
    """Make a key of a site.

    Args:
        site: whose screen and policy answer.
        label: which program will have it, for people.
        by: who makes it; None for the shell.
        now: when.
        limits: `monthly_limit`, `rate`, `lessons_a_day`, each a number from 0 up.

    Returns:
        The key as stored, and its twelve characters, which cannot be had again.

    Raises:
        FieldMissing, TooLong, FieldUnusable: the label or a limit cannot be taken.
    """
    label = label.strip()
    if not label:
        raise FieldMissing("label")
    if len(label) > _LABEL:
        raise TooLong("label", len(label), _LABEL)
    checked = _limits(limits)
    written = secrets.token_hex(KEY_LENGTH // 2)
    made = DoorKey(
        site=site, label=label, hash=key_hash(written), made_at=now, made_by=by, **checked
    )
    write(lambda: made.save(force_insert=True))
    return made, written


def change_key(key: DoorKey, **limits: int) -> DoorKey:
    """Give a key other limits.

    Raises:
        FieldUnusable: a limit is no number from 0 up.
    """
    checked = _limits(limits)
    write(lambda: DoorKey.objects.filter(pk=key.pk).update(**checked))
    key.refresh_from_db()
    return key


def revoke_key(key: DoorKey, now: datetime) -> None:
    """Let a key open nothing any more. What it taught stays until that is taken back."""
    write(lambda: DoorKey.objects.in_force().filter(pk=key.pk).update(revoked_at=now))
    key.refresh_from_db()


def add_signing_secret(key: DoorKey, secret: str) -> int:
    """Let signatures made with this secret pass, beside those of the secrets before.

    Returns:
        How many secrets there are now; the oldest goes when there would be too many.

    Raises:
        FieldMissing, TooLong: the secret is empty, or longer than any that Coral makes.
    """
    secret = secret.strip()
    if not secret:
        raise FieldMissing("secret")
    if len(secret) > _SECRET:
        raise TooLong("secret", len(secret), _SECRET)

    def add() -> int:
        held = DoorKey.objects.select_for_update().get(pk=key.pk)
        known = [each for each in signing_secrets(held) if each != secret]
        kept = [*known, secret][-_SECRETS:]
        held.signing = keys.seal("door signing", json.dumps(kept))
        held.save(update_fields=["signing"])
        return len(kept)

    return write(add)


def clear_signing_secrets(key: DoorKey) -> None:
    """Take no signature for good any more, until a secret is added."""
    write(lambda: DoorKey.objects.filter(pk=key.pk).update(signing=None))


def signing_secrets(key: DoorKey) -> tuple[str, ...]:
    """The secrets of a key, oldest first."""
    if key.signing is None:
        return ()
    return tuple(json.loads(keys.unseal("door signing", bytes(key.signing))))


def key_of_site(site: Site, number: int) -> DoorKey:
    """A site's key by its number.

    Raises:
        FieldUnusable: the site has no such key.
    """
    found = DoorKey.objects.filter(site=site, pk=number).first()
    if found is None:
        raise FieldUnusable("key", f"{site.slug} has no key {number}; `rejoinder key` lists them")
    return found


def _limits(limits: dict[str, Any]) -> dict[str, int]:
    for name, number in limits.items():
        if name not in _LIMITS:
            raise FieldUnusable(name, f"must be one of {', '.join(_LIMITS)}")
        if not isinstance(number, int) or not 0 <= number <= _MOST:
            raise FieldUnusable(name, "must be a whole number from 0 up")
    return limits
