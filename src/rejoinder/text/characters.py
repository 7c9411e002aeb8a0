"""Which characters a stored text may hold, and which of them a reader would see.

Knows single characters only: names are in `names.py`, look-alike letters in `lookalikes.py`.
"""

import unicodedata

# Drawn as nothing, though Unicode does not call them format characters: grapheme joiner, Hangul
# fillers, Khmer and Mongolian signs, the empty Braille cell, variation selectors, and everything
# set aside as "default ignorable" (Unicode 15, DerivedCoreProperties.txt).
_DRAWN_AS_NOTHING = frozenset(
    (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x2800, 0x3164, 0xFFA0)
).union(
    range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xFFF0, 0xFFF9), range(0xE0000, 0xE1000)
)
_NEVER_STORED = (
    # Everything that XML 1.0 forbids, since feeds are made of the same text; the rest of the
    # control characters, which show nothing; the noncharacters; and the byte order mark, of
    # which an HTML parser swallows one each time that it starts on a text.
    [code for code in range(0xA0) if (code < 0x20 or code >= 0x7F) and code not in (0x09, 0x0A)]
    + [*range(0xD800, 0xE000), *range(0xFDD0, 0xFDF0), 0xFEFF]
    + [plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)]
)
_STORED_AS: dict[int, str | None] = dict.fromkeys(_NEVER_STORED)
_STORED_AS.update({0x0B: "\n", 0x0C: "\n", 0x85: "\n"})


def storable(text: str) -> str:
    """Give the text as it may be stored: line ends as "\\n", no characters that no page can hold.

    Joiners, direction marks and all other format characters stay. Running it twice changes
    nothing.
    """
    if text.replace("\n", "").isprintable():
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_STORED_AS)


def is_invisible(char: str) -> bool:
    """Tell whether one character is drawn as nothing: controls, format characters, fillers."""
    return ord(char) in _DRAWN_AS_NOTHING or unicodedata.category(char) in ("Cc", "Cf", "Cs")


def without_invisible(text: str) -> str:
    """Drop every invisible character but white space."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if char.isspace() or not is_invisible(char))


def is_mark(char: str) -> bool:
    """Tell whether a character sits on the one before it: an accent, a vowel sign."""
    return unicodedata.category(char)[0] == "M"


def is_word_char(char: str) -> bool:
    """Tell whether a character belongs to a word: a letter, a digit, "_", or a mark on one."""
    return char.isalnum() or char == "_" or (not char.isascii() and is_mark(char))


def visible(text: str) -> bool:
    """Tell whether the text has at least one character that a reader would see.

    Marks alone do not count: without a letter to sit on they are dirt on the screen.
    """
    return any(
        not (char.isspace() or is_invisible(char) or is_mark(char)) and ord(char) not in _STORED_AS
        for char in text
    )
