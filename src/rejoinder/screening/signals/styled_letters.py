"""Letters that no keyboard gives, used to write words: bold, circled, wide, or with odd marks."""

from __future__ import annotations

import re
import unicodedata

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
# Marks that stack on a letter, and letters with marks that few languages have, Vietnamese most of
# all. French and Polish typed in two parts come together again, and are none of these.
_MARKED = re.compile("[\u0300-\u036f\u1e00-\u1eff]")
DECORATED, ONE_IN = 4, 16


def styled_letters(reading: Reading, policy: Policy) -> Signal | None:
    """Fire by the number of styled letters in the text."""
    text = reading.submission.text
    if text.isascii():
        return None
    looked_for = _STYLED
    if not _WIDE.isdisjoint(text) and not any(map(_east_asian, text)):
        looked_for = _STYLED | _WIDE
    if looked_for.isdisjoint(text):
        return _decorated(reading)
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


def _decorated(reading: Reading) -> Signal | None:
    """Fire by letters under marks that no language puts there."""
    text = reading.submission.text
    if text.isascii() or _MARKED.search(text) is None:
        return None
    odd = len(_MARKED.findall(unicodedata.normalize("NFC", text)))
    if odd < DECORATED or odd * ONE_IN < len(text) or reading.language == "vi":
        return None
    places = [found.start() for found in _MARKED.finditer(text)]
    words = f"{odd} letters carry marks that no language gives them."
    return Signal("styled_letters", FOR_MORE, words, _runs(places))


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
