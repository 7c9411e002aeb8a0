"""Measures the deep tier by itself, on the sets that nothing was trained on: its card's tables."""

import random
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.models.deep import Deep
from rejoinder.screening.tiers import ATTRIBUTES
from training import corpus, scores
from training.neutral import IDENTITIES, SENTENCES

Floats = NDArray[np.float64]


def sample(folder: str, most: int | None) -> list[dict[str, str]]:
    """Give a set's rows, or `most` of them drawn with a fixed seed."""
    rows = list(corpus.columns(folder))
    return random.Random(1).sample(rows, most) if most and len(rows) > most else rows


def chances(deep: Deep, texts: list[str]) -> Floats:
    """Give probabilities [texts, ATTRIBUTES]."""
    return 1 / (1 + np.exp(-np.clip(deep.logits(texts).astype(float), -40, 40)))


def of_sets(deep: Deep, config: Mapping[str, Any], most: int | None = None) -> Iterable[str]:
    """Give a Markdown row for each set that is measured on."""
    yield "| set | language | rows | AUC | accuracy at .5 | caught | false alarms | ECE |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, facts in config["measure"].items():
        rows = sample(facts["folder"], most)
        labels = np.array([float(row["label"]) for row in rows])
        said = chances(deep, [corpus.as_typed(row["text"]) for row in rows])
        mine = said[:, ATTRIBUTES.index(facts["attribute"])]
        high = (mine >= 0.5).astype(float)
        both = 0 < labels.sum() < len(labels)
        cells = [
            f"{name} ({facts['attribute']})",
            rows[0]["lang"],
            f"{len(rows):,}",
            scores.told(scores.auc, labels, mine) if both else "–",
            scores.told(scores.share, (high == labels).astype(float)),
            scores.told(scores.share, high[labels == 1]) if labels.any() else "–",
            scores.told(scores.share, high[labels == 0]),
            f"{scores.calibration_error(labels, mine):.3f}",
        ]
        yield f"| {' | '.join(cells)} |"


def of_identities(deep: Deep) -> Iterable[str]:
    """Give the share of neutral sentences about people that pass .5, by attribute, and the spread."""
    for name in ("toxic", "identity_attack"):
        column = ATTRIBUTES.index(name)
        alarms = {}
        for term in IDENTITIES:
            said = chances(deep, [sentence.format(term) for sentence in SENTENCES])
            alarms[term] = float((said[:, column] >= 0.5).mean())
        most = max(alarms, key=lambda term: alarms[term])
        spread = 100 * (alarms[most] - min(alarms.values()))
        mean = 100 * float(np.mean(list(alarms.values())))
        yield f"{name}: {mean:.1f} % of all, spread {spread:.1f} points, most for “{most}”"
