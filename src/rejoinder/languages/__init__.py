"""The language that a page, a mail or an answer speaks: its words, numbers and dates.

English stands in the code and is the key to all others, which are gettext catalogs in `locale/`.
Knows no site and no request: whoever begins a page or a mail says in which language it speaks.
"""

from rejoinder.languages.catalogs import Language, known, language_of
from rejoinder.languages.speaking import (
    dated,
    decimal_mark,
    later,
    number,
    say,
    say_as,
    say_many,
    speaking,
    spoken,
)

__all__ = [
    "Language",
    "dated",
    "decimal_mark",
    "known",
    "language_of",
    "later",
    "number",
    "say",
    "say_as",
    "say_many",
    "speaking",
    "spoken",
]
