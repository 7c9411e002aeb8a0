"""A comment's text in pieces, marked by how much each weighed. Plain strings: the template escapes them.

Nothing is lost, doubled or moved: put together the pieces are the text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

# Scripts whose letters join: a mark that begins within a word would tear its letters apart.
_JOINED: Final = ((0x0600, 0x08FF), (0x1800, 0x18AF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))
_MARKS: Final = frozenset(("Mn", "Mc", "Me"))
_HOLDS_TOGETHER: Final = "\u200d\ufe0e\ufe0f"  # joiner, and how the character before is shown
_FARTHEST: Final = 40  # characters that an edge is moved; no honest cluster or word is longer
# Of the strongest: below, a piece would be marked that hardly weighed.
_FAINT: Final = 0.15
_STRONG: Final = 0.6


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text. `kind` is "" where it did not weigh, else a class of the style sheet."""

    text: str
    kind: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text and what it weighed; above 0 speaks against the comment."""

    start: int
    end: int
    weight: float
    about: str = ""


def pieces(text: str, spans: Iterable[Span]) -> list[Piece]:
    """Cut a text where spans begin and end; where several overlap the weightier is shown."""
    fitted = _fitted(text, spans)
    if not fitted:
        return [Piece(text)] if text else []
    heaviest = max(abs(span.weight) for span in fitted)
    cuts = sorted({0, len(text), *(edge for span in fitted for edge in (span.start, span.end))})
    # The weightier of two is looked at first; spans are few, the screen keeps only the strongest.
    fitted.sort(key=lambda span: -abs(span.weight))
    made: list[Piece] = []
    for start, end in pairwise(cuts):
        over = next((one for one in fitted if one.start <= start and end <= one.end), None)
        kind = _kind(over.weight / heaviest) if over else ""
        title = over.about if over and kind else ""
        if made and (made[-1].kind, made[-1].title) == (kind, title):
            made[-1] = Piece(made[-1].text + text[start:end], kind, title)
        else:
            made.append(Piece(text[start:end], kind, title))
    return made


def _kind(share: float) -> str:
    if abs(share) < _FAINT:
        return ""
    if share < 0:
        return "for"
    return "against strong" if share >= _STRONG else "against"


def _fitted(text: str, spans: Iterable[Span]) -> list[Span]:
    """Spans within the text, their edges moved out of what belongs together."""
    made = []
    for span in spans:
        start, end = max(0, span.start), min(len(text), span.end)
        if start < end and span.weight:
            start, end = _outwards(text, start, -1), _outwards(text, end, 1)
            made.append(Span(start, end, span.weight, span.about))
    return made


def _outwards(text: str, edge: int, step: int) -> int:
    for _ in range(_FARTHEST):
        if not 0 < edge < len(text) or not _belong_together(text[edge - 1], text[edge]):
            break
        edge += step
    return edge


def _belong_together(before: str, after: str) -> bool:
    return (
        unicodedata.category(after) in _MARKS
        or after in _HOLDS_TOGETHER
        or before == "\u200d"
        or (_joins(before) and _joins(after))
    )


def _joins(character: str) -> bool:
    code = ord(character)
    return character.isalpha() and any(first <= code <= last for first, last in _JOINED)
