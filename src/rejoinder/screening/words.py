"""Cut text into words for comparison, and look phrases up among them.

A word here is a run of letters, digits and their marks, without invisible characters, look-alike
letters folded, case folded. In scripts that are written without spaces each character is a
word, so that a phrase in Chinese is found like a phrase in English. Everything takes time linear
in the text, however many phrases are looked up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, cached_property, lru_cache
from importlib import resources
from string import ascii_letters, ascii_uppercase
from typing import Any, Final, NamedTuple

from rejoinder.text.lookalikes import fold_lookalikes

# Longer phrases cannot be listed, so that the walk from each word stays short.
LONGEST_PHRASE = 32
ASCII_LETTERS = frozenset(ascii_letters)

# Thai to Myanmar, Khmer, kana and Han with its extensions: no spaces between words.
_UNSPACED = (
    (0x0E00, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3134F),
)
# Tibetan (0F00 to 0FFF) lies between Lao and Myanmar, but separates its syllables itself.
_TIBETAN = (0x0F00, 0x0FFF)
_VARIATION_SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))

# Hebrew and Arabic, the scripts of India, Thai, Tibetan, Myanmar; Khmer.
_VOWELS_ARE_MARKS = frozenset(map(chr, (*range(0x0590, 0x10A0), *range(0x1780, 0x1800))))


def _within(code: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def _cut(code: int) -> str | None:
    """Say what a character becomes before the text is split at spaces."""
    category = unicodedata.category(chr(code))
    if category == "Cf" or _within(code, _VARIATION_SELECTORS):
        return None
    if category[0] not in "LN" and category not in ("Mn", "Mc"):
        return " "
    if _within(code, _UNSPACED) and not _within(code, (_TIBETAN,)):
        return f" {chr(code)} "
    return chr(code)


class _Cutting(dict[int, str | None]):
    """The table for `str.translate`: the common alphabets ready, the rest when asked."""

    def __missing__(self, code: int) -> str | None:
        # Not kept here: a text with every character of Unicode must not leave a table behind.
        return _kept_cut(code)


_kept_cut = lru_cache(maxsize=16_384)(_cut)
# Not by `_kept_cut`, which would remember each of them a second time.
_CUTTING = _Cutting((code, _cut(code)) for code in range(0x0E00))


# Of such a text `_CUTTING` leaves nothing else.
_ASCII_WORD: Final = re.compile(r"[0-9A-Za-z]+")
_USUAL: Final = 24  # letters
_ASCII_CAPITALS: Final = ascii_uppercase.encode()


def cut(text: str) -> list[str]:
    """Split text into words as written, without invisible characters."""
    return text.translate(_CUTTING).split()


def capitals_in(text: str) -> int:
    """Count the capital letters of a text."""
    if text.isascii():
        # Taking them out is a tenth of what asking each letter costs.
        return len(text) - len(text.encode().translate(None, _ASCII_CAPITALS))
    return sum(map(str.isupper, text))


def fold(word: str) -> str:
    """Give the form in which words are compared: look-alikes and case folded."""
    # Most words of a text are among the few thousand that every text has. Long ones are not kept:
    # they are rare, and would let whoever sends them fill the memory.
    return _kept_fold(word) if len(word) <= _USUAL else _fold(word)


def _fold(word: str) -> str:
    if word.isascii():
        return fold_lookalikes(word).casefold()
    if word[0] in _VOWELS_ARE_MARKS:
        # Look-alike folding drops marks: a word in Hindi would lose its vowels, and be another.
        return unicodedata.normalize("NFKC", word).casefold()
    # Н passes for H while н passes for nothing: a word all in one foreign alphabet goes to lower
    # case first, so that it compares equal however it is written; a disguised one does not, for
    # its capitals are chosen for how they look.
    foreign = ASCII_LETTERS.isdisjoint(word)
    return fold_lookalikes(word.casefold() if foreign else word).casefold()


_kept_fold = lru_cache(maxsize=8192)(_fold)


def folded(words: Sequence[str]) -> list[str]:
    """Give the form of each word in which it is compared, as `fold` does."""
    joined = "".join(words)
    if joined.isascii() and joined.isalpha():
        return [word.lower() for word in words]  # what `fold` makes of them
    usual = max(map(len, words), default=0) <= _USUAL
    return list(map(_kept_fold if usual else fold, words))


def folded_words(text: str) -> list[str]:
    """Split text into folded words, one for one with `cut` and `places`."""
    return folded(cut(text))


def places(text: str) -> list[tuple[int, int]]:
    """Say where in the text each word of `cut` starts and ends, in characters."""
    if text.isascii():
        return [found.span() for found in _ASCII_WORD.finditer(text)]
    return [found.span() for found in _LAID_OUT_WORD.finditer(text.translate(_LAYING_OUT))]


_NOTHING, _ITSELF = "\0", "\1"


class _LayingOut(dict[int, str]):
    """A table for `str.translate` that leaves every character its place.

    What `cut` takes out is _NOTHING, what is a word by itself is _ITSELF; words stay, the rest is blank.
    """

    def __missing__(self, code: int) -> str:
        becomes = _CUTTING[code]
        if becomes is None:
            return _NOTHING
        return _ITSELF if len(becomes) > 1 else becomes


_LAYING_OUT: Final = _LayingOut((code, _LayingOut().__missing__(code)) for code in range(0x0E00))
# What nobody sees is part of a word where it stands within one. No text is read more than twice.
_LAID_OUT_WORD: Final = re.compile("\1|[^ \0\1](?:\0*[^ \0\1])*")


class Found(NamedTuple):
    """A listed phrase in a text: its label, and the words from `first` up to before `after`."""

    label: str
    first: int
    after: int


class Phrases:
    """Many phrases, each under a label, to be found in one walk over the words of a text."""

    def __init__(self, labelled: Iterable[tuple[str, str]]) -> None:
        """Take (phrase, label) pairs; phrases without a word in them are passed over.

        Raises:
            ValueError: where a phrase has more than LONGEST_PHRASE words.
        """
        # Most entries are single words: a plain lookup, and a seventh of a tree's memory.
        self._single: dict[str, tuple[str, ...]] = {}
        self._longer: dict[str, Any] = {}
        for phrase, label in labelled:
            words = folded_words(phrase)
            if len(words) > LONGEST_PHRASE:
                raise ValueError(f"more than {LONGEST_PHRASE} words: {phrase[:80]!r}")
            if len(words) == 1:
                self._single[words[0]] = (*self._single.get(words[0], ()), label)
            elif words:
                self._add(words, label)

    def _add(self, words: Sequence[str], label: str) -> None:
        node = self._longer
        for word in words:
            node = node.setdefault(word, {})
        # No word is empty, so the empty string is free to carry the labels.
        node[""] = (*node.get("", ()), label)

    @cached_property
    def _first_words(self) -> frozenset[str]:
        return frozenset(self._single) | frozenset(self._longer)

    def found(self, words: Sequence[str]) -> list[Found]:
        """Give every listed phrase among folded words, by where it begins."""
        begins, single, longer = self._first_words, self._single, self._longer
        found: list[Found] = []
        for first in [at for at, word in enumerate(words) if word in begins]:
            word = words[first]
            if word in single:
                found += [Found(label, first, first + 1) for label in single[word]]
            node = longer.get(word)
            after = first + 1
            while node is not None:
                if "" in node:
                    found += [Found(label, first, after) for label in node[""]]
                node = node.get(words[after]) if after < len(words) else None
                after += 1
        return found


@cache
def listed(name: str) -> tuple[tuple[str, str], ...]:
    """Read `lists/NAME.txt`: (line, section) pairs; `[section]` opens one, `#` is a remark."""
    source = resources.files(__package__).joinpath("lists", f"{name}.txt")
    section = ""
    pairs: list[tuple[str, str]] = []
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[] ")
        elif line.strip() and not line.startswith("#"):
            pairs.append((line.strip(), section))
    return tuple(pairs)
