"""How the screen did against people: what both removed, what it missed, how true its numbers are.

Pure: rows come in, figures go out. Says nothing about where the rows come from; whoever counts must
know that moderators see what was held more often than what was published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from math import sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

BINS: Final = 15
"""Of equal width, as calibration is usually stated."""
_Z: Final = 1.959964  # 95 %
_SEED: Final = 20_261_122
_RESAMPLES: Final = 1_000
_DRAWS: Final = (
    5_000_000  # rows drawn in all resamples together, so that a large site waits no longer
)
FEW: Final = 10
"""Rows below which a language or an attribute gets no line of its own."""


class Label(StrEnum):
    """What became of a comment."""

    REMOVED = "removed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Judged:
    """One comment: what the screen said, and what people did.

    Attributes:
        held: whether the screen held or refused it.
        suspicion: 0 to 1.
        attributes: probabilities by name.
        language: BCP 47 tag, "" where unknown.
        label: what became of it.
        named: the attributes that people said it has; empty where they gave no reason.
        decided: False where nobody decided and it was merely let stand for a while.
    """

    held: bool
    suspicion: float
    attributes: Mapping[str, float]
    language: str
    label: Label
    named: tuple[str, ...] = ()
    decided: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a count, with its 95 % interval; `value` is None where there is nothing to count."""

    hits: int
    of: int
    value: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its 95 % bootstrap interval; all None where the rows do not tell."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """Comments to which the screen gave about the same probability, and how many were that."""

    low: float
    high: float
    predicted: float
    observed: Share


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of all comments, or of those in one language.

    Attributes:
        precision: of what was held and then decided, the share that people removed.
        recall: of what people removed, the share that had been held.
        false_alarms: of what people kept or let stand, the share that had been held.
    """

    name: str
    comments: int
    decided: int
    precision: Share
    recall: Share
    false_alarms: Share


@dataclass(frozen=True, slots=True)
class AttributeGroup:
    """The figures of one attribute at its own threshold.

    Attributes:
        precision: of decided comments at or above the threshold, the share that people removed.
        recall: of removed comments, the share at or above the threshold.
        named: comments that people said to have it.
        calibration, auc: against people's word for it, where they named any; None else.
    """

    name: str
    threshold: float
    precision: Share
    recall: Share
    named: int
    calibration: Figure | None
    auc: Figure | None


