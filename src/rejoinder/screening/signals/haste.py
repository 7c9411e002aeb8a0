"""The reply was written faster than people write."""

from __future__ import annotations

from math import isfinite

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal

# Characters a second. People average 52 words a minute and hardly anyone passes 120, about
# 10 characters a second (Dhakal et al., CHI 2018); half as much again leaves them room.
HUMAN_LIMIT = 15.0
# A pasted quotation is fast too, so haste alone may hold a reply but never refuse it.
STRONGEST = 0.7
# A word offered by the keyboard is one touch.
SHORT = 20


def haste(reading: Reading, policy: Policy) -> Signal | None:
    """Fire by how far the pace is above the human limit; an unknown time is no reason."""
    seconds = reading.submission.seconds_to_write
    length = len(reading.submission.text)
    # A negative time is a clock that was set, not somebody quick.
    if seconds is None or not isfinite(seconds) or seconds < 0 or length < SHORT:
        return None
    at_least = length / HUMAN_LIMIT
    if seconds >= at_least:
        return None
    return Signal(
        "haste",
        STRONGEST * (1 - seconds / at_least),
        f"{length} characters in {seconds:.1f} seconds;"
        f" quick typing would have taken {at_least:.0f}.",
    )
