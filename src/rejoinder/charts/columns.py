"""Columns: how many of something a day, kinds of it one upon the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from rejoinder.charts.frame import (
    LEFT,
    PLOT,
    RIGHT,
    TOP,
    WIDTH,
    Series,
    ceiling,
    dates,
    framed,
    legend,
    nothing_yet,
    scale,
    shown,
)


def columns(title: str, said: str, labels: Sequence[str], series: Sequence[Series]) -> str:
    """Stacked columns as an SVG element.

    Args:
        title, said: what it shows, and that in words.
        labels: of the places, such as "3 Nov".
        series: up to four, each with a value a place, from the bottom up.
    """
    return framed(title, said, TOP + PLOT + 32, _body(labels, series))


def _body(labels: Sequence[str], series: Sequence[Series]) -> Iterator[str]:
    sums = [sum(one.values[place] or 0 for one in series) for place in range(len(labels))]
    top = ceiling(max(sums, default=0))
    yield from legend([one.name for one in series], at_end=True)
    yield from scale(top)
    yield from dates(labels)
    if not any(sums):
        yield nothing_yet()
    wide = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    gap = min(3.0, wide / 4)
    for place, label in enumerate(labels):
        y = float(TOP + PLOT)
        for number, one in enumerate(series, 1):
            value = one.values[place] or 0
            if not value:
                continue
            tall = PLOT * value / top
            y -= tall
            yield (
                f'<rect class="c{number}" x="{LEFT + wide * place + gap / 2:.1f}" y="{y:.1f}" '
                f'width="{wide - gap:.1f}" height="{tall:.1f}"><title>{escape(label)}: '
                f"{shown(value)} {escape(one.name)}</title></rect>"
            )
