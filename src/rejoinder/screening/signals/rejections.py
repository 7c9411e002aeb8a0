"""Moderators rejected earlier comments of the same person."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal

STRONGEST = 0.85
# Two imagined approvals, so that the first rejection does not brand anybody.
BENEFIT = 2


def rejections(reading: Reading, policy: Policy) -> Signal | None:
    """Fire by the rejected share of what was decided, with the benefit of the doubt."""
    history = reading.submission.history
    if history is None or history.rejected <= 0:
        return None
    approved = max(0, history.approved)
    strength = history.rejected / (history.rejected + approved + BENEFIT)
    return Signal(
        "rejections",
        min(STRONGEST, strength),
        f"Of {history.rejected + approved} earlier comments {history.rejected} were rejected.",
    )
