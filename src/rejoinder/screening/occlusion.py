"""Which words weighed with the deep tier: leave each out in turn, and see how far its answer moves.

For an explanation that somebody asked for: it costs as many answers as the text has parts.

Source: erasure, as in Li, Monroe and Jurafsky, Understanding neural networks through representation
erasure (2016), arXiv:1612.08220.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Final

from rejoinder.screening.tiers import ATTRIBUTES, Deep
from rejoinder.screening.verdict import Weighed
from rejoinder.screening.words import places

MOST_PARTS: Final = 48
"""Parts that a text is cut into; in a longer one several words leave together."""
_TOGETHER: Final = 8  # texts in one call, so that memory stays small


def occlusion(deep: Deep, text: str, attribute: str) -> tuple[Weighed, ...]:
    """Weigh each part of a text for one attribute of the deep tier.

    Args:
        deep: the deep tier.
        text: as it was judged.
        attribute: one of ATTRIBUTES.

    Returns:
        Parts in reading order, with what the logit loses without each: above 0 speaks for the
        attribute.

    Raises:
        ValueError: there is no such attribute, or the answer was no number.
        Whatever the deep tier raises.
    """
    index = ATTRIBUTES.index(attribute)
    parts = _parts(places(text))
    texts = [text, *(f"{text[:start]} {text[end:]}" for start, end in parts)]
    said: list[float] = []
    for first in range(0, len(texts), _TOGETHER):
        said += [float(row[index]) for row in deep.logits(texts[first : first + _TOGETHER])]
    if not all(map(isfinite, said)):
        raise ValueError("the deep tier gave no number")
    whole, *without = said
    return tuple(
        Weighed(start, end, whole - left, attribute)
        for (start, end), left in zip(parts, without, strict=True)
    )


def _parts(words: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cut words into at most MOST_PARTS runs of about equal length."""
    if not words:
        return []
    each = -(-len(words) // MOST_PARTS)
    return [
        (words[first][0], words[min(first + each, len(words)) - 1][1])
        for first in range(0, len(words), each)
    ]
