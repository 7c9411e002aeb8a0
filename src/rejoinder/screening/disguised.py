"""Digits for letters throughout a text, read back: "ch3ck 0u7 my v1d30s".

Place for place, so that what is found in what comes out stands where it stood. A single word with a
digit in it is a name or a size, and stays.
"""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = re.compile(r"[0134578]")
# A digit within letters, or letters within digits; not in an address, where such is usual.
_MASKED: Final = re.compile(
    r"(?<![\w/=.-])(?=\w*(?:[a-z][0134578]+[a-z]|[01357][a-z]+[01357]))\w+", re.I
)
_NUMBERED: Final = re.compile(r"\d\w*")
_AS_LETTERS: Final = str.maketrans("0134578", "oieastb")
# So many words of a text, and one in so many, make it a disguise.
_FEWEST: Final = 2
_ONE_IN: Final = 6


def unmasked(text: str) -> str:
    """Give the text with digits read as letters, where they are used as such; else as it is.

    Linear in the text; the same length as it.
    """
    if _DIGITS.search(text) is None:
        return text
    least = max(_FEWEST, len(text.split()) / _ONE_IN)
    # The careful look takes ten times as long, and most texts have but a number or two.
    if len(_NUMBERED.findall(text)) < least or sum(1 for _ in _MASKED.finditer(text)) < least:
        return text
    return text.translate(_AS_LETTERS)
