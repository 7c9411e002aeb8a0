"""The site looks at everybody's first comment. A rule, not a reason for doubt."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal


def first_comment(reading: Reading, policy: Policy) -> Signal | None:
    """Fire for somebody without an approved comment, where the policy asks for it."""
    history = reading.submission.history
    if not policy.hold_first_comment or (history is not None and history.approved > 0):
        return None
    waiting = history.pending if history else 0
    others = f"; {waiting} wait already" if waiting > 0 else ""
    return Signal(
        "first_comment",
        0.0,
        f"This site looks at first comments; none by this person was approved{others}.",
    )
