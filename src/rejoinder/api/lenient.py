"""JSON as strict parsers want it, and as clients that glue it together send it.

Commento++ writes `{comment: {text: "…"}}`: names without quotes, line ends within a string. Google's
parser took that, so clients exist that know no better. Source: souramoo/commentoplusplus,
`api/perspective.go`.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

# What begins here is taken whole or not at all (possessive), and never looked at again: linear.
_BEGINS: Final = re.compile(r'["A-Za-z_$]')
_STRING: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NAME: Final = re.compile(r"[\w$]++")
_SPACE: Final = re.compile(r"\s*+")


def loads(written: bytes) -> Any:
    """The value; bare names are taken for strings.

    Raises:
        ValueError: it is no JSON even so, or holds NaN or an infinity.
    """
    try:
        text = written.decode()
        try:
            return json.loads(text, parse_constant=_no_constant)
        except json.JSONDecodeError:
            return json.loads(_quoted(text), strict=False, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _quoted(text: str) -> str:
    """The text with quotes around each name before a colon that lacks them."""
    parts: list[str] = []
    place = 0
    while found := _BEGINS.search(text, place):
        parts.append(text[place : found.start()])
        whole = (_STRING if found[0] == '"' else _NAME).match(text, found.start())
        assert whole is not None
        place = whole.end()
        bare = found[0] != '"'
        space = _SPACE.match(text, place) if bare else None
        named = space is not None and text[space.end() : space.end() + 1] == ":"
        parts.append(f'"{whole[0]}"' if named else whole[0])
    return "".join([*parts, text[place:]])


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON's")
