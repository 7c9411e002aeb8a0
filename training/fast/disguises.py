"""Spellings that are meant to get a text past a screen: for training on, and for measuring.

Each takes a text and a source of chance, and gives a text that a person still reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

Disguise = Callable[[str, Random], str]

_LEET: Final = str.maketrans("aeiostAEIOST", "431057431057")
_CYRILLIC: Final = str.maketrans("aceopxyiABCEHKMOPTX", "асеорхуіАВСЕНКМОРТХ")
_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_BOLD: Final = {
    **{ord("a") + at: 0x1D5EE + at for at in range(26)},
    **{ord("A") + at: 0x1D5D4 + at for at in range(26)},
}
_HONEST: Final = (
    "I have been reading this page for years and the discussion is usually better than the article.",
    "My neighbour told me about the meeting last week, and we both thought it was too short.",
    "There was some rain in the morning, so we stayed at home and listened to the radio instead.",
    "As far as I remember the council voted on this in spring, with only two members against it.",
)


def leet(text: str, chance: Random) -> str:
    """Digits for letters."""
    return text.translate(_LEET)


def look_alikes(text: str, chance: Random) -> str:
    """Cyrillic letters for Latin ones."""
    return text.translate(_CYRILLIC)


def wide(text: str, chance: Random) -> str:
    """Full-width letters."""
    return text.translate(_WIDE)


def bold(text: str, chance: Random) -> str:
    """Letters from formulas."""
    return text.translate(_BOLD)


def hidden(text: str, chance: Random) -> str:
    """Zero-width spaces within words."""
    return "".join(char + "\u200b" * (char.isalpha() and chance.random() < 0.3) for char in text)


def spaced(text: str, chance: Random) -> str:
    """A space after each letter of half the longer words."""
    return " ".join(" ".join(word) if _chosen(word, chance) else word for word in text.split(" "))


def dotted(text: str, chance: Random) -> str:
    """A dot after each letter of half the longer words."""
    return " ".join(".".join(word) if _chosen(word, chance) else word for word in text.split(" "))


def elongated(text: str, chance: Random) -> str:
    """A vowel of half the longer words said for longer."""

    def longer(word: str) -> str:
        vowels = [at for at, char in enumerate(word) if char in "aeiou"]
        if not vowels or not _chosen(word, chance):
            return word
        at = chance.choice(vowels)
        return word[:at] + word[at] * 4 + word[at:]

    return " ".join(map(longer, text.split(" ")))


def accented(text: str, chance: Random) -> str:
    """Accents on a third of the letters."""
    marks = "\u0301\u0308\u0323\u0302"
    return "".join(
        char + chance.choice(marks) if char.isalpha() and chance.random() < 0.3 else char
        for char in text
    )


def mixed_case(text: str, chance: Random) -> str:
    """Capitals anywhere."""
    return "".join(char.upper() if chance.random() < 0.5 else char.lower() for char in text)


def slips(text: str, chance: Random) -> str:
    """Two neighbouring letters exchanged in a third of the longer words."""

    def slipped(word: str) -> str:
        if len(word) < 5 or chance.random() > 0.33 or not word.isalpha():
            return word
        at = chance.randrange(1, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return " ".join(map(slipped, text.split(" ")))


def starred(text: str, chance: Random) -> str:
    """A letter within half the longer words starred out."""

    def star(word: str) -> str:
        if len(word) < 4 or not word.isalpha() or chance.random() > 0.5:
            return word
        at = chance.randrange(1, len(word) - 1)
        return word[:at] + "*" + word[at + 1 :]

    return " ".join(map(star, text.split(" ")))


def padded(text: str, chance: Random) -> str:
    """Honest sentences before and after."""
    return f"{chance.choice(_HONEST)} {text} {chance.choice(_HONEST)}"


def run_together(text: str, chance: Random) -> str:
    """A third of the spaces left out."""
    parts = text.split(" ")
    joined = parts[:1]
    for part in parts[1:]:
        if chance.random() < 0.33 and "/" not in joined[-1] + part:
            joined[-1] += part
        else:
            joined.append(part)
    return " ".join(joined)


def _chosen(word: str, chance: Random) -> bool:
    return len(word) > 3 and word.isalpha() and chance.random() < 0.5


ALL: Final[Mapping[str, Disguise]] = {
    one.__name__: one
    for one in (
        *(leet, look_alikes, wide, bold, hidden, spaced, dotted, elongated, accented),
        *(mixed_case, slips, starred, padded, run_together),
    )
}
# What folding does not undo is what training has to have seen.
TRAINED_ON: Final = (leet, spaced, elongated, slips, starred, run_together, padded)
