"""The site lets nothing through unseen. A rule, not a reason for doubt."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal


def hold_everything(reading: Reading, policy: Policy) -> Signal | None:
    """Fire always, where the policy says so."""
    if not policy.hold_everything:
        return None
    return Signal("hold_everything", 0.0, "This site looks at every comment before it is shown.")
