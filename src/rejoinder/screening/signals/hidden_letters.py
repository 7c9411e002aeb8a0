"""Characters that nobody sees, set between letters that never need them."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal

# Zero-width space, joiners, word joiner, invisible operators, byte order mark, fillers.
# Not the soft hyphen: pasted print text is full of it.
_HIDDEN = frozenset(
    "\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\u206f\ufeff\u115f\u3164"
)
# Latin, Greek and Cyrillic end here. Persian, Hindi and emoji need joiners, Thai and Khmer
# zero-width spaces, and they all lie beyond.
_LAST_PLAIN = "\u052f"
# One may come with a word copied from a page; a person does not type three.
FIRST, EACH_FURTHER, STRONGEST = 0.3, 0.15, 0.75
# Overrides turn the order of letters around; unlike isolates, no keyboard makes them.
_OVERRIDES = frozenset("\u202d\u202e")
_EITHER = _HIDDEN | _OVERRIDES


def hidden_letters(reading: Reading, policy: Policy) -> Signal | None:
    """Fire by the number of invisible characters between two plain letters."""
    text = reading.submission.text
    if text.isascii() or _EITHER.isdisjoint(text):
        return None
    places = [
        place
        for place, character in enumerate(text)
        if character in _OVERRIDES or (character in _HIDDEN and _between_letters(text, place))
    ]
    if not places:
        return None
    count = len(places)
    return Signal(
        "hidden_letters",
        min(STRONGEST, FIRST + EACH_FURTHER * (count - 1)),
        f"{count} invisible character{'s' * (count > 1)} inside words.",
        tuple((place, place + 1) for place in places),
    )


def _between_letters(text: str, place: int) -> bool:
    """Say whether the character stands behind a plain letter, or another hidden one, and before
    such."""
    if place == 0 or place + 1 == len(text):
        return False
    return all(
        near in _HIDDEN or (near.isalpha() and near <= _LAST_PLAIN)
        for near in (text[place - 1], text[place + 1])
    )
