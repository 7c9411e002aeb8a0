"""What lessons and campaigns compare texts by: hashed words, pairs of words and parts of words.

A mark is a number that equal pieces of folded text share in every process, on every machine and in every
version: what was learned is kept under it. Look-alikes are folded and letters that are set apart
("v i a g r a") are joined before, so neither changes a text's marks by much.

Independent of the shipped weights on purpose: new weights must not make a site forget.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.links import host_of
from rejoinder.screening.reading import Reading
from rejoinder.screening.submission import Submission
from rejoinder.screening.words import folded_words

BITS: Final = 16
"""Marks are numbers below 2 to this power. Measured: 15 to 18 bits learn equally well from 200 lessons."""
# So much of a text is marked; what comes after it is rarely what makes it spam.
_WORDS: Final = 2000
_USUAL: Final = 24  # letters of a word whose hash is remembered
_APART: Final = 3  # so many single letters in a row are one word that was spelled out
# Odd multipliers of 64 bits. Source: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_STIR: Final = np.uint64(0xBF58476D1CE4E5B9)
_HALF: Final = np.uint64(32)
_KEPT: Final = np.uint64(64 - BITS)
_MASK: Final = 2**64 - 1
_PAIR: Final = 0x9E3779B97F4A7C15


def mark_words(text: str) -> list[str]:
    """Folded words of a text, with letters that are set apart joined to words."""
    return joined(folded_words(text)[:_WORDS])


def joined(words: Sequence[str]) -> list[str]:
    """Join runs of single letters and digits: a, l, e, x, 1, 7 is one word spelled out."""
    found: list[str] = []
    run: list[str] = []
    for word in words:
        if len(word) == 1 and word.isascii():
            run.append(word)
            continue
        if run:
            found += ["".join(run)] if len(run) >= _APART else run
            run = []
        found.append(word)
    if run:
        found += ["".join(run)] if len(run) >= _APART else run
    return found


def _hash(word: str) -> int:
    raw = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(raw, "little")


_remembered = lru_cache(maxsize=16_384)(_hash)


def word_hash(word: str) -> int:
    """64 bits that equal words share. Long words are hashed anew, so that nobody can fill the memory."""
    return _remembered(word) if len(word) <= _USUAL else _hash(word)


def pair_hashes(hashes: Sequence[int]) -> list[int]:
    """64 bits for each two neighbours."""
    return [(first * _PAIR + second) & _MASK for first, second in pairwise(hashes)]


def marks(reading: Reading) -> NDArray[np.uint16]:
    """The marks of a submission: text, name, where its links lead, which signs it is decorated with.

    Returns:
        Ascending, each once; about 40 microseconds for 300 characters on one core.
    """
    words = joined(reading.words[:_WORDS])
    hashes = [word_hash(word) for word in words]
    parts: list[NDArray[np.uint64]] = [
        np.array(
            [*hashes, *pair_hashes(hashes), *map(word_hash, _circumstances(reading))], np.uint64
        )
    ]
    if words:
        # Parts of three and four letters, across the ends of words.
        spelled = f" {' '.join(words)} ".encode("utf-32-le", "surrogatepass")
        letters = np.frombuffer(spelled, np.uint32).astype(np.uint64)
        if len(letters) >= 4:
            threes = (letters[:-2] * _STEP + letters[1:-1]) * _STEP + letters[2:]
            fours = threes[:-1] * _STEP + letters[3:]
            both = np.concatenate([threes, fours])
            both *= _STIR
            both ^= both >> _HALF
            both *= _STEP
            parts.append(both)
    return _each_once((np.concatenate(parts) >> _KEPT).astype(np.uint16))


def _each_once(found: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Sorted, without repeats: what np.unique does, in a seventh of its time for small numbers."""
    found.sort()
    first = np.ones(len(found), np.bool_)
    np.not_equal(found[1:], found[:-1], out=first[1:])
    return found[first]


def marks_of(text: str, author: str = "", website: str = "") -> NDArray[np.uint16]:
    """The marks of a text that was stored with so much beside it."""
    return marks(Reading(Submission(text, author=author, website=website)))


def _circumstances(reading: Reading) -> Iterable[str]:
    """Names of facts beside the words. Each begins with a character that no word has."""
    text = reading.submission.text
    found = {f"author:{word}" for word in joined(reading.author_words[:20])}
    found |= {f"host:{link.host}" for link in reading.links[:50]}
    if reading.links:
        found.add("a link")
    if website := host_of(reading.submission.website):
        found |= {f"host:{website}", "a website"}
    if not text.isascii():
        signs = {char for char in set(text[:_WORDS]) if _is_sign(char)}
        found |= {f"sign:{char}" for char in signs}
    return sorted(found)


@lru_cache(maxsize=4096)
def _is_sign(char: str) -> bool:
    """Whether a character is a picture or an ornament, or a letter in fancy dress."""
    return unicodedata.category(char) in ("So", "Sm") or "𝀀" <= char <= "🏿"
