"""A link through a service that hides where it leads."""

from __future__ import annotations

from rejoinder.screening.links import Domains
from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal
from rejoinder.screening.words import listed

# Holds together with the link that it is: nobody can see where it goes before following it.
STRENGTH = 0.45
TRUSTED = 0.5

_SHORTENERS = Domains(domain for domain, _ in listed("shorteners"))


def shorteners(reading: Reading, policy: Policy) -> Signal | None:
    """Fire on a shortened link in the text or as website."""
    if not reading.links and not reading.website:
        return None
    hidden = [link for link in reading.links if _SHORTENERS.match(link.host)]
    hosts = {link.host for link in hidden}
    if _SHORTENERS.match(reading.website):
        hosts.add(reading.website)
    if not hosts:
        return None
    trusted = policy.trusts(reading.submission.history)
    return Signal(
        "shorteners",
        STRENGTH * (TRUSTED if trusted else 1),
        f"A link that hides where it leads: {', '.join(sorted(hosts)[:4])}.",
        tuple((link.start, link.end) for link in hidden),
    )
