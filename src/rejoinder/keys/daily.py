"""A key for each day, under which clients' blocks are hashed; it is destroyed after two weeks."""

from __future__ import annotations

import fcntl
import hmac
import json
import os
import secrets
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from rejoinder import conf

KEPT_DAYS: Final = 14
"""Days until the key that hashed a client's block is destroyed."""


def daily_hash(day: date, value: str) -> bytes:
    """A hash of a client's block under that day's key; equal only within the day.

    The day's key is random, lies in `daily.json` beside the other keys, and is destroyed after
    KEPT_DAYS: from then on nobody, we included, can undo or repeat the hash.
    """
    return hmac.digest(_day_key(day), value.encode(), "sha256")[:16]


@lru_cache(maxsize=4)
def _day_key(day: date) -> bytes:
    """The key of one day, made when the day's first reply comes; older keys go on that occasion."""
    path = conf.get().home / "daily.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            days = _days(json.loads(file.read() or "{}"))
        except ValueError:
            # Torn by a crash: those days can no longer be compared, which loses nothing else.
            days = {}
        oldest = (day - timedelta(days=KEPT_DAYS)).isoformat()
        kept = {each: key for each, key in days.items() if each >= oldest}
        key = kept.setdefault(day.isoformat(), secrets.token_hex(32))
        if kept != days:
            file.seek(0)
            file.truncate()
            file.write(json.dumps(kept))
            file.flush()
            os.fsync(file.fileno())
    return bytes.fromhex(key)


def days_kept() -> list[str]:
    """The days whose keys are still there."""
    try:
        return sorted(
            _days(json.loads((conf.get().home / "daily.json").read_text("utf-8") or "{}"))
        )
    except (FileNotFoundError, ValueError):
        return []


def _days(written: object) -> dict[str, str]:
    """Days and their keys, as they were written.

    Raises:
        ValueError: something else was written.
    """
    if not isinstance(written, dict):
        raise ValueError("not a list of days")
    return {str(day): bytes.fromhex(str(key)).hex() for day, key in written.items()}
