"""Letters that Unicode has for formulas and headings, used to write words: bold, circled, wide."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal

# Mathematical alphanumerics; circled letters; parenthesised, squared and circled ones, up to
# where the emoji 🅰 🅱 🅾 🅿 begin; small capitals.
_STYLED = frozenset(
    map(
        chr,
        (
            *range(0x1D400, 0x1D800),
            *range(0x24B6, 0x24EA),
            *range(0x1F110, 0x1F16A),
            *range(0x1D00, 0x1D2C),
        ),
    )
)
_WIDE = frozenset(map(chr, (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))))
# East Asian text uses wide Latin letters as a matter of course: kana, Han, Hangul.
_EAST_ASIAN = (("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7af"))
# A formula has a few; one word set in bold is emphasis; a sentence is a disguise.
FEW = 3
A_WORD, FOR_A_WORD, FOR_MORE = 12, 0.35, 0.6


def styled_letters(reading: Reading, policy: Policy) -> Signal | None:
    """Fire by the number of styled letters in the text."""
    text = reading.submission.text
    if text.isascii():
        return None
    looked_for = _STYLED
    if not _WIDE.isdisjoint(text) and not any(map(_east_asian, text)):
        looked_for = _STYLED | _WIDE
    if looked_for.isdisjoint(text):
        return None
    styled = [place for place, character in enumerate(text) if character in looked_for]
    count = len(styled)
    if count < FEW:
        return None
    return Signal(
        "styled_letters",
        FOR_A_WORD if count <= A_WORD else FOR_MORE,
        f"{count} letters are drawn in a style that word lists do not know.",
        _runs(styled),
    )


def _east_asian(character: str) -> bool:
    return any(first <= character <= last for first, last in _EAST_ASIAN)


def _runs(places: list[int]) -> tuple[tuple[int, int], ...]:
    """Join neighbouring places into spans."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return tuple(runs)
