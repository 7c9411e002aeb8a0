"""How long things took, as counts in steps: days add up, and a median of many days is still known.

Pure. A step is five per cent, so what is told is right to within two and a half.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import Final

STEP: Final = 1.05
_LOG: Final = log(STEP)


def step_of(seconds: float) -> int:
    """The step that a time falls into; all below a second are the first."""
    return round(log(seconds) / _LOG) if seconds > 1 else 0


def quantile(steps: Mapping[int, int], share: float) -> float | None:
    """The time in seconds within which that share of them lay; None where there are none.

    Args:
        steps: how many fell into each step.
        share: 0 to 1; .5 is the median.
    """
    left = share * sum(steps.values())
    if not steps:
        return None
    last = 0
    for last in sorted(steps):
        left -= steps[last]
        if left <= 0:
            break
    return float(STEP**last)
