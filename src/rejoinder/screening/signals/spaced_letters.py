"""A word with a space after each letter, to get past a word list."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal

# Spacing is also how people stress a word ("N E V E R"), so letters alone never hold; a name with a
# number in it, spelled out like that, is a brand.
LETTERS, WITH_DIGITS = 0.35, 0.55
SHORTEST = 5
# Alphabets end here; beyond lie scripts where a single character is a word.
_LAST_SPACED = "\u0dff"


def spaced_letters(reading: Reading, policy: Policy) -> Signal | None:
    """Fire on a run of single letters, or letters and digits, between spaces."""
    if list(map(len, reading.words)).count(1) < SHORTEST:
        return None
    runs = _runs([_kind(word) for word in reading.words])
    if not runs:
        return None
    text = reading.submission.text
    spans = tuple((reading.places[first][0], reading.places[last][1]) for first, last, _ in runs)
    return Signal(
        "spaced_letters",
        WITH_DIGITS if any(digits for *_, digits in runs) else LETTERS,
        f"Spelled out with spaces: “{text[slice(*spans[0])][:60]}”.",
        spans,
    )


def _kind(word: str) -> str:
    if len(word) != 1 or word > _LAST_SPACED:
        return ""
    return "digit" if word.isdecimal() else "letter"


def _runs(kinds: list[str]) -> list[tuple[int, int, bool]]:
    """Give first and last place of each run long enough, and whether digits are in it."""
    runs: list[tuple[int, int, bool]] = []
    first = 0
    for place, kind in enumerate([*kinds, ""]):
        if kind:
            continue
        run = kinds[first:place]
        # Three letters at least, so that a row of figures or a date is none.
        if len(run) >= SHORTEST and run.count("letter") >= 3:
            runs.append((first, place - 1, "digit" in run))
        first = place + 1
    return runs
