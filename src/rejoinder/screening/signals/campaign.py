"""It belongs to what came lately; the caller found the others, this weighs."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal

# A person called its like spam: enough to hold, and with a second reason to refuse.
KNOWN = 0.75
# Neighbours link to the same paper, too: so this only adds to other reasons.
EACH = 0.12
STRONGEST = 0.35


def known_campaign(reading: Reading, policy: Policy) -> Signal | None:
    """Fire where a person called a text most like it, or leading to the same place, spam."""
    nearest = reading.submission.nearest
    if not nearest:
        return None
    others = reading.submission.campaign
    many = f", one of a campaign of {others}" if others > 1 else ""
    return Signal(
        "known_campaign", KNOWN, f"A moderator called its like spam: comment {nearest}{many}."
    )


def shared_contacts(reading: Reading, policy: Policy) -> Signal | None:
    """Fire by the number of recent comments with one of its links, numbers or names."""
    others = reading.submission.links_elsewhere
    if others <= 0:
        return None
    return Signal(
        "shared_contacts",
        min(STRONGEST, EACH * others),
        f"Recent comments that lead to the same place or contact: {others}.",
    )
