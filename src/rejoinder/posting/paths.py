"""A path for a post that was given none: the month and the words of its title."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Final

# Enough to be recognised in a list of links; search engines and mail programs cut at about as much.
_SLUG_BYTES: Final = 90


def dated_path(title: str, published_at: datetime) -> str:
    """/2026/11/words-of-the-title/"""
    return f"/{published_at:%Y/%m}/{slug(title)}/"


def slug(title: str) -> str:
    """The title as a segment of a path: letters of any script, digits, and hyphens between words.

    Marks that belong to letters (Hindi vowel signs, Arabic vowel points) stay with them. A
    title without a single letter or digit gives "post".
    """
    kept = "".join(map(_kept, unicodedata.normalize("NFKC", title).lower()))
    words = unicodedata.normalize("NFC", kept).split()
    made = ""
    for word in words:
        longer = f"{made}-{word}" if made else word
        if len(longer.encode()) > _SLUG_BYTES:
            break
        made = longer
    return made or (_beginning(words[0]) if words else "post")


def _kept(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind[0] in "LNM":
        return letter
    # Joiners and soft hyphens stand inside words, and so do the apostrophes of "can't".
    return "" if kind == "Cf" or letter in "'’" else " "


def _beginning(word: str) -> str:
    """As much of one very long word as fits; scripts without spaces write whole titles so."""
    while len(word.encode()) > _SLUG_BYTES:
        word = word[:-1]
    return word
