"""Cuts text into the pieces of words that the deep tier knows, as SentencePiece's Unigram does.

Each word is cut where the product of its pieces' probabilities is greatest. Words are cut one by
one, because no piece of this vocabulary reaches over a space, and the common ones are remembered:
that is what makes plain Python as quick as needed (0.1 ms a comment) without another dependency.

Source of the method: Kudo, Subword Regularization (ACL 2018), §3.1; the vocabulary is XLM-R's
(Conneau et al., ACL 2020), pruned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

# Stands for the space before a word.
SPACE = "▁"
START, END, UNKNOWN = 0, 1, 2
# The ids below this one are no pieces of text.
SPECIAL = 3
# A character that no piece covers costs this much more than the rarest piece.
_STRANGE = 10.0
# Longer words are cut without being remembered, or whoever sends them could fill the memory.
_USUAL = 24
_REMEMBERED = 16_384


class Pieces:
    """A vocabulary: pieces with their log probabilities, in order of their ids from SPECIAL up."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        """Take pieces and scores one for one; raises ValueError where they are not."""
        self._known = {
            piece: (number, score)
            for number, (piece, score) in enumerate(zip(pieces, scores, strict=True), SPECIAL)
        }
        self._longest = max(map(len, pieces), default=1)
        self._unknown = min(scores, default=0.0) - _STRANGE
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._cut)

    def __len__(self) -> int:
        """Count the ids, the special ones among them."""
        return len(self._known) + SPECIAL

    def ids(self, words: Sequence[str]) -> list[int]:
        """Give the ids of the words' pieces, without START and END."""
        return [piece for word in words for piece in self.word(word)]

    def word(self, word: str) -> tuple[int, ...]:
        """Give the ids of one word's pieces. Takes time linear in its length."""
        return self._remembered(word) if len(word) <= _USUAL else self._cut(word)

    def _cut(self, word: str) -> tuple[int, ...]:
        text = SPACE + word
        length = len(text)
        # For each place in the text: the best score up to there, and the piece that ends there.
        best = [0.0] + [float("-inf")] * length
        came: list[tuple[int, int]] = [(0, UNKNOWN)] * (length + 1)
        for start in range(length):
            until_here = best[start]
            strange = until_here + self._unknown
            if strange > best[start + 1]:
                best[start + 1], came[start + 1] = strange, (start, UNKNOWN)
            for end in range(start + 1, min(start + self._longest, length) + 1):
                found = self._known.get(text[start:end])
                if found is not None and until_here + found[1] > best[end]:
                    best[end], came[end] = until_here + found[1], (start, found[0])
        return tuple(reversed(list(_back(came, length))))


def _back(came: Sequence[tuple[int, int]], end: int) -> Iterator[int]:
    while end:
        end, piece = came[end]
        yield piece
