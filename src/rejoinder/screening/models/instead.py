"""The same text about other people: each word for a kind of people exchanged for two others in turn.

A network has met some of these words in abuse far more often than others, and takes a plain sentence
about such people for half an attack. What the text says of others in their place tells the sentence
from the word.

Source: counterfactual token fairness, Garg et al. (AIES 2019).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from rejoinder.screening.words import listed

_WORD: Final = re.compile(r"([^\W\d_]+)(?:['’]s\b)?")
_ENGLISH: Final = "en"
# English says "an immigrant", and "a European".
_ARTICLE: Final = re.compile(r"\b([Aa])n (?=Christian|European)")


def instead(text: str, language: str) -> list[str]:
    """Give the text with other people in the place of those that it names; nothing if it names none.

    Args:
        text: as written. Takes time linear in it.
        language: BCP 47 tag; "" is taken for English.
    """
    known = _known().get(language or _ENGLISH)
    if known is None:
        return []
    found = []
    for one in _WORD.finditer(text):
        for end in (0, 1):  # "homo's" are several, "the immigrant's" is one and something of theirs
            if others := known.get(one[end].lower()):
                found.append((one.start(), one.end(end), others))
                break
    if not found:
        return []
    told = []
    for which in range(2):
        parts, end = [], 0
        for start, after, others in found:
            parts += [text[end:start], others[which]]
            end = after
        changed = "".join([*parts, text[end:]])
        told.append(_ARTICLE.sub(r"\1 ", changed))
    return told


@cache
def _known() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Give language, lower word, and what can stand in its place."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for word, section in listed("kinds_of_people"):
        language, _, others = section.partition(": ")
        first, _, second = others.partition(", ")
        found.setdefault(language, {})[word.lower()] = (first, second)
    return found
