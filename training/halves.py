"""Thresholds and offsets chosen on one half of the measured texts, and reported on the other.

What is chosen where it is reported flatters. Each set is cut in two by a fixed draw; whatever has a
choice in it sees the first half of every set, and is told by the second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

Floats = NDArray[Any]
SEED: Final = 11
_INSIDE: Final = 1e-4  # probabilities are kept so far from 0 and 1


def halves(size: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which of so many texts are in the first half, and which in the second."""
    first = np.zeros(size, bool)
    first[np.random.default_rng(SEED).permutation(size)[: size // 2]] = True
    return first, ~first


def threshold(honest: Sequence[Floats], most: float) -> float:
    """The least threshold, in steps of .01, at which no set of honest texts is held more often.

    Args:
        honest: for each set the probabilities of its honest texts.
        most: the share that may be held of each.
    """
    for step in range(30, 100):
        at = step / 100
        if all((one >= at).mean() <= most for one in honest if len(one)):
            return at
    return 1.0


def offset(labels: Floats, chances: Floats) -> float:
    """What to add to the logits for their mean probability to be the share of yes; 0 where all are
    of one kind."""
    if not 0 < labels.sum() < len(labels):
        return 0.0
    logits = logit(np.clip(chances, _INSIDE, 1 - _INSIDE))
    return float(brentq(lambda shift: (expit(logits + shift) - labels).mean(), -20.0, 20.0))


def moved(chances: Floats, shift: float) -> Floats:
    """The probabilities with so much added to their logits."""
    told: Floats = expit(logit(np.clip(chances, _INSIDE, 1 - _INSIDE)) + shift)
    return told


def split(rows: Mapping[str, tuple[Floats, Floats]]) -> list[Mapping[str, tuple[Floats, Floats]]]:
    """Labels and probabilities by set, cut in two."""
    cut: list[dict[str, tuple[Floats, Floats]]] = [{}, {}]
    for name, (labels, chances) in rows.items():
        for half, chosen in zip(cut, halves(len(labels)), strict=True):
            half[name] = labels[chosen], chances[chosen]
    return list(cut)
