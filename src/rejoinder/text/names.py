"""Names that people give themselves: which can be used, and when two are the same.

Whether a name looks like another, though it is not the same, is in `lookalikes.py`.
"""

import unicodedata

from .characters import visible, without_invisible

LONGEST_NAME = 80
# No script needs more code points than this for one character of a name; see `clean_name`.
_CODES_PER_CHARACTER = 4
# Embeddings, overrides and isolates turn the text around them; the separators break lines.
_STEERS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


class NameUnusable(ValueError):
    """A name that cannot be shown.

    `reason` is "empty", "invisible" (nothing that a reader would see), "control" (line breaks,
    control characters, characters that turn the direction of the text around them) or
    "too_long" (more than LONGEST_NAME characters).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean_name(raw: str) -> str:
    """Give a name as it is stored: trimmed, in NFC.

    Joiners of Persian, Hindi and emoji stay, and so do spaces inside.

    Raises:
        NameUnusable: see there.
    """
    trimmed = raw.strip()
    if not trimmed:
        raise NameUnusable("empty")
    # Before normalising, whose time grows with the square of a run of accents.
    if len(trimmed) > LONGEST_NAME * _CODES_PER_CHARACTER:
        raise NameUnusable("too_long")
    name = unicodedata.normalize("NFC", trimmed)
    if any(char in _STEERS_TEXT or unicodedata.category(char) in ("Cc", "Cs") for char in name):
        raise NameUnusable("control")
    if not visible(name):
        raise NameUnusable("invisible")
    if len(name) > LONGEST_NAME:
        raise NameUnusable("too_long")
    return name


def fold_name(name: str) -> str:
    """Fold a name so that two names which read the same are the same.

    NFKC, lower case in the sense of Unicode's case folding, one blank for any white space
    inside, no invisible characters. Running it twice changes nothing. Meant for names, not for
    running text: its time grows with the square of a run of accents.
    """
    if name.isascii():
        return " ".join(without_invisible(name).lower().split())
    folded = name
    # Twice, because folding the case of a composed letter can leave something to compose
    # (Unicode 15, §5.18, "Caseless Matching").
    for _ in range(2):
        folded = unicodedata.normalize("NFKC", without_invisible(folded).casefold())
    return " ".join(without_invisible(folded).split())
