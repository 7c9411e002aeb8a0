"""Catalogs of translated words, read once a process; a language without one gets English words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Final

ENGLISH: Final = "en"
_FIRST: Final = re.compile(r"[A-Za-z]{2,3}(?![A-Za-z])")
# By the first part of a tag. Source: Unicode CLDR.
_RIGHT_TO_LEFT: Final = frozenset(
    {"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}
)
# A number of each plural category, by which a catalog's forms are given CLDR's names. No language with
# a catalog gives two of them to one category that it tells apart.
_SAMPLES: Final = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


def direction(tag: str) -> str:
    """The `dir` of a page or a text in this language: "rtl" or "ltr"."""
    return "rtl" if tag.lower().partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language as a site may name it; each is made once, and known by being the same.

    Attributes:
        asked: the site's own tag, "de-AT".
        words: the tag of the catalog whose words it gets, "de"; "en" where there is none.
        tag: what `lang` may honestly say of those words: the site's own tag, or "en".
        catalog: those words.
    """

    asked: str
    words: str
    tag: str
    catalog: NullTranslations

    def forms(self, one: str, many: str) -> dict[int, str]:
        """A message's forms, as `form` numbers them."""
        return {self.form(n): self.catalog.ngettext(one, many, n) for n in (*range(200), 1_000_000)}

    def form(self, count: int) -> int:
        """Which of a message's forms this many takes."""
        # None for English, whose rule needs no catalog.
        rule: Callable[[int], int] = getattr(self.catalog, "plural", None) or _of_english
        return rule(count)

    def plurals(self, one: str, many: str) -> dict[str, str]:
        """A message's forms by CLDR's names of plural categories, for `Intl.PluralRules`."""
        return {name: self.catalog.ngettext(one, many, n) for name, n in _SAMPLES.items()}


@lru_cache(maxsize=256)
def language_of(tag: str) -> Language:
    """The language for a site's tag, whatever stands there."""
    first = _first(tag)
    words = first if first in known() else ENGLISH
    return Language(tag, words, tag if first == words else words, _catalog(words))


@cache
def known() -> tuple[str, ...]:
    """The tags of all languages that have words, English first."""
    folder = files("rejoinder").joinpath("locale")
    others = sorted(
        each.name
        for each in folder.iterdir()
        if each.joinpath("LC_MESSAGES", "rejoinder.mo").is_file()
    )
    return (ENGLISH, *others)


def _of_english(count: int) -> int:
    return int(count != 1)


def _first(tag: str) -> str:
    found = _FIRST.match(tag)
    return found[0].lower() if found else ""


@cache
def _catalog(words: str) -> NullTranslations:
    if words == ENGLISH:
        return NullTranslations()
    return GNUTranslations(BytesIO(catalog_bytes(words)))


def catalog_bytes(words: str) -> bytes:
    """A catalog's file; empty for English, which has none."""
    if words == ENGLISH:
        return b""
    place = files("rejoinder").joinpath("locale", words, "LC_MESSAGES", "rejoinder.mo")
    return place.read_bytes()
