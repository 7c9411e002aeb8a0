"""A report as one SVG: how true the suspicion is, and how each language fares. Light or dark by the viewer.

A file of its own, without script, font or reference to anything else; every colour has a shape or a
word beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from rejoinder.screening.report import Group, Report, Share

_SIDE: Final = 320  # of the square that holds the curve
_LEFT: Final = 64
_TOP: Final = 76
_COUNTS: Final = 56  # height of the bars below the curve
_RIGHT: Final = 470  # where the second panel begins
_BAR: Final = 300  # width of 100 % there
_ROW: Final = 64
_MOST: Final = 8  # languages shown
_WIDTH: Final = 880
_STYLE: Final = """
svg { --paper: #fdfcf9; --ink: #1d1b18; --muted: #625c54; --rule: #dedad1; --one: #9a2f1c; --two: #1f5f8b;
  --three: #5b6b2f; font: 13px system-ui, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif }
@media (prefers-color-scheme: dark) { svg { --paper: #171614; --ink: #e8e4dc; --muted: #a8a198;
  --rule: #37342f; --one: #f0a18c; --two: #8cc4ee; --three: #b9cc83 } }
.paper { fill: var(--paper) } text { fill: var(--ink) } .muted { fill: var(--muted) }
.title { font-size: 16px; font-weight: 650 } .end { text-anchor: end } .middle { text-anchor: middle }
.rule { stroke: var(--rule); fill: none } .ideal { stroke: var(--muted); stroke-dasharray: 4 4; fill: none }
.curve { stroke: var(--one); stroke-width: 2; fill: none } .dot { fill: var(--one) }
.reach { stroke: var(--one); stroke-width: 1.5 } .count { fill: var(--muted) } .track { fill: var(--rule) }
.precision { fill: var(--one) } .recall { fill: var(--two) } .alarms { fill: var(--three) }
.whisker { stroke: var(--ink); stroke-width: 1.5 } .halo { stroke: var(--paper); stroke-width: 4.5 }
"""


def chart(told: Report, name: str) -> str:
    """The report as an SVG document.

    Args:
        told: the figures.
        name: of the site, shown above them.
    """
    groups = (told.everything, *told.languages[:_MOST])
    height = max(_TOP + _SIDE + _COUNTS + 76, _TOP + 30 + _ROW * len(groups) + 24)
    title = f"The screen of {name} against its moderators"
    body = "\n".join([*_heading(told, title), *_reliability(told), *_languages(groups)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="title desc">\n'
        f'<title id="title">{escape(title)}</title>\n<desc id="desc">{escape(_described(told))}</desc>\n'
        f'<style>{_STYLE}</style>\n<rect class="paper" width="100%" height="100%"/>\n{body}\n</svg>\n'
    )


def _described(told: Report) -> str:
    whole = told.everything
    return (
        f"{whole.comments} comments, {whole.decided} of them decided. "
        f"Precision {_percent(whole.precision)}, recall {_percent(whole.recall)}, "
        f"false alarms {_percent(whole.false_alarms)}."
    )


def _heading(told: Report, title: str) -> Iterator[str]:
    whole = told.everything
    yield f'<text class="title" x="{_LEFT}" y="28">{escape(title)}</text>'
    stood = whole.comments - whole.decided
    counts = f"{whole.comments:,} comments, {whole.decided:,} decided, {stood:,} let stand"
    words = f"{counts}; lines are 95 % intervals"
    yield f'<text class="muted" x="{_LEFT}" y="48">{words}</text>'


def _reliability(told: Report) -> Iterator[str]:
    bottom = _TOP + _SIDE
    for step in range(0, 101, 25):
        x, y = _LEFT + _SIDE * step / 100, bottom - _SIDE * step / 100
        yield f'<path class="rule" d="M{_LEFT} {y:.1f}H{_LEFT + _SIDE}M{x:.1f} {_TOP}V{bottom}"/>'
        yield f'<text class="muted end" x="{_LEFT - 8}" y="{y + 4:.1f}">{step} %</text>'
        yield f'<text class="muted middle" x="{x:.1f}" y="{bottom + _COUNTS + 22}">{step} %</text>'
    yield f'<path class="ideal" d="M{_LEFT} {bottom}L{_LEFT + _SIDE} {_TOP}"/>'
    yield f'<text class="muted" x="{_LEFT + 8}" y="{_TOP + 16}">removed, of those suspected so much</text>'
    yield (
        f'<text class="muted middle" x="{_LEFT + _SIDE / 2}" y="{bottom + _COUNTS + 44}">'
        "suspicion; below the square, how many comments</text>"
    )
    places = []
    most = max((one.observed.of for one in told.curve), default=1)
    for one in told.curve:
        x, y = _LEFT + _SIDE * one.predicted, bottom - _SIDE * (one.observed.value or 0.0)
        places.append(f"{x:.1f} {y:.1f}")
        high, low = bottom - _SIDE * one.observed.high, bottom - _SIDE * one.observed.low
        tall = max(1.0, (_COUNTS - 8) * one.observed.of / most)
        start, wide = _LEFT + _SIDE * one.low + 2, _SIDE * (one.high - one.low) - 4
        yield f'<path class="reach" d="M{x:.1f} {high:.1f}V{low:.1f}"/>'
        yield (
            f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{one.observed.hits:,} of '
            f"{one.observed.of:,} removed, {one.predicted:.0%} suspected</title></circle>"
        )
        yield (
            f'<rect class="count" x="{start:.1f}" y="{bottom + 6}" width="{wide:.1f}" height="{tall:.1f}"/>'
        )
    if places:
        yield f'<path class="curve" d="M{" L".join(places)}"/>'


def _languages(groups: tuple[Group, ...]) -> Iterator[str]:
    y = _TOP + 10
    x = _RIGHT + 80
    for kind, label, wide in (
        ("precision", "precision", 92),
        ("recall", "recall", 72),
        ("alarms", "false alarms", 0),
    ):
        yield f'<rect class="{kind}" x="{x}" y="{y - 10}" width="10" height="10"/>'
        yield f'<text x="{x + 15}" y="{y}">{label}</text>'
        x += wide
    for group in groups:
        y += 22 if group is groups[0] else _ROW
        name = "all" if group is groups[0] else group.name[:12]
        yield f'<text class="end" x="{_RIGHT + 70}" y="{y + 14}">{escape(name)}</text>'
        yield f'<text class="muted end" x="{_RIGHT + 70}" y="{y + 30}">{group.comments:,}</text>'
        shares = (
            ("precision", group.precision),
            ("recall", group.recall),
            ("alarms", group.false_alarms),
        )
        for place, (kind, share) in enumerate(shares):
            yield from _bar(kind, share, y + 2 + 16 * place)


def _bar(kind: str, share: Share, y: int) -> Iterator[str]:
    left, full = _RIGHT + 80, _BAR - 60
    yield f'<rect class="track" x="{left}" y="{y}" width="{full}" height="11"/>'
    if share.value is not None:
        yield f'<rect class="{kind}" x="{left}" y="{y}" width="{full * share.value:.1f}" height="11"/>'
        low, high = left + full * share.low, left + full * share.high
        for line in ("halo", "whisker"):
            yield f'<path class="{line}" d="M{low:.1f} {y + 5.5}H{high:.1f}"/>'
    yield f'<text x="{left + full + 8}" y="{y + 10}">{_percent(share)}</text>'


def _percent(share: Share) -> str:
    return "none yet" if share.value is None else f"{share.value * 100:.1f} %"
