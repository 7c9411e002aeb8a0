"""Takes off what a text wears against being read: odd letters, gaps between letters, shouting.

For the deep tier alone, whose vocabulary is made of ordinary words. Unlike the folding for n-grams
it keeps what carries meaning in a language: case, accents, the vowel signs of Hindi.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Final

from rejoinder.screening.disguised import unmasked
from rejoinder.text.lookalikes import fold_lookalikes

# A word that is longer is no word; its beginning says what it is (an address, a run of letters).
LONGEST_WORD: Final = 48
# Fewer single letters in a row are initials, or a sentence with "a" and "I" in it.
_SPACED: Final = 4
# Shorter words in capitals are mostly names: EU, SPD, USA.
_SHOUTED: Final = 4
# Capitals behind small letters in one text, and one to so many letters at least.
_RAGGED: Final = 3
_RAGGED_ONE_IN: Final = 12
_ENDS: Final = "!?.,;:"
_GAPS: Final = ".-_*·,/|"
_LEET: Final = str.maketrans("013457@$!€", "oieastasie")
_LEET_SIGNS: Final = frozenset("013457@$!€")
_USUAL: Final = 24
# Letters of a unit behind a number, at most.
_SIZE: Final = 3
# So many marks on letters, and one to so few characters, are decoration.
_DECORATION: Final = 3


def plain_words(text: str) -> list[str]:
    """Give the words of a text as the deep tier reads them. Linear in the text, and never raises.

    NFKC, without invisible characters and stacked marks; digits all over the text are the letters
    that they stand for; letters set apart are joined; look-alikes and leet in words of mixed make
    are folded; shouting and capitals anywhere are lower case; a letter repeated three times or
    more stands once; a name after @ is "user".
    """
    text = unmasked(text)
    if not text.isascii():
        text = _visible(_undecorated(text))
    words = _joined((text.lower() if _is_ragged(text) else text).split())
    loud = _is_loud(text)
    return [_word(word, loud) for word in words]


def _undecorated(text: str) -> str:
    """Give the text in NFKC; without accents where they are too many for any language.

    Keyboards give letters with their accents in one; marks of their own are drawn on for show.
    """
    composed = unicodedata.normalize("NFKC", text)
    loose = sum(1 for char in text if "\u0300" <= char <= "\u036f")
    if loose < _DECORATION or loose * 12 < len(text):
        return composed
    apart = unicodedata.normalize("NFD", composed)
    return "".join(char for char in apart if not "\u0300" <= char <= "\u036f")


def _visible(text: str) -> str:
    kept = []
    for char in text:
        if char < "\u0300":
            kept.append(" " if char == "\u00ad" else char)
            continue
        # What NFKC has not composed with its letter is decoration, in the alphabets that use
        # these marks; the vowel signs of other scripts lie elsewhere.
        if "\u0300" <= char <= "\u036f" or unicodedata.category(char) in ("Cf", "Cn", "Co"):
            continue
        kept.append(char)
    return "".join(kept)


def _is_loud(text: str) -> bool:
    upper = sum(map(str.isupper, text))
    return upper * 2 > sum(map(str.isalpha, text)) > _SHOUTED


def _is_ragged(text: str) -> bool:
    """Say whether capitals stand anywhere in words, as in "wHo CaReS"; names do so once."""
    if text.islower() or text.isupper():
        return False
    rises = sum(1 for one, behind in pairwise(text) if behind.isupper() and one.islower())
    return rises >= _RAGGED and rises * _RAGGED_ONE_IN >= sum(map(str.isalpha, text))


def _joined(words: list[str]) -> list[str]:
    """Join runs of single letters: "i d i o t" is one word."""
    if sum(1 for word in words if len(word) == 1) < _SPACED - 1:
        return words
    out: list[str] = []
    for single, run in groupby(words, key=_is_single):
        letters = list(run)
        if single and len(letters) >= _SPACED:
            out.append("".join(letters))
        else:
            out.extend(letters)
    return out


def _is_single(word: str) -> bool:
    # Only alphabets with case: a character of Chinese is a word, and stays one.
    letter = word.rstrip(_ENDS) or word
    return len(letter) == 1 and (letter.lower() != letter.upper() or letter in _LEET_SIGNS)


def _word(word: str, loud: bool) -> str:
    """Give one word as it is read."""
    word = word[:LONGEST_WORD]
    short = len(word) <= _USUAL
    return _remembered(word, loud) if short else _read(word, loud)


def _read(word: str, loud: bool) -> str:
    if word[0] == "@" and len(word) > _SPACED:
        return "@user"
    word = _closed(word)
    core = word.strip("\"'“”„«»()[]{}.,;:?!…*_~-")
    if core and not core.isalpha():
        unmasked = _unmasked(core)
        word = word.replace(core, unmasked) if unmasked != core else word
    if not word.isascii() and _is_mixed(word):
        word = fold_lookalikes(word)
    if word.isupper() and (loud or len(core) >= _SHOUTED):
        word = word.lower()
    return _once(word)


_remembered = lru_cache(maxsize=16_384)(_read)


def _closed(word: str) -> str:
    """Close gaps within a word: "i.d.i.o.t", "i-d-i-o-t"."""
    for gap in _GAPS:
        if word.count(gap) >= _SPACED - 1:
            parts = word.strip(gap).split(gap)
            if len(parts) >= _SPACED and all(len(part) == 1 and part.isalnum() for part in parts):
                return "".join(parts)
    return word


def _unmasked(core: str) -> str:
    """Read leet in a word that is letters with signs or digits among them."""
    letters = sum(map(str.isalpha, core))
    signs = sum(1 for char in core if char in _LEET_SIGNS)
    # "covid19" and "mp3" end in digits and are no masks; "sh1t" and "a$$" end otherwise.
    inside = core.strip("0123456789")
    masked = core[-1].isalpha() or core[-1] in "@$" or not inside.isalpha()
    # "4k", "1st" and "60fps" are sizes.
    masked = masked and (len(inside) > _SIZE or not core[0].isdigit())
    if masked and signs and letters and letters + signs == len(core):
        return core.translate(_LEET)
    return core


def _is_mixed(word: str) -> bool:
    """Say whether Latin letters stand beside Cyrillic or Greek ones."""
    latin = any("a" <= char.lower() <= "z" for char in word)
    return latin and any("\u0370" <= char <= "\u058f" for char in word)


def _once(word: str) -> str:
    """Write a letter once that stands three times or more."""
    if len(word) < 3:
        return word
    out = []
    for char, run in groupby(word):
        count = sum(1 for _ in run)
        out.append(char if count >= 3 and not char.isdigit() else char * count)
    return "".join(out)
