"""Words and phrases that the site itself lists, to hold or to refuse."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal
from rejoinder.screening.words import Found, Phrases

# A word can stand in an honest sentence, so one is not certainty; every further one adds.
FIRST, EACH_FURTHER, STRONGEST = 0.8, 0.03, 0.95
REFUSED = 0.99


def bad_words(reading: Reading, policy: Policy) -> Signal | None:
    """Fire on words that the site wants to look at, in text or name."""
    if not policy.bad_words:
        return None
    found, places = _find(reading, policy.bad_phrases)
    if not places:
        return None
    strength = min(STRONGEST, FIRST + EACH_FURTHER * (places - 1))
    return Signal("bad_words", strength, _words(found, places, "held"), reading.spans(found))


def refused_words(reading: Reading, policy: Policy) -> Signal | None:
    """Fire on words that the site does not take, in text or name."""
    if not policy.refused_words:
        return None
    found, places = _find(reading, policy.refused_phrases)
    if not places:
        return None
    return Signal("refused_words", REFUSED, _words(found, places, "refused"), reading.spans(found))


def _find(reading: Reading, phrases: Phrases) -> tuple[list[Found], int]:
    """Return what is found in the text, and in how many places of text and name."""
    found = list(phrases.found(reading.words))
    in_name = {one.first for one in phrases.found(reading.author_words)}
    return found, len({one.first for one in found}) + len(in_name)


def _words(found: list[Found], places: int, act: str) -> str:
    listed = ", ".join(f"“{label[:60]}”" for label in sorted({one.label for one in found})[:4])
    where = f": {listed}" if listed else ", in the name"
    return f"{places} word{'s' * (places > 1)} that this site lists as {act}{where}."
