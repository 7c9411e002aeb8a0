"""The installation's keys: kept beside the database, never in it; what they sign, hash and seal.

Whoever steals the database alone gets no address from it: addresses are sealed with AES-GCM and
matched by a keyed hash, and all keys are in `keys.json` (mode 0600). Signed links are HMACs over
purpose, object and key id, compared in constant time.
"""

from rejoinder.keys.daily import KEPT_DAYS, daily_hash, days_kept
from rejoinder.keys.hashing import (
    all_forms,
    derived,
    fingerprint,
    forms,
    keyed_hash,
    known_by,
    recovered,
    uncovered,
)
from rejoinder.keys.ring import alone, drop_older, held, rotate, take_back, under_way
from rejoinder.keys.sealing import resealed, seal, unseal
from rejoinder.keys.signing import django_fallbacks, django_secret, sign, signed

__all__ = [
    "KEPT_DAYS",
    "all_forms",
    "alone",
    "daily_hash",
    "days_kept",
    "derived",
    "django_fallbacks",
    "django_secret",
    "drop_older",
    "fingerprint",
    "forms",
    "held",
    "keyed_hash",
    "known_by",
    "recovered",
    "resealed",
    "rotate",
    "seal",
    "sign",
    "signed",
    "take_back",
    "uncovered",
    "under_way",
    "unseal",
]
