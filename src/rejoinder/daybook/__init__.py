"""What came and was decided each day, counted once: for charts that must not read a million rows.

    counting.py  one day's counts, by SQL over that day alone
    talks.py     what the conversation under each post has come to
    keeping.py   which days are due to be counted, and counting them
    times.py     pure: how long things took, as counts in steps of a twentieth
    summing.py   pure: days in, figures out: shares, medians, the curve, the drift

The charts of the desk, the shadow's figures and the transparency report are made of it. Counts are of
what happened on a day. A day is counted again while it may still change, ever more seldom,
and stands as it is after 35 days: so old spam can be cleared away, and the charts still tell of it.
"""

from rejoinder.daybook.counting import LET_STAND, PEOPLE, count
from rejoinder.daybook.keeping import (
    catch_up,
    counted_until,
    days_of,
    due,
    first_day,
    waiting_now,
)
from rejoinder.daybook.summing import Counted, Summary, by_people, judged, summed
from rejoinder.daybook.talks import count_talks, counted_talks
from rejoinder.daybook.times import quantile

__all__ = [
    "LET_STAND",
    "PEOPLE",
    "Counted",
    "Summary",
    "by_people",
    "catch_up",
    "count",
    "count_talks",
    "counted_talks",
    "counted_until",
    "days_of",
    "due",
    "first_day",
    "judged",
    "quantile",
    "summed",
    "waiting_now",
]
