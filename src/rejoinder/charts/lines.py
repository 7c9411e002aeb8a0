"""Lines: shares or times, day after day; and the curve that says how true probabilities are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
)


def lines(
    title: str, said: str, labels: Sequence[str], series: Sequence[Series], unit: str = ""
) -> str:
    """Lines as an SVG element; a place without a value breaks the line.

    Args:
        title, said: what it shows, and that in words.
        labels: of the places.
        series: up to three.
        unit: "%" for shares from 0 to 1, else what the values count, such as "h".
    """
    return framed(title, said, TOP + PLOT + 32, _body(labels, series, unit))


def _body(labels: Sequence[str], series: Sequence[Series], unit: str) -> Iterator[str]:
    known = [value for one in series for value in one.values if value is not None]
    top = 1.0 if unit == "%" else ceiling(max(known, default=0))
    yield from legend([one.name for one in series], kind="l", at_end=True)
    yield from scale(top, unit)
    yield from dates(labels)
    if not known:
        yield nothing_yet()
    wide = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    for number, one in enumerate(series, 1):
        path, drawn = [], False
        for place, value in enumerate(one.values):
            if value is None:
                drawn = False
                continue
            x, y = LEFT + wide * (place + 0.5), TOP + PLOT * (1 - min(1.0, value / top))
            path.append(f"{'L' if drawn else 'M'}{x:.1f} {y:.1f}")
            if not drawn:
                yield f'<circle class="c{number}" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>'
            drawn = True
        if path:
            yield f'<path class="line l{number}" d="{"".join(path)}"/>'


def curve(
    title: str, said: str, points: Sequence[tuple[float, float, float, float]], across: str
) -> str:
    """What was said against what was true, with intervals, as an SVG element.

    Args:
        title, said: what it shows, and that in words.
        points: (said, true, low, high), each from 0 to 1.
        across: what stands below the axis.
    """
    return framed(title, said, TOP + PLOT + 52, _curve(points, across))


def _curve(points: Sequence[tuple[float, float, float, float]], across: str) -> Iterator[str]:
    wide = WIDTH - LEFT - RIGHT
    yield from scale(1.0, "%")
    for part in (0, 50, 100):
        anchor = ("", "middle", "end")[part // 50]
        x = LEFT + wide * part / 100
        yield f'<text class="quiet {anchor}" x="{x:.1f}" y="{TOP + PLOT + 20}">{part} %</text>'
    yield f'<text class="quiet middle" x="{LEFT + wide / 2}" y="{TOP + PLOT + 42}">{across}</text>'
    yield f'<path class="ideal" d="M{LEFT} {TOP + PLOT}L{WIDTH - RIGHT} {TOP}"/>'
    path: list[str] = []
    for x_share, y_share, low, high in points:
        x, y = LEFT + wide * x_share, TOP + PLOT * (1 - y_share)
        path.append(f"{'L' if path else 'M'}{x:.1f} {y:.1f}")
        top, bottom = TOP + PLOT * (1 - high), TOP + PLOT * (1 - low)
        yield f'<path class="reach" d="M{x:.1f} {top:.1f}V{bottom:.1f}"/>'
        yield f'<circle class="c1" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    if path:
        yield f'<path class="line l1" d="{"".join(path)}"/>'
