"""Names for what was written here: an archive knows each post and comment by where it came from.

What a reader wrote here came from nowhere else, so it is named by its number and its moment, which
nothing changes: two houses give the same name to two comments only by chance of a microsecond.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final
from zlib import crc32

SOURCE: Final = "rejoinder"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NAME: Final = re.compile(r"(\d{1,18})-\d{1,20}")
_LONGEST: Final = 500


def comment_id(pk: int, written_at: datetime) -> str:
    """What a comment that was written here is known by."""
    return f"{pk}-{(written_at - _EPOCH) // timedelta(microseconds=1)}"


def post_id(path: str) -> str:
    """What a post that was written here is known by: its path, which is its for good."""
    if len(path) <= _LONGEST:
        return path
    return f"{path[:400]}~{blake2b(path.encode(), digest_size=16).hexdigest()}"


def first_number(address: str) -> int:
    """Where the numbers of a site begin in formats that want numbers: 13 to 18 digits.

    Above the numbers that any program gave; and another for each address, so that what a site gave is
    not met again by what another gives.
    """
    return 10**12 * (1 + crc32(address.encode()) % 100_000)


def number_of(name: str) -> int | None:
    """The number in a comment's name; None where it is none of ours."""
    found = _NAME.fullmatch(name)
    return int(found[1]) if found else None
