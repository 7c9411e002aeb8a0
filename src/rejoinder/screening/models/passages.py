"""A text's sentences, each of which may be what the rest is there to hide."""

from __future__ import annotations

from typing import Final

from rejoinder.text.sentences import sentences

# "Yes." or "No, really!" is read with what comes before it.
_SHORTEST: Final = 20  # characters
MOST: Final = 12
"""A text of more sentences is read in windows alone, which are no longer than a few of them."""


def passages(text: str) -> list[str]:
    """Give the sentences of a text that has 2 to MOST of them, else nothing; linear in the text."""
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
