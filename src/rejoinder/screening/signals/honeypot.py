"""The field that people do not see was filled in, which only a program does."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal

# Not 1: some password managers fill in every field they find.
STRENGTH = 0.99


def honeypot(reading: Reading, policy: Policy) -> Signal | None:
    """Fire on anything at all in the field."""
    length = len(reading.submission.honeypot)
    if not length:
        return None
    return Signal(
        "honeypot", STRENGTH, f"The field hidden from people was filled in (length {length})."
    )
