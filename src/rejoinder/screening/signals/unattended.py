"""Nobody is at the desk at this hour, and the site wants nothing to appear unseen then. A rule."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal


def unattended(reading: Reading, policy: Policy) -> Signal | None:
    """Fire at the hours that the policy names, for everybody or for those it does not trust yet."""
    submission = reading.submission
    if not policy.unattended or submission.sent_at is None:
        return None
    if policy.unattended_holds == "newcomers" and policy.trusts(submission.history):
        return None
    if not policy.is_unattended(submission.sent_at):
        return None
    return Signal("unattended", 0.0, "Sent at an hour at which nobody is at the desk.")
