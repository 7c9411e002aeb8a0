"""A text's sentences, each of which may be what the rest is there to hide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rejoinder.screening.models.language import languages_of
from rejoinder.text.sentences import sentences

# "Yes." or "No, really!" is read with what comes before it.
_SHORTEST: Final = 20  # characters
MOST: Final = 12
"""A text of more sentences is read in windows alone, which are no longer than a few of them."""
LONGEST: Final = 2_000
"""Characters; so is a longer text, that whoever sends one cannot have it read many times over."""
TELLING: Final = 40
"""Characters of a sentence from which on its language is believed where it is not the others'."""


def passages(text: str) -> list[str]:
    """Give the sentences of a text that has 2 to MOST of them and is not too long, else nothing."""
    if len(text) > LONGEST:
        return []
    found: list[tuple[int, int]] = []
    for start, end in _cut(text):
        # What is too short joins its neighbour, whichever of the two it is.
        if found and min(end - start, found[-1][1] - found[-1][0]) < _SHORTEST:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    if not 1 < len(found) <= MOST:
        return []
    return [text[start:end] for start, end in found]


def tongues(parts: Sequence[str]) -> list[tuple[str, str]]:
    """Give (language, what is said in it) where sentences are in more languages than one, else nothing.

    What is too short to tell its language by goes with what comes before it, but where it is taken for
    a language that a longer sentence is in.
    """
    told = [language for language, _ in languages_of(parts)]
    sure = {language for part, language in zip(parts, told, strict=True) if len(part) >= TELLING}
    sure.discard("")
    if len(sure) < 2:
        return []
    found: dict[str, list[str]] = {language: [] for language in told if language in sure}
    last = next(iter(found))
    for part, language in zip(parts, told, strict=True):
        last = language if language in sure else last
        found[last].append(part)
    return [(language, " ".join(own)) for language, own in found.items()]


# Nobody sets a full stop behind an address, for fear that it would become a part of it.
_ADDRESS: Final = re.compile(r"[\w-]\.[a-z]{2}|://")
# Fits wherever a word begins, and gives nothing back, so that no text takes more than linear time.
_WORD: Final = re.compile(r"(\S++)\s*+(?=(\S?))")


def _cut(text: str) -> Iterator[tuple[int, int]]:
    """Give the sentences; one that goes on with a capital letter behind an address ends there."""
    for start, end in sentences(text):
        begins = start
        if "." in text[start : end - 1]:
            for word in _WORD.finditer(text, start, end):
                if word[2].isupper() and _ADDRESS.search(word[1]):
                    yield begins, word.end(1)
                    begins = word.end()
        yield begins, end
