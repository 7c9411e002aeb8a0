"""Praise that fits any page, with a link: how blog spam asks to be let in."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal

# Honest people thank too, and some have a website: one phrase with a website publishes.
WITH_WEBSITE, WITH_LINK, EACH_FURTHER, STRONGEST = 0.3, 0.45, 0.15, 0.75
TRUSTED = 0.5
# Somebody with this much to say about the matter may praise it too.
LONG = 90


def flattery(reading: Reading, policy: Policy) -> Signal | None:
    """Fire on ready-made praise where a link or website comes with it."""
    praise = reading.talk.get("praise", [])
    links = reading.links
    if not praise or not (links or reading.website) or len(reading.words) > LONG:
        return None
    different = len({tuple(reading.words[one.first : one.after]) for one in praise})
    strength = (WITH_LINK if links else WITH_WEBSITE) + EACH_FURTHER * (different - 1)
    if policy.trusts(reading.submission.history):
        strength *= TRUSTED
    return Signal(
        "flattery",
        min(STRONGEST, strength),
        f"Praise that fits any page, and a {'link' if links else 'website'} with it:"
        f" {reading.quote(praise)}.",
        reading.spans(praise),
    )
