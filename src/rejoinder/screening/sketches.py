"""A sketch: what is remembered of a text to know its like again, and nothing that could be read.

The smallest hashes of a text's words, and of its pairs of words: of two such sketches it can be told how
much of the shorter text the longer one contains.

Source: bottom-k sketches, Cohen and Kaplan, PODC 2007; containment, Broder, SEQUENCES 1997.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.marks import mark_words, pair_hashes, word_hash
from rejoinder.screening.traces import traces

HASHES: Final = 32
"""Of words, and as many of pairs."""
SHORT: Final = 20
"""Letters; "Thank you!" is said by many without any of them copying it."""
_LONG: Final = (
    4  # letters of a word that says something; scripts without spaces count each character
)

Hashes = NDArray[np.uint32]


class Sketch(NamedTuple):
    """What is remembered of a text; the text itself is not.

    `words` and `pairs` are ascending, at most 32 each; `whole` is shared by equal folded texts.
    """

    words: Hashes
    pairs: Hashes
    whole: int
    traces: tuple[int, ...]
    short: bool


def sketch(text: str, website: str = "", own: Container[str] = ()) -> Sketch:
    """Sketch a text; what it quotes (lines that begin with ">") is another's and left out.

    Args:
        text: as typed.
        website: what stands in that field.
        own: hosts of the site itself.
    """
    if ">" in text:
        text = "\n".join(
            line for line in text.splitlines() if not line.lstrip().startswith(">")
        )
    words = mark_words(text)
    hashes = [word_hash(word) for word in words]
    telling = [
        number
        for number, word in zip(hashes, words, strict=True)
        if len(word) >= _LONG or not word.isascii()
    ]
    return Sketch(
        words=_smallest(telling),
        pairs=_smallest(pair_hashes(hashes)),
        whole=word_hash(" ".join(words)),
        traces=traces(text, website, own),
        short=sum(map(len, words)) < SHORT,
    )


def _smallest(hashes: list[int]) -> Hashes:
    low = sorted({number >> 33 for number in hashes})[:HASHES]
    return np.array(low, np.uint32)
