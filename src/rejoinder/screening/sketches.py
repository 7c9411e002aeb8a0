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

from rejoinder.screening.marks import mark_words, word_hash
from rejoinder.screening.traces import traces

HASHES: Final = 32
"""Of words, and as many of pairs."""
SHORT: Final = 20
"""Letters; "Thank you!" is said by many without any of them copying it."""
_LONG: Final = (
    4  # letters of a word that says something; scripts without spaces count each character
)
_PAIR: Final = np.uint64(
    0x9E3779B97F4A7C15
)  # odd, as in SplitMix64: two words of a pair do not commute
_LOW: Final = np.uint64(33)  # 31 bits are kept

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
        text = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    words = mark_words(text)
    hashes = np.array(list(map(word_hash, words)), np.uint64)
    telling = [
        place for place, word in enumerate(words) if len(word) >= _LONG or not word.isascii()
    ]
    return Sketch(
        words=_smallest(hashes.take(telling) if telling else hashes[:0]),
        pairs=_smallest(hashes[:-1] * _PAIR + hashes[1:]),
        whole=word_hash(" ".join(words)),
        traces=traces(text, website, own),
        short=sum(map(len, words)) < SHORT,
    )


def _smallest(hashes: NDArray[np.uint64]) -> Hashes:
    low = (hashes >> _LOW).astype(np.uint32)
    low.sort()
    first = np.ones(len(low), np.bool_)
    np.not_equal(low[1:], low[:-1], out=first[1:])
    return low[first][:HASHES]
