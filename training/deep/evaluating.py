"""Measures the deep tier on the sets that nothing was trained on: the tables of its model card."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.models.deep import Deep
from rejoinder.screening.tiers import ATTRIBUTES
from training import corpus

Floats = NDArray[np.float64]
BINS = 15
RESAMPLES = 500


def auc(scores: Floats, yes: NDArray[np.bool_]) -> float:
    """Area under the curve: how often a yes stands above a no; ties count half. NaN without both."""
    if yes.all() or not yes.any():
        return float("nan")
    order = np.sort(scores[~yes])
    below = np.searchsorted(order, scores[yes], "left")
    upto = np.searchsorted(order, scores[yes], "right")
    return float((below + upto).mean() / 2 / len(order))


def interval(scores: Floats, yes: NDArray[np.bool_]) -> tuple[float, float]:
    """Give the 95 % interval of the AUC, by drawing rows anew RESAMPLES times."""
    chance = np.random.default_rng(1)
    rows = (chance.integers(0, len(yes), len(yes)) for _ in range(RESAMPLES))
    found = [auc(scores[row], yes[row]) for row in rows]
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return float(low), float(high)


def calibration_error(probabilities: Floats, yes: NDArray[np.bool_]) -> float:
    """Give the expected calibration error over BINS of equal width (Guo et al., ICML 2017)."""
    bins = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    error = 0.0
    for one in range(BINS):
        inside = bins == one
        if inside.any():
            error += inside.mean() * abs(probabilities[inside].mean() - yes[inside].mean())
    return float(error)


def sample(name: str, facts: Mapping[str, Any], most: int | None) -> list[dict[str, str]]:
    """Give a set's rows, or `most` of them drawn with a fixed seed."""
    rows = list(corpus.columns(facts["folder"]))
    if most is not None and len(rows) > most:
        rows = random.Random(name).sample(rows, most)
    return rows


def probabilities(logits: NDArray[Any]) -> Floats:
    """Give the logistic function of logits."""
    return 1 / (1 + np.exp(-np.clip(logits.astype(float), -40, 40)))


def of_sets(deep: Deep, config: Mapping[str, Any], most: int | None = None) -> Iterable[str]:
    """Give a Markdown row for each set that is measured on."""
    yield "| set | language | rows | AUC | accuracy at .5 | alarms on honest | caught | ECE | also |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for name, facts in config["measure"].items():
        rows = sample(name, facts, most)
        yes = np.array([row["label"] == "1" for row in rows])
        said = probabilities(deep.logits([corpus.as_typed(row["text"]) for row in rows]))
        mine = said[:, ATTRIBUTES.index(facts["attribute"])]
        high = mine >= 0.5
        low, up = interval(mine, yes)
        also = "toxic" if facts["attribute"] == "identity_attack" else "identity_attack"
        other = auc(said[:, ATTRIBUTES.index(also)], yes)
        caught = high[yes].mean() if yes.any() else float("nan")
        yield (
            f"| {name} ({facts['attribute']}) | {rows[0]['lang']} | {len(rows)} "
            f"| {auc(mine, yes):.3f} ({low:.3f}–{up:.3f}) | {(high == yes).mean():.3f} "
            f"| {high[~yes].mean():.3f} | {caught:.3f} | {calibration_error(mine, yes):.3f} "
            f"| {also}: {other:.3f} |"
        )


def spread(deep: Deep, terms: Sequence[str], sentences: Sequence[str]) -> dict[str, float]:
    """Give each identity term's share of alarms (toxic at .5) among neutral sentences with "{}"."""
    alarms: dict[str, float] = defaultdict(float)
    column = ATTRIBUTES.index("toxic")
    for term in terms:
        said = deep.logits([sentence.replace("{}", term) for sentence in sentences])
        alarms[term] = float((said[:, column] >= 0).mean())
    return dict(alarms)
