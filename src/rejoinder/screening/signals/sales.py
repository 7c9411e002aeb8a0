"""Goods and promises that comment spam lives on, offered rather than talked about."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal
from rejoinder.screening.words import Found

# Casinos, loans and pills are talked about honestly, so goods without an offer do not count.
PER_PHRASE, STRONGEST = 0.16, 0.85
# A promise that only advertising makes ("no prescription", "free spins") counts for two.
PITCH = 2
# "Cheap" and "profit" say as little about an advertisement as about a budget debate: they count
# half, and with goods alone they never hold.
LURE, MOST_WITHOUT_OFFER = 0.5, 2
# Different phrases of one kind that count: a long rant about one trade is not an offer.
MOST_OF_A_KIND = 3
_KINDS = ("goods", "offer", "lure", "pitch")


def sales(reading: Reading, policy: Policy) -> Signal | None:
    """Fire where goods meet an offer, or two pitches meet, by how many different phrases do."""
    if reading.talk.keys().isdisjoint(_KINDS):
        return None
    found = _outermost([one for kind in _KINDS for one in reading.talk.get(kind, [])])
    goods, offers, lures, pitches = (_different(reading, found, kind) for kind in _KINDS)
    if not pitches and not (goods and (offers or lures)):
        return None
    count = goods + offers + PITCH * pitches + LURE * lures
    if not pitches and not offers:
        count = min(count, MOST_WITHOUT_OFFER)
    return Signal(
        "sales",
        min(STRONGEST, PER_PHRASE * count),
        f"Reads like an offer: {reading.quote(found)}.",
        reading.spans(found),
    )


def _outermost(found: list[Found]) -> list[Found]:
    """Leave out phrases inside longer ones: "buy views" is one pitch, not goods and offer too."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one.first, -one.after)):
        if not kept or one.after > kept[-1].after:
            kept.append(one)
    return kept


def _different(reading: Reading, found: list[Found], kind: str) -> int:
    phrases = {tuple(reading.words[one.first : one.after]) for one in found if one.label == kind}
    return min(MOST_OF_A_KIND, len(phrases))
