"""From what the network says to chances: a scale and an offset a head, and an offset a language.

Fitted on the rows that training left out (`rows.held_out`): whole templates of the patterns, and a
twentieth of each set. Source: Platt, Probabilistic outputs for support vector machines (1999); an
offset a language is drawn towards none, the more so the fewer rows speak for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.models.deep import Deep
from rejoinder.screening.tiers import ATTRIBUTES
from training import teacher
from training.corpus import Row
from training.deep.rows import OURS, chances, held_out, kind

Floats = NDArray[np.float64]
# How many rows' worth of evidence stands for "this language needs no offset".
PRIOR_ROWS = 150.0
LEAST_ROWS = 30
# Rows of a language are mostly of one kind of source; they do not speak for more than this.
MOST_SHIFT = 0.5
MOST_ROWS = 6_000
STEPS = 60


def platt(said: Floats, yes: Floats, weight: Floats, *, prior: float = 5.0) -> tuple[float, float]:
    """Fit scale and offset by Newton's method; drawn towards 1 and 0 by `prior` rows' worth."""
    start = np.array([1.0, 0.0])
    features = np.stack([said, np.ones_like(said)], axis=1)

    def loss(at: Floats) -> float:
        logits = features @ at
        each = np.logaddexp(0, logits) - yes * logits
        return float((weight * each).sum() + prior / 2 * ((at - start) ** 2).sum())

    at, reached = start, loss(start)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(features @ at, -40, 40)))
        slope = features.T @ (weight * (chance - yes)) + prior * (at - start)
        bend = (features.T * (weight * chance * (1 - chance))) @ features + prior * np.eye(2)
        move = np.linalg.solve(bend, slope)
        # A whole step may overshoot where the start is far off and the slope flat.
        while loss(at - move) > reached and np.abs(move).max() > 1e-7:
            move /= 2
        at, reached = at - move, loss(at - move)
        if np.abs(move).max() < 1e-6:
            break
    return float(max(at[0], 0.1)), float(at[1])


def shift(said: Floats, yes: Floats, weight: Floats) -> float:
    """Fit an offset alone, drawn towards 0 by PRIOR_ROWS rows at the edge."""
    offset = 0.0
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(said + offset, -40, 40)))
        prior = PRIOR_ROWS / 4
        slope = (weight * (chance - yes)).sum() + prior * offset
        bend = (weight * chance * (1 - chance)).sum() + prior
        offset -= slope / bend
    return float(offset)


def balanced(weight: Floats, yes: Floats, prior: float) -> Floats:
    """Weigh rows so that yes makes up `prior` of them, their sum unchanged."""
    part = float(weight[yes == 1].sum() / weight.sum())
    if not 0 < part < 1:
        return weight
    return weight * np.where(yes == 1, prior / part, (1 - prior) / (1 - part))


def calibrate(
    deep: Deep, rows: Sequence[Row], share: Mapping[str, float], priors: Mapping[str, float]
) -> dict[str, dict[str, Any]]:
    """Fit every head; give what deep.json keeps under `calibration`.

    `priors` says how much of what is judged is taken to be a yes, an attribute: what is held out
    was gathered, and says nothing of how common abuse is.
    """
    # What another model said is no measure of how right this one is.
    kept = [row for row in rows if held_out(row) and row.source != teacher.SOURCE]
    weight = chances(kept, share, held=True)
    chance = np.random.default_rng(5)
    if len(kept) > MOST_ROWS:
        picked = np.sort(chance.choice(len(kept), MOST_ROWS, replace=False))
        kept, weight = [kept[number] for number in picked], weight[picked]
    weight = weight / weight.mean()
    said = deep.raw([row.text for row in kept]).astype(float)
    labels = np.array([row.labels for row in kept])
    languages = np.array([row.language for row in kept])
    ours = np.array([kind(row) in OURS for row in kept])
    found: dict[str, dict[str, Any]] = {}
    for column, name in enumerate(ATTRIBUTES):
        known = ~np.isnan(labels[:, column])
        # People's own words say how sure one may be; what we wrote is too easy for that.
        speaks = known & ~ours if (labels[known & ~ours, column] == 1).sum() > 100 else known
        scale, offset = platt(
            said[speaks, column],
            labels[speaks, column],
            balanced(weight[speaks], labels[speaks, column], priors[name]),
        )
        own = {}
        for language in sorted(set(languages)):
            rows_here = known & (languages == language)
            if rows_here.sum() >= LEAST_ROWS:
                yes = labels[rows_here, column]
                own[str(language)] = shift(
                    said[rows_here, column] * scale + offset,
                    yes,
                    balanced(weight[rows_here], yes, priors[name]),
                )
        found[name] = {
            "scale": round(scale, 4),
            "offset": round(offset, 4),
            "languages": {
                one: round(min(MOST_SHIFT, max(-MOST_SHIFT, value)), 3)
                for one, value in own.items()
            },
        }
    return found
