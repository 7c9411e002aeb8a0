"""Letters that Unicode has for formulas and headings, used to write words: bold, circled, wide."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal

_STYLED = (
    (0x1D400, 0x1D7FF),  # mathematical alphanumerics
    (0x24B6, 0x24E9),  # circled letters
    (0x1F110, 0x1F169),  # parenthesised, squared, circled; the emoji 🅰 🅱 🅾 🅿 come after these
    (0x1D00, 0x1D2B),  # small capitals
)
_FIRST = "\u1d00"
_WIDE = ((0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
# East Asian text uses wide Latin letters as a matter of course.
_EAST_ASIAN = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF))
# A formula has a few; one word set in bold is emphasis; a sentence is a disguise.
FEW = 3
A_WORD, FOR_A_WORD, FOR_MORE = 12, 0.35, 0.6


def styled_letters(reading: Reading, policy: Policy) -> Signal | None:
    """Fire by the number of styled letters in the text."""
    text = reading.submission.text
    if max(text, default="") < _FIRST:
        return None
    styled = [place for place, character in enumerate(text) if _within(character, _STYLED)]
    if not any(_within(character, _EAST_ASIAN) for character in text):
        styled += [place for place, character in enumerate(text) if _within(character, _WIDE)]
        styled.sort()
    count = len(styled)
    if count < FEW:
        return None
    return Signal(
        "styled_letters",
        FOR_A_WORD if count <= A_WORD else FOR_MORE,
        f"{count} letters are drawn in a style that word lists do not know.",
        _runs(styled),
    )


def _within(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in ranges)


def _runs(places: list[int]) -> tuple[tuple[int, int], ...]:
    """Join neighbouring places into spans."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return tuple(runs)
