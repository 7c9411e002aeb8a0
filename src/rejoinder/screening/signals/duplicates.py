"""The same text came in elsewhere lately; the caller counts, this weighs."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal

# Once can be a double click or a thread mistaken; each further time leaves .6 of the excuse.
EXCUSED = 0.6
STRONGEST = 0.9
# "Thank you!" is said by many people without any of them copying it.
SHORT = 20
STRONGEST_SHORT = 0.3


def duplicates(reading: Reading, policy: Policy) -> Signal | None:
    """Fire by the number of near-equal texts, weakly where the text is short."""
    times = reading.submission.same_text_elsewhere
    if times <= 0:
        return None
    letters = sum(len(word) for word in reading.words)
    limit = STRONGEST if letters >= SHORT else STRONGEST_SHORT
    return Signal(
        "duplicates",
        # Beyond 50 the power is 0 to the sixth digit; a huge count must not be a huge exponent.
        min(limit, 1 - EXCUSED ** min(times, 50)),
        f"Nearly the same text was left elsewhere lately, times: {times}.",
    )
