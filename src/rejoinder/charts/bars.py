"""Bars: a row for each thing, its parts beside each other; or shares of a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from rejoinder.charts.frame import WIDTH, ceiling, framed, legend, shown

_NAMES: Final = 170
_FIGURES: Final = 70
_ROW: Final = 26
_LONGEST: Final = 21


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its name, the length of each part, and what stands behind it (else the sum)."""

    name: str
    parts: Sequence[float]
    figure: str = ""


def bars(
    title: str, said: str, names: Sequence[str], rows: Sequence[Row], *, whole: float | None = None
) -> str:
    """Rows of bars as an SVG element.

    Args:
        title, said: what it shows, and that in words.
        names: of the parts, up to four; empty where there is one and the title says it.
        rows: from the top down.
        whole: what the full width stands for; None for a little more than the longest row.
    """
    first = 64 if names else 40
    return framed(title, said, first + _ROW * len(rows) + 4, _body(names, rows, whole, first))


def _body(
    names: Sequence[str], rows: Sequence[Row], whole: float | None, first: int
) -> Iterator[str]:
    yield from legend(names) if names else ()
    top = whole or ceiling(max((sum(row.parts) for row in rows), default=0))
    full = WIDTH - _NAMES - _FIGURES
    for place, row in enumerate(rows):
        y, x = first + _ROW * place, float(_NAMES)
        name = row.name if len(row.name) <= _LONGEST else f"{row.name[: _LONGEST - 1]}…"
        yield f'<text class="end" x="{_NAMES - 10}" y="{y + 13}">{escape(name)}</text>'
        yield f'<rect class="track" x="{x:.1f}" y="{y}" width="{full}" height="17"/>'
        for number, part in enumerate(row.parts, 1):
            wide = full * part / top
            if wide:
                yield f'<rect class="c{number}" x="{x:.1f}" y="{y}" width="{wide:.1f}" height="17"/>'
            x += wide
        figure = row.figure or shown(sum(row.parts))
        yield f'<text class="quiet" x="{_NAMES + full + 8}" y="{y + 13}">{escape(figure)}</text>'
