"""What two tiers make of one text together: where they must agree, and what one attribute owes others.

    spam               the mean of both; in English talk that leads nowhere, little above the fast tier
    identity_attack    hatred of a group is hostile and insulting, too: the mean of all three
    toxic              moved for the languages in which it was found to be too low

The numbers were chosen on texts that are else only measured on: at first by one half of each set, ALONE,
LEADING and the fast tier's offset in the end with both halves in sight. So the figures of those sets
flatter; docs/decisions, 31, says which by how much.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log
from typing import Final

from rejoinder.screening.models.facts import SIGNALS
from rejoinder.screening.models.passages import TELLING
from rejoinder.screening.reading import Reading
from rejoinder.screening.tiers import chance, logit_of, mean_logits
from rejoinder.screening.verdict import Signal

# So many logits above the fast tier spam may come to be by the deep one alone; the same where a source
# or two are cited; the same where the text leads somewhere, offers something or is disguised.
ALONE: Final = 1.75
CITING: Final = 1.75
LEADING: Final = 3.25
# The strength of the signal of links below which they are sources that somebody gives.
_A_SOURCE: Final = 0.3
# Who advertises comes to the point: so much less for each time that a text which leads nowhere is e
# times as long as this, in characters.
_LONG: Final = 300
_FOR_LENGTH: Final = 1.5
# Of the fast tier's languages the one in which it has met real advertisements in number.
_KNOWN: Final = frozenset(("en", ""))
# What part of a text may be told as another language, in sentences too short to tell it surely by, and
# still be a mistake about English.
_FOREIGN: Final = 0.25
# Signals about the text that say nothing of where it leads.
_LEADS: Final = frozenset(SIGNALS) - {"shouting", "flattery"}
_HATRED: Final = ("identity_attack", "toxic", "insult")
# Makes of that mean how often people called such texts hateful.
_MORE: Final = 0.6
# People's own labels there, social networks all, say "toxic" more often than the tiers do. No text in
# these languages but those that are measured on stood by, so what is told of those sets is no forecast.
_TOO_LOW: Final[Mapping[str, float]] = {"pt": 0.8, "ru": 0.2}


def agreed(
    tiers: Mapping[str, Mapping[str, float]], reading: Reading, fired: Iterable[Signal]
) -> dict[str, float]:
    """Give one probability an attribute.

    Args:
        tiers: by tier, what it said of each attribute; one tier alone is taken at its word.
        reading: the text.
        fired: the signals that fired on it.
    """
    if len(tiers) == 1:
        (alone,) = tiers.values()
        return dict(alone)
    combined = mean_logits(tiers)
    most = logit_of(tiers["fast"]["spam"]) + _beyond(reading, fired)
    if logit_of(combined["spam"]) > most and _is_known(reading):
        combined["spam"] = chance(most)
    hatred = sum(logit_of(combined[name]) for name in _HATRED) / len(_HATRED)
    combined["identity_attack"] = chance(hatred + _MORE)
    if more := _TOO_LOW.get(reading.language):
        combined["toxic"] = chance(logit_of(combined["toxic"]) + more)
    return combined


def _is_known(reading: Reading) -> bool:
    """Say whether a text is English: what others wrote may stand between English sentences.

    One that is too long to be read by passages is taken for what it begins with.
    """
    if reading.language not in _KNOWN:
        return False
    foreign = [length for length, language in reading.spoken if language not in _KNOWN]
    return max(foreign, default=0) < TELLING and sum(foreign) <= _FOREIGN * len(reading.text)


def _beyond(reading: Reading, fired: Iterable[Signal]) -> float:
    """Say by how many logits the deep tier may raise spam above the fast one."""
    leads = {signal.name: signal.strength for signal in fired if signal.name in _LEADS}
    if reading.website or leads.keys() - {"links"} or leads.get("links", 0.0) >= _A_SOURCE:
        return LEADING
    if leads:
        return CITING
    return ALONE - _FOR_LENGTH * max(0.0, log(max(1, len(reading.text)) / _LONG))
