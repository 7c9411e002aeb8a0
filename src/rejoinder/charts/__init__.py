"""Charts: figures go in, SVG comes out, light or dark by whoever looks. Pure; no script, no request.

Nothing here says what a figure means; every chart has a title, a description in words, and a legend, and
stands beside a table of the same figures. Colours are classes: a page styles them, a file carries them.

    frame.py   the document around a chart        columns.py  something a day, one upon the other
    bars.py    rows of stacked bars, or shares    lines.py    shares or times, day after day
"""

from rejoinder.charts.bars import Row, bars
from rejoinder.charts.columns import columns
from rejoinder.charts.frame import Series, alone
from rejoinder.charts.lines import curve, lines

__all__ = ["Row", "Series", "alone", "bars", "columns", "curve", "lines"]
