"""How many links a comment has, to how many places, and whether it says anything besides."""

from __future__ import annotations

from rejoinder.screening.links import is_cited
from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal

# Sources are what makes an argument worth reading: within the limit links hardly weigh.
WITHIN_LIMIT, PER_LINK = 0.1, 0.03
ABOVE_LIMIT, EACH_FURTHER = 0.5, 0.08
# A list of many different sites is an advertisement more often than a bibliography.
MANY_SITES, FOR_MANY_SITES = 4, 0.1
# Hardly a word besides the link: worth a look, unless it answers somebody, as sources do, or
# leads to what people cite.
FEW_WORDS, LITTLE_BESIDES, IN_ANSWER = 4, 0.5, 0.3
STRONGEST = 0.85
TRUSTED = 0.5


def links(reading: Reading, policy: Policy) -> Signal | None:
    """Fire by the number of links in the text; a website beside the name is none."""
    found = reading.links
    count = len(found)
    if not count:
        return None
    sites = len({link.host.removeprefix("www.") for link in found})
    beyond = count - policy.max_links
    strength = WITHIN_LIMIT + PER_LINK * (count - 1)
    said = f"{count} link{'s' * (count > 1)} to {sites} site{'s' * (sites > 1)}"
    if beyond > 0:
        strength = max(strength, ABOVE_LIMIT + EACH_FURTHER * (beyond - 1))
        said += f", {beyond} more than this site lets pass"
    if sites >= MANY_SITES:
        strength += FOR_MANY_SITES
    if _little_besides(reading):
        harmless = reading.submission.parent_text or all(is_cited(link.host) for link in found)
        strength = max(strength, IN_ANSWER if harmless else LITTLE_BESIDES)
        said += ", with hardly a word besides"
    if policy.trusts(reading.submission.history):
        strength *= TRUSTED
    return Signal(
        "links",
        min(STRONGEST, strength),
        f"{said}.",
        tuple((link.start, link.end) for link in found),
    )


def _little_besides(reading: Reading) -> bool:
    """Say whether fewer than FEW_WORDS words stand outside the links."""
    outside = 0
    remaining = iter(reading.links)
    link = next(remaining, None)
    for start, _ in reading.places:
        while link is not None and link.end <= start:
            link = next(remaining, None)
        if link is None or start < link.start:
            outside += 1
            if outside >= FEW_WORDS:
                return False
    return True