@dataclass(frozen=True, slots=True)
class Report:
    """All that is told of a site's screen."""

    everything: Group
    languages: tuple[Group, ...]
    attributes: tuple[AttributeGroup, ...]
    calibration: Figure
    auc: Figure
    curve: tuple[Bin, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values, for a machine."""
        return asdict(self)


def report(rows: Iterable[Judged], thresholds: Mapping[str, float]) -> Report:
    """Put the figures together.

    Args:
        rows: in any order; each comment once.
        thresholds: the probability from which an attribute holds a comment, by name.
    """
    told = list(rows)
    by_language: dict[str, list[Judged]] = {}
    for row in told:
        by_language.setdefault(row.language or "unknown", []).append(row)
    named = sorted(by_language.items(), key=lambda item: (-len(item[1]), item[0]))
    said = np.array([row.suspicion for row in told], dtype=np.float64)
    bad = np.array([row.label != Label.KEPT for row in told], dtype=bool)
    return Report(
        everything=_group("all", told),
        languages=tuple(_group(name, part) for name, part in named if len(part) >= FEW),
        attributes=tuple(
            _attribute(name, threshold, told) for name, threshold in sorted(thresholds.items())
        ),
        calibration=_bootstrapped(said, bad, expected_calibration_error),
        auc=_bootstrapped(said, bad, auc),
        curve=_curve(said, bad),
    )


def wilson(hits: int, of: int) -> Share:
    """A share with its 95 % interval, sound also for small counts and at 0 and 1.

    Source: E. B. Wilson, Probable inference, JASA 22 (1927), 209-212.
    """
    if of == 0:
        return Share(0, 0, None, 0.0, 1.0)
    share = hits / of
    middle = (share + _Z * _Z / (2 * of)) / (1 + _Z * _Z / of)
    reach = _Z * sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of)) / (1 + _Z * _Z / of)
    return Share(hits, of, share, max(0.0, middle - reach), min(1.0, middle + reach))


def expected_calibration_error(said: NDArray[np.float64], bad: NDArray[np.bool_]) -> float | None:
    """The mean distance between what was said and what was true, over BINS of equal width.

    Args:
        said: shape (n,), probabilities.
        bad: shape (n,), what was true.

    Source: Naeini and others, Obtaining well calibrated probabilities using Bayesian binning, AAAI 2015.
    """
    if said.size == 0:
        return None
    bins = _bin_of(said)
    gap = np.bincount(bins, weights=said - bad, minlength=BINS)
    return float(np.abs(gap).sum() / said.size)


def auc(said: NDArray[np.float64], bad: NDArray[np.bool_]) -> float | None:
    """The chance that a removed comment was suspected more than a kept one; ties count half.

    Source: Hanley and McNeil, The meaning and use of the area under a ROC curve, Radiology 143 (1982).
    """
    positive = int(bad.sum())
    negative = int(bad.size) - positive
    if not positive or not negative:
        return None
    _, rank_of, counts = np.unique(said, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = (last - (counts - 1) / 2)[rank_of]
    return float((ranks[bad].sum() - positive * (positive + 1) / 2) / (positive * negative))


def _bin_of(said: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.minimum((said * BINS).astype(np.int64), BINS - 1)


def _group(name: str, rows: Sequence[Judged]) -> Group:
    removed = [row for row in rows if row.label != Label.KEPT]
    kept = [row for row in rows if row.label == Label.KEPT]
    decided = [row for row in rows if row.decided]
    held = [row for row in decided if row.held]
    return Group(
        name=name,
        comments=len(rows),
        decided=len(decided),
        precision=wilson(sum(row.label != Label.KEPT for row in held), len(held)),
        recall=wilson(sum(row.held for row in removed), len(removed)),
        false_alarms=wilson(sum(row.held for row in kept), len(kept)),
    )


def _attribute(name: str, threshold: float, rows: Sequence[Judged]) -> AttributeGroup:
    known = [row for row in rows if name in row.attributes]
    fired = [row for row in known if row.decided and row.attributes[name] >= threshold]
    removed = [row for row in known if row.label != Label.KEPT]
    # What was removed for another reason, or for none that was told, may have it or not: nobody said.
    clear = [row for row in known if row.label == Label.KEPT or name in row.named]
    has = np.array([name in row.named for row in clear], dtype=bool)
    calibration = ranking = None
    if has.any():
        said = np.array([row.attributes[name] for row in clear], dtype=np.float64)
        calibration = _bootstrapped(said, has, expected_calibration_error)
        ranking = _bootstrapped(said, has, auc)
    return AttributeGroup(
        name=name,
        threshold=threshold,
        precision=wilson(sum(row.label != Label.KEPT for row in fired), len(fired)),
        recall=wilson(sum(row.attributes[name] >= threshold for row in removed), len(removed)),
        named=int(has.sum()),
        calibration=calibration,
        auc=ranking,
    )


def _curve(said: NDArray[np.float64], bad: NDArray[np.bool_]) -> tuple[Bin, ...]:
    bins = _bin_of(said)
    made: list[Bin] = []
    for index in range(BINS):
        inside = bins == index
        count = int(inside.sum())
        if count:
            observed = wilson(int(bad[inside].sum()), count)
            mean = float(said[inside].mean())
            made.append(Bin(index / BINS, (index + 1) / BINS, mean, observed))
    return tuple(made)


def _bootstrapped(
    said: NDArray[np.float64],
    bad: NDArray[np.bool_],
    figure: Callable[[NDArray[np.float64], NDArray[np.bool_]], float | None],
) -> Figure:
    """A figure with its percentile interval over resamples of the rows; the same rows give the same.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), ch. 13.
    """
    value = figure(said, bad)
    if value is None:
        return Figure(None)
    chance = np.random.default_rng(_SEED)
    resamples = max(100, min(_RESAMPLES, _DRAWS // said.size))
    found: list[float] = []
    for _ in range(resamples):
        drawn = chance.integers(0, said.size, said.size)
        one = figure(said[drawn], bad[drawn])
        if one is not None:
            found.append(one)
    low, high = np.quantile(np.array(found), (0.025, 0.975))
    return Figure(value, float(low), float(high))
