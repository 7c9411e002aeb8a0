"""Cuts text into the pieces of words that the deep tier knows, as SentencePiece's Unigram does.

Each word is cut where the product of its pieces' probabilities is greatest. Words are cut one by
one, because no piece of this vocabulary reaches over a space, and the common ones are remembered:
that is what makes plain Python as quick as needed (0.1 ms a comment) without another dependency.

Source of the method: Kudo, Subword Regularization (ACL 2018), §3.1; the vocabulary is XLM-R's
(Conneau et al., ACL 2020), pruned.
"""

from __future__ import annotations

from collections.abc import Sequence
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
# Letters from which on a word may be several, and how much likelier those must be, in logarithms.
_LONG = 6
_LIKELIER = 3.0
# One word in so many must be several, or it is a name.
_ONE_IN = 6


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
        self._remembered_apart = lru_cache(maxsize=_REMEMBERED)(self._apart)

    def __len__(self) -> int:
        """Count the ids, the special ones among them."""
        return len(self._known) + SPECIAL

    def ids(self, words: Sequence[str]) -> list[int]:
        """Give the ids of the words' pieces, without START and END."""
        return [piece for word in words for piece in self.word(word)]

    def word(self, word: str) -> tuple[int, ...]:
        """Give the ids of one word's pieces. Takes time linear in its length."""
        return self._remembered(word) if len(word) <= _USUAL else self._cut(word)

    def apart(self, words: Sequence[str]) -> list[str]:
        """Give the words of a text with those set apart that were run together ("allofthem").

        A long word is read as several where their pieces, each with a space before it, are likelier by
        far than those of the one word. Where that is so of few words of a text they are names, or words
        that the vocabulary does not know, and stay. Takes time linear in the words.
        """
        found = [self._within(word) for word in words]
        several = sum(1 for parts in found if len(parts) > 1)
        if several * _ONE_IN < len(words):
            return list(words)
        return [part for parts in found for part in parts]

    def _within(self, word: str) -> tuple[str, ...]:
        """Give the words that were run together to one; it alone where it is one."""
        if len(word) < _LONG or not word.isalpha():
            return (word,)
        return self._remembered_apart(word) if len(word) <= _USUAL else self._apart(word)

    def _apart(self, word: str) -> tuple[str, ...]:
        text = SPACE + word
        if text in self._known:
            return (word,)
        likely, ends = self._likeliest(text, spaces=True)
        if likely < self._likeliest(text)[0] + _LIKELIER:
            return (word,)
        parts: list[str] = []
        for start, end, _, spaced in _steps(ends, len(text)):
            if spaced or not parts:
                parts.append(text[max(start, 1) : end])
            else:
                parts[-1] += text[start:end]
        # A letter by itself is what is left over of a cut, not a word.
        return tuple(parts) if all(len(part) > 1 for part in parts) else (word,)

    def _cut(self, word: str) -> tuple[int, ...]:
        text = SPACE + word
        return tuple(step[2] for step in _steps(self._likeliest(text)[1], len(text)))

    def _likeliest(self, text: str, *, spaces: bool = False) -> tuple[float, list[_Step]]:
        """Give the score of the likeliest cut, and for each place the piece that ends there.

        With `spaces`, a piece may also be one that stands after a space where there is none.
        """
        length = len(text)
        best = [0.0] + [float("-inf")] * length
        came: list[_Step] = [(0, 0, UNKNOWN, False)] * (length + 1)
        for start in range(length):
            until_here = best[start]
            strange = until_here + self._unknown
            if strange > best[start + 1]:
                best[start + 1], came[start + 1] = strange, (start, start + 1, UNKNOWN, False)
            for end in range(start + 1, min(start + self._longest, length) + 1):
                part = text[start:end]
                found = self._known.get(part)
                if found is not None and until_here + found[1] > best[end]:
                    best[end], came[end] = until_here + found[1], (start, end, found[0], False)
                if spaces and start > 1:
                    found = self._known.get(SPACE + part)
                    if found is not None and until_here + found[1] > best[end]:
                        best[end], came[end] = until_here + found[1], (start, end, found[0], True)
        return best[length], came


_Step = tuple[int, int, int, bool]
"""Where a piece starts and ends, its id, and whether a space was thought before it."""


def _steps(came: Sequence[_Step], end: int) -> list[_Step]:
    """Give the pieces of a cut in order."""
    found: list[_Step] = []
    while end:
        found.append(came[end])
        end = came[end][0]
    return found[::-1]
