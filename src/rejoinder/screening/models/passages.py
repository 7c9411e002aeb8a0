"""A text's sentences, each of which may be what the rest is there to hide."""

from __future__ import annotations

from typing import Final

from rejoinder.text.sentences import sentences

# "Yes." or "No, really!" is read with what comes before it.
_SHORTEST: Final = 20  # characters
MOST: Final = 12
"""A text of more sentences is read in windows alone, which are no longer than a few of them."""
LONGEST: Final = 2_000
"""Characters; so is a longer text, that whoever sends one cannot have it read many times over."""


def passages(text: str) -> list[str]:
    """Give the sentences of a text that has 2 to MOST of them and is not too long, else nothing."""
    if len(text) > LONGEST:
        return []
    found: list[tuple[int, int]] = []
    for start, end in sentences(text):
        # What is too short joins its neighbour, whichever of the two it is.
        if found and min(end - start, found[-1][1] - found[-1][0]) < _SHORTEST:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    if not 1 < len(found) <= MOST:
        return []
    return [text[start:end] for start, end in found]
