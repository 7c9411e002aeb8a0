"""Trusted flaggers: a key for each, shown once and stored as a hash."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from rejoinder import keys
from rejoinder.errors import FieldMissing, FieldUnusable, TooLong
from rejoinder.models import Flagger, Site
from rejoinder.writing import write

_LABEL: Final = 100


def make_flagger(site: Site, label: str, now: datetime) -> tuple[Flagger, str]:
    """A flagger and its key, which nobody can read again.

    Raises:
        FieldMissing, TooLong: for field "label".
    """
    label = label.strip()
    if not label:
        raise FieldMissing("label")
    if len(label) > _LABEL:
        raise TooLong("label", len(label), _LABEL)
    key = secrets.token_urlsafe(15)
    made = write(
        lambda: Flagger.objects.create(site=site, label=label, key=_hash(key), made_at=now)
    )
    return made, key


def revoke_flagger(flagger: Flagger, now: datetime) -> None:
    """Let a key put nothing first any more; earlier reports stay as they are."""
    write(lambda: Flagger.objects.filter(pk=flagger.pk, revoked_at=None).update(revoked_at=now))


def flagger_of(site: Site, key: str) -> Flagger | None:
    """Whose key this is; None where none was given.

    Raises:
        FieldUnusable: for field "flagger": it is nobody's.
    """
    if not key.strip():
        return None
    found = Flagger.objects.filter(site=site, key=_hash(key.strip()), revoked_at=None).first()
    if found is None:
        raise FieldUnusable("flagger", "this key is not in force; leave it out to report without")
    return found


def _hash(key: str) -> bytes:
    return keys.known_by("flagger", key)
