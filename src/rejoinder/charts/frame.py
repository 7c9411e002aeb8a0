"""The SVG around a chart: title, description, legend, scale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Final
from xml.sax.saxutils import escape
from zlib import crc32

WIDTH: Final = 640
LEFT: Final = 56
RIGHT: Final = 12
TOP: Final = 64
PLOT: Final = 180
"""Height of what is drawn within axes."""
_LETTER: Final = (
    7.2  # a usual letter's width in the legend, a little too wide rather than too narrow
)

# A page has these rules in its own style, where no style may stand in the page itself.
_STYLE: Final = """
svg.chart { --paper: #fdfcf9; --ink: #1d1b18; --muted: #625c54; --rule: #dedad1; --c1: #9a2f1c;
  --c2: #1f5f8b; --c3: #6f7d34; --c4: #a8a198;
  font: 13px system-ui, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif }
@media (prefers-color-scheme: dark) { svg.chart { --paper: #171614; --ink: #e8e4dc; --muted: #a8a198;
  --rule: #37342f; --c1: #f0a18c; --c2: #8cc4ee; --c3: #b9cc83; --c4: #7d776d } }
.chart .paper { fill: var(--paper) } .chart text { fill: var(--ink) } .chart .quiet { fill: var(--muted) }
.chart .head { font-size: 15px; font-weight: 650 } .chart .end { text-anchor: end }
.chart .middle { text-anchor: middle } .chart .grid { stroke: var(--rule); fill: none }
.chart .ideal { stroke: var(--muted); stroke-dasharray: 4 4; fill: none }
.chart .track { fill: var(--rule) }
.chart .c1 { fill: var(--c1) } .chart .c2 { fill: var(--c2) }
.chart .c3 { fill: var(--c3) } .chart .c4 { fill: var(--c4) }
.chart .line { fill: none; stroke-width: 2; stroke-linejoin: round } .chart .l1 { stroke: var(--c1) }
.chart .l2 { stroke: var(--c2); stroke-dasharray: 7 3 }
.chart .l3 { stroke: var(--c3); stroke-dasharray: 2 3 }
.chart .reach { stroke: var(--c1); stroke-width: 1.5 }
"""


@dataclass(frozen=True, slots=True)
class Series:
    """One thing that is drawn: its name in the legend, and for each place a value, or None."""

    name: str
    values: Sequence[float | None]


def framed(title: str, said: str, height: float, body: Iterable[str]) -> str:
    """A chart as an SVG element.

    Args:
        title: what it shows; stands above it.
        said: the same in words, for whoever does not see it.
        height: of the whole, in its own units; it is WIDTH wide.
        body: elements.
    """
    name = f"chart-{crc32(title.encode())}"
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" '
        f'role="img" aria-labelledby="{name}-t {name}-d">\n<title id="{name}-t">{escape(title)}</title>\n'
        f'<desc id="{name}-d">{escape(said)}</desc>\n'
        f'<text class="head" x="0" y="18">{escape(title)}</text>\n' + "\n".join(body) + "\n</svg>"
    )


def alone(charts: Sequence[str]) -> str:
    """Charts below each other as a file of its own, with its style."""
    body, y, margin = [], 16.0, 16
    for one in charts:
        height = float(one.split('viewBox="0 0 ', 1)[1].split('"', 1)[0].split(" ")[1])
        size = f'<svg x="{margin}" y="{y:.0f}" width="{WIDTH}" height="{height:.0f}" '
        body.append(one.replace("<svg ", size, 1))
        y += height + 28
    whole = WIDTH + 2 * margin
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {y:.0f}" '
        f'width="{whole}" height="{y:.0f}">\n'
        f'<style>{_STYLE}</style>\n<rect class="paper" width="100%" height="100%"/>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )


def legend(
    names: Sequence[str], y: float = 42, kind: str = "c", *, at_end: bool = False
) -> Iterator[str]:
    """A row of colours with their names; `kind` "c" for areas, "l" for lines.

    `at_end` puts it above the newest days: where a chart is wider than the screen, those are seen first.
    """
    shift = 24 if kind == "l" else 16
    wide = sum(shift + _LETTER * len(name) + 16 for name in names) - 16
    x = max(0.0, WIDTH - RIGHT - wide) if at_end else 0.0
    for number, name in enumerate(names, 1):
        if kind == "l":
            yield f'<path class="line l{number}" d="M{x:.1f} {y - 4}h18"/>'
        else:
            yield f'<rect class="c{number}" x="{x:.1f}" y="{y - 10}" width="11" height="11"/>'
        yield f'<text class="quiet" x="{x + shift:.1f}" y="{y}">{escape(name)}</text>'
        x += shift + _LETTER * len(name) + 16


def ceiling(most: float) -> float:
    """The end of a scale that holds `most`: 1, 2, 2.5, 4 or 5 times a power of ten; at least 1."""
    if most <= 1:
        return 1.0
    power = 10.0 ** floor(log10(most))
    return next(step * power for step in (1, 2, 2.5, 4, 5, 10) if step * power >= most)


def scale(top: float, unit: str = "") -> Iterator[str]:
    """Lines across the plot at 0, a half and the whole, with what they stand for."""
    for part in (0.0, 0.5, 1.0):
        y = TOP + PLOT * (1 - part)
        yield f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        yield f'<text class="quiet end" x="{LEFT - 8}" y="{y + 4:.1f}">{shown(top * part, unit)}</text>'


def shown(value: float, unit: str = "") -> str:
    """A number as it stands on a chart."""
    if unit == "%":
        return f"{value * 100:.0f} %"
    words = f"{value:,.0f}" if value == int(value) or value >= 100 else f"{value:,.1f}"
    return f"{words} {unit}".rstrip()


def dates(labels: Sequence[str]) -> Iterator[str]:
    """A few of the places' names below the plot: the last, for it is asked for most, and some before."""
    count = len(labels)
    if not count:
        return
    step = max(1, -(-count // 6))
    wide = (WIDTH - LEFT - RIGHT) / count
    for place in range((count - 1) % step, count, step):
        anchor, x = "middle", LEFT + wide * (place + 0.5)
        if place == count - 1 and count > 1:
            anchor, x = "end", float(WIDTH - RIGHT)
        elif not place:
            anchor, x = "", float(LEFT)
        words = escape(labels[place])
        yield f'<text class="quiet {anchor}" x="{x:.1f}" y="{TOP + PLOT + 20}">{words}</text>'


def nothing_yet() -> str:
    """Say in the middle of the plot that there is nothing to draw, lest it be taken for a zero."""
    x, y = LEFT + (WIDTH - LEFT - RIGHT) / 2, TOP + PLOT * 0.75 + 4
    return f'<text class="quiet middle" x="{x:.1f}" y="{y:.1f}">Nothing yet</text>'
