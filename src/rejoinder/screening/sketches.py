"""A sketch: what is remembered of a text to know its like again, and nothing that could be read.

The smallest hashes of a text's words, and of its pairs of words: of two such sketches it can be told how
much of the shorter text the longer one contains.

Source: bottom-k sketches, Cohen and Kaplan, PODC 2007; containment, Broder, SEQUENCES 1997.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import pairwise
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
_TEXT: Final = np.uint64(32)  # and above them stands whose they are

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
    return sketches([(text, website)], own)[0]


def sketches(asked: Sequence[tuple[str, str]], own: Container[str] = ()) -> list[Sketch]:
    """Sketch several texts, each with its website, at once: what `sketch` makes of each."""
    texts = [_without_quotations(text) for text, _ in asked]
    cut = [mark_words(text) for text in texts]
    hashes = np.array([word_hash(word) for words in cut for word in words], np.uint64)
    whose = np.arange(len(cut), dtype=np.uint64).repeat([len(words) for words in cut])
    telling = np.array(
        [len(word) >= _LONG or not word.isascii() for words in cut for word in words], np.bool_
    )
    words = _smallest(hashes[telling], whose[telling], len(cut))
    neighbours = whose[1:] == whose[:-1]
    paired = (hashes[:-1] * _PAIR + hashes[1:])[neighbours]
    pairs = _smallest(paired, whose[1:][neighbours], len(cut))
    return [
        Sketch(
            words=words[at],
            pairs=pairs[at],
            whole=word_hash(" ".join(cut[at])),
            traces=traces(texts[at], website, own),
            short=sum(map(len, cut[at])) < SHORT,
        )
        for at, (_, website) in enumerate(asked)
    ]


def _without_quotations(text: str) -> str:
    if ">" not in text:
        return text
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))


def _smallest(hashes: NDArray[np.uint64], whose: NDArray[np.uint64], texts: int) -> list[Hashes]:
    """The smallest hashes of each text, ascending, each once. `whose` text each is: ascending."""
    keys = whose << _TEXT | hashes >> _LOW
    keys.sort()
    first = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    keys = keys[first]
    edges = keys.searchsorted(np.arange(texts + 1, dtype=np.uint64) << _TEXT).tolist()
    low = keys.astype(np.uint32)
    return [low[begin : min(end, begin + HASHES)] for begin, end in pairwise(edges)]
