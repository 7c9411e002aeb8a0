"""Figures of merit, each with an interval: what `make evaluate` prints.

Intervals are the 2.5th and 97.5th percentile over texts drawn again with replacement.

Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993); Naeini et al. on the
expected calibration error (AAAI 2015); Hanley and McNeil on the area under the curve (1982).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[Any]
TIMES = 200


def auc(labels: Floats, chances: Floats) -> float:
    """Give the share of pairs, one of each kind, that are in the right order."""
    yes = int((labels == 1).sum())
    no = len(labels) - yes
    if not yes or not no:
        return float("nan")
    ranks = rankdata(chances)
    return float((ranks[labels == 1].sum() - yes * (yes + 1) / 2) / (yes * no))


def f1(labels: Floats, held: Floats) -> float:
    """Give the harmonic mean of precision and recall of what is held."""
    hits = float((held & (labels == 1)).sum())
    both = float(held.sum() + (labels == 1).sum())
    return 2 * hits / both if both else float("nan")


def share(held: Floats) -> float:
    """Give the share of what is held."""
    return float(held.mean()) if len(held) else float("nan")


def calibration_error(labels: Floats, chances: Floats, bins: int = 15) -> float:
    """Give the expected calibration error over bins of equal width."""
    which = np.minimum((chances * bins).astype(int), bins - 1)
    error = 0.0
    for one in range(bins):
        there = which == one
        if there.any():
            error += float(there.mean()) * abs(
                float(labels[there].mean()) - float(chances[there].mean())
            )
    return error


def interval(
    figure: Callable[..., float], *columns: Floats, seed: int = 1
) -> tuple[float, float, float]:
    """Give a figure over columns of equal length, and the ends of its 95 % interval."""
    drawn = np.random.default_rng(seed)
    size = len(columns[0])
    found = []
    for _ in range(TIMES):
        rows = drawn.integers(0, size, size)
        found.append(figure(*(column[rows] for column in columns)))
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return figure(*columns), float(low), float(high)


def told(figure: Callable[..., float], *columns: Floats) -> str:
    """Write a figure with its interval, as "0.912 (0.90-0.93)"."""
    value, low, high = interval(figure, *columns)
    return f"{value:.3f} ({low:.2f}-{high:.2f})"
