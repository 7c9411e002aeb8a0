"""Which language a text is in: naive Bayes over runs of two to five bytes, mapped from the disk.

The table is that of langid.py as retrained for py3langid (BSD-3-Clause), cut down to the languages
below and to one byte a number by `training/fast/languages.py`; the longest run that it knows
speaks for each place. Hindi in Latin letters, which it does not know, is told by its commonest words.

Source: Lui and Baldwin, langid.py (ACL 2012).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

LANGUAGES: Final = (
    *("af", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "eo"),
    *("es", "et", "eu", "fa", "fi", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id"),
    *("is", "it", "ja", "ka", "kk", "km", "kn", "ko", "lt", "lv", "mk", "ml", "mr", "ms", "nl"),
    *("no", "pa", "pl", "pt", "ro", "ru", "si", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te"),
    *("th", "tl", "tr", "uk", "ur", "uz", "vi", "zh"),
)
BITS: Final = 16
LENGTHS: Final = (2, 3, 4, 5)
SCALE: Final = 12.0
"""Steps of the table to one unit of log probability."""

# Enough of a text to know its language by; the rest would only cost time.
_READ: Final = 200
_PRIME: Final = np.uint64(0x100000001B3)
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_SPREADS: Final = np.arange(1, 257, dtype=np.uint64) * _SPREAD
"""Of each byte."""
_STIRRED: Final = np.uint64(29)
_UPPER: Final = np.uint64(32)
_KEYS: Final = np.array([[2 * length + 1] for length in LENGTHS], np.uint64) * _SPREAD
# Below this a guess is not worth acting on.
_SURE: Final = 0.35
# Texts that are looked at in one go: more would not fit into the processor's cache.
_AT_ONCE: Final = 32
# What is written most on the web, in logits: it settles texts of two words.
_COMMON: Final = {"en": 1.2, **dict.fromkeys(("de", "es", "fr", "it", "pt", "ru", "nl", "tr"), 0.5)}
_PRIOR: Final = np.array([_COMMON.get(language, 0.0) for language in LANGUAGES], np.float32)
_HINDI_WORDS: Final = (
    "hai hain nahi nahin kya kyun kyu mein tum tumhara tera teri tere mera meri mere hum aap apna"
    " bhai yaar acha accha bahut bohot kuch koi kaise kaun kahan abhi wala wale wali karo karna"
    " raha rahi rahe gaya gayi sala saale chutiya log logo bhi toh aur lekin matlab sab sirf"
)
_HINDI_IN_LATIN: Final = frozenset(_HINDI_WORDS.split())


def hashed(data: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Hash the runs of each length by where they end, [LENGTHS, bytes]; 0 where none ends.

    The upper BITS of a hash are its place in the table, the lower ones its mark there.
    """
    found = np.zeros((len(LENGTHS), data.size), np.uint64)
    rolled = spread = _SPREADS.take(data)
    for row, length in enumerate(LENGTHS):
        if data.size < length:
            break
        ending = found[row, length - 1 :]
        np.multiply(rolled[:-1], _PRIME, out=ending)
        ending += spread[length - 1 :]
        rolled = ending
    found ^= found >> _STIRRED
    found *= _KEYS
    found >>= _UPPER
    return found.astype(np.uint32)


def language_of(text: str) -> tuple[str, float]:
    """Give the language as a BCP 47 tag and how sure that is, 0 to 1; ("", …) where it is unclear."""
    return languages_of([text])[0]


def languages_of(texts: Sequence[str]) -> list[tuple[str, float]]:
    """Tell the languages of several texts at once, each as if it were alone."""
    found = [("", 0.0)] * len(texts)
    shown = [text[:_READ] for text in texts]
    spoken = [at for at, one in enumerate(shown) if any(map(str.isalpha, one))]
    for first in range(0, len(spoken), _AT_ONCE):
        some = spoken[first : first + _AT_ONCE]
        for at, told in zip(some, _told([shown[at] for at in some]), strict=True):
            found[at] = told
    return found


def _told(shown: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Tell the languages of texts that have letters."""
    parts = [
        f" {one.lower() if one.isupper() else one} ".encode("utf-8", "replace") for one in shown
    ]
    sizes = np.array([len(part) for part in parts])
    begins = sizes.cumsum() - sizes
    marks, table = _loaded()
    hashes = hashed(np.frombuffer(b"".join(parts), np.uint8))
    if len(parts) > 1:
        # What reaches from one text into the next is nobody's: as if the text began there.
        for row, length in enumerate(LENGTHS):
            for at in range(length - 1):
                hashes[row, np.minimum(begins + at, hashes.shape[1] - 1)] = 0
    places = hashes >> np.uint32(32 - BITS)
    known = marks.take(places) == (hashes & np.uint32(0xFFFF))
    # Of the runs that end at a byte the longest known one speaks; the first row is the shortest.
    spoke = known[-1]
    for length in reversed(range(len(LENGTHS) - 1)):
        known[length] &= ~spoke
        spoke = spoke | known[length]
    # At most _READ characters of four bytes, so the sums are far from what 32 bits hold.
    if len(parts) == 1:
        rows = table.take(places[known], axis=0)
        summed = np.add.reduce(rows, 0, dtype=np.int32)[None]
        silent = np.array([not len(rows)])
    else:
        at = places[-1]
        for length in range(len(LENGTHS) - 1):
            np.copyto(at, places[length], where=known[length])
        rows = table.take(at[spoke], axis=0)
        counts = np.add.reduceat(spoke, begins, dtype=np.intp)
        silent = counts == 0
        summed = np.empty((len(parts), len(LANGUAGES)), np.int32)
        first = 0
        # One by one: `reduceat` into wider numbers than the rows' takes longer for short texts.
        for row, after in enumerate(counts.cumsum().tolist()):
            np.add.reduce(rows[first:after], 0, dtype=np.int32, out=summed[row])
            first = after
    scores = summed / (SCALE * sizes**0.5)[:, None] + _PRIOR
    best = scores.argmax(1)
    sure = 1 / np.add.reduce(np.exp(scores - scores.max(1)[:, None]), 1)
    sure[silent] = 0.0
    for one, at, how in zip(shown, best.tolist(), sure.tolist(), strict=True):
        yield _named(one, LANGUAGES[at], how)


def _named(shown: str, language: str, sure: float) -> tuple[str, float]:
    if sure and language not in ("hi", "ur") and shown.isascii():
        words = shown.lower().split()
        common = len(_HINDI_IN_LATIN.intersection(words))
        if common >= 2 and common * 5 >= len(words):
            return "hi-Latn", max(sure, 0.5)
    return (language, sure) if sure >= _SURE else ("", sure)


@cache
def _loaded() -> tuple[NDArray[np.uint16], NDArray[np.int8]]:
    folder = Path(str(resources.files("rejoinder.screening").joinpath("weights")))
    marks = np.load(folder / "language.marks.npy", mmap_mode="r")
    table = np.load(folder / "language.npy", mmap_mode="r")
    return np.asarray(marks), np.asarray(table)
