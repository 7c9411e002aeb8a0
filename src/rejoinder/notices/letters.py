"""What a mail may be made of: one address, one line of subject, text of ours.

A header of a mail is a line. Whatever could end that line, or what a reader of mail might take for
its end, is refused in an address and becomes a blank in a subject.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

_ADDRESS: Final = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
_SUBJECT: Final = 150  # characters; longer ones are cut by most programs anyway
_VALID: Final = EmailValidator()
# What separates addresses, begins a name or a comment, or quotes: none of it is needed in an address
# that a form would take.
_MEANING: Final = frozenset(",;:<>()[]\\\"' \t")


@lru_cache(maxsize=256)
def is_address(to: str) -> bool:
    """Whether `to` is one address, and nothing that a mail server could take for more."""
    if not to.isascii() or not to.isprintable() or len(to) > _ADDRESS or _MEANING & set(to):
        return False
    try:
        _VALID(to)
    except ValidationError:
        return False
    return True


def one_line(text: str) -> str:
    """A text as a header may hold it: no control or format characters, no separators but blanks.

    Nor encoded words. U+2028 and U+0085 end a line for some programs, direction marks turn what stands
    beside them.
    """
    plain = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp", "Zs") else char
        for char in text
        if unicodedata.category(char) not in ("Cs", "Cf") or char in "\u200c\u200d"
    )
    # What looks like an encoded word (RFC 2047) would be decoded, line ends and all, by whoever reads it.
    plain = " ".join(plain.split()).replace("=?", "= ?")
    return plain if len(plain) <= _SUBJECT else f"{plain[: _SUBJECT - 1].rstrip()}…"
