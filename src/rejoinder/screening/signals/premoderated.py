"""Comments under this post are looked at before they are shown. A rule, not a reason for doubt."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal


def premoderated(reading: Reading, policy: Policy) -> Signal | None:
    """Fire always, where the post's editor chose so."""
    if not reading.submission.premoderated:
        return None
    return Signal("premoderated", 0.0, "Comments under this post are looked at first.")
