"""Domains that the site itself lists, to hold or to refuse."""

from __future__ import annotations

from rejoinder.screening.links import Domains
from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal

HELD = 0.9
REFUSED = 0.99


def bad_domains(reading: Reading, policy: Policy) -> Signal | None:
    """Fire where text, website or e-mail address leads to a domain the site wants to look at."""
    if not policy.bad_domains:
        return None
    return _fire("bad_domains", HELD, "held", reading, policy.held_hosts)


def refused_domains(reading: Reading, policy: Policy) -> Signal | None:
    """Fire where text, website or e-mail address leads to a domain the site does not take."""
    if not policy.refused_domains:
        return None
    return _fire("refused_domains", REFUSED, "refused", reading, policy.refused_hosts)


def _fire(
    name: str, strength: float, act: str, reading: Reading, domains: Domains
) -> Signal | None:
    hits = [(link, domain) for link in reading.links if (domain := domains.match(link.host))]
    matched = {domain for _, domain in hits}
    # The mail domain speaks against somebody, but is not repeated: a private field.
    by_mail = bool(domains.match(reading.submission.email_domain))
    matched |= {domains.match(reading.website)} - {""}
    if not matched and not by_mail:
        return None
    where = ", ".join(sorted(matched)[:4]) or "the domain of the e-mail address"
    return Signal(
        name,
        strength,
        f"Leads to what this site lists as {act}: {where}.",
        tuple((link.start, link.end) for link, _ in hits),
    )
