"""Make a logit mean what it says, also on sources that the model has not seen.

Every row is judged once by a model that has seen neither its group nor, for most sources, anything
of its source; on those judgements slope and offset are fitted by attribute (Platt), and an offset
by language, held towards none.

Source: Platt, Probabilistic outputs for support vector machines (1999).
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from rejoinder.screening.tiers import ATTRIBUTES
from training import corpus, scores
from training.fast.tables import SPAM, Table

# Rows of a language that weigh as much as the belief that it needs no offset of its own.
_BELIEF = 10.0
_FEWEST = 200
# A head can seem surer or less sure on the rows at hand than new ones bear out.
_SLOPES = (0.4, 1.6)


def folds(rows: Sequence[corpus.Row], config: Mapping[str, Any]) -> Iterator[NDArray[np.bool_]]:
    """Give the rows that are held out, fold by fold: named sources whole, of the rest one group
    in so many."""
    groups = np.array([zlib.crc32(row.group.encode()) for row in rows])
    named = np.array([row.source in config["fast"]["held_out"] for row in rows])
    for fold in range(config["fast"]["folds"]):
        yield named | (groups % config["fast"]["one_in"] == fold)


def fit_facts(table: Table, among: NDArray[np.bool_]) -> tuple[NDArray[np.float32], float]:
    """Fit the small model of spam over facts: its weights and bias."""
    chosen = among & ~np.isnan(table.labels[:, SPAM])
    model = LogisticRegression(C=1.0, max_iter=500)
    model.fit(
        table.facts[chosen], table.labels[chosen, SPAM], sample_weight=table.weights[chosen, SPAM]
    )
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def calibrate(
    table: Table,
    unseen: NDArray[np.float32],
    known: NDArray[np.float32],
    own: NDArray[np.bool_],
    config: Mapping[str, Any],
) -> dict[str, Any]:
    """Fit slope, offset and languages' offsets on judgements of rows that were held out.

    Args:
        table: the rows with their labels.
        unseen: [rows, ATTRIBUTES], logits over parts of models that had not seen the row.
        known: [rows], logits over facts, likewise.
        own: rows that count; disguised copies do not.
        config: `facts_share` is how much of the spam logit the facts are.
    """
    share = config["fast"]["facts_share"]
    logits = unseen.copy()
    logits[:, SPAM] = (1 - share) * unseen[:, SPAM] + share * known
    languages = np.array([row.language for row in table.rows])
    noisy = np.array([row.source in config["fast"]["not_calibrated"] for row in table.rows])
    own = own & ~noisy
    _report(table, logits, own)
    slopes, offsets = [], []
    by_language: dict[str, list[float]] = {}
    for at in range(len(ATTRIBUTES)):
        chosen = own & ~np.isnan(table.labels[:, at]) & ~np.isnan(logits[:, at])
        z, y, w = logits[chosen, at], table.labels[chosen, at], table.weights[chosen, at]
        usual = config["fast"]["usual"][ATTRIBUTES[at]]
        slope, offset = _platt(z, y, _as_usual(y, w, usual))
        slopes.append(slope)
        offsets.append(offset)
        spoken = languages[chosen]
        for language in np.unique(spoken):
            there = spoken == language
            both = min((y[there] == 0).sum(), (y[there] == 1).sum())
            if there.sum() >= _FEWEST and both >= _FEWEST / 4:
                counted = _as_usual(y[there], w[there], usual)
                shift = _shift(slope * z[there] + offset, y[there], counted)
                by_language.setdefault(str(language), [0.0] * len(ATTRIBUTES))[at] = round(shift, 4)
    return {
        "slope": [round(value, 4) for value in slopes],
        "offset": [round(value, 4) for value in offsets],
        "languages": by_language,
        "facts_share": share,
    }


def _report(table: Table, logits: NDArray[np.float32], own: NDArray[np.bool_]) -> None:
    """Print how well rows of each source are ranked by models that had not seen them."""
    sources = np.array([row.source.partition("/")[0] for row in table.rows])
    for at, attribute in enumerate(ATTRIBUTES):
        told = own & ~np.isnan(table.labels[:, at]) & ~np.isnan(logits[:, at])
        cells = []
        for source in np.unique(sources[told]):
            there = told & (sources == source)
            labels = table.labels[there, at]
            if 0 < labels.sum() < len(labels):
                cells.append(f"{source} {scores.auc(labels, logits[there, at]):.3f}")
        print(f"{attribute:16} {'  '.join(cells)}", file=sys.stderr)


def _as_usual(y: NDArray[Any], w: NDArray[Any], usual: float) -> NDArray[Any]:
    """Weigh rows so that an attribute is as common among them as it usually is.

    Sets were collected by looking for hostility: as they stand they would make every honest
    sentence a suspect.
    """
    yes, no = float(w[y == 1].sum()), float(w[y == 0].sum())
    rows = float(w.sum())
    return np.where(y == 1, w * usual * rows / yes, w * (1 - usual) * rows / no)


def _platt(z: NDArray[Any], y: NDArray[Any], w: NDArray[Any]) -> tuple[float, float]:
    """Fit slope and offset: the slope by search, the offset for each so that the mean is right."""
    z, y, w = z.astype(np.float64), y.astype(np.float64), w.astype(np.float64)

    def loss(slope: float) -> float:
        logit = slope * z + _shift(slope * z, y, w, belief=0.0)
        return float((w * np.logaddexp(0, (1 - 2 * y) * logit)).sum() / w.sum())

    slope = float(minimize_scalar(loss, bounds=_SLOPES, method="bounded").x)
    return slope, _shift(slope * z, y, w, belief=0.0)


def _shift(z: NDArray[Any], y: NDArray[Any], w: NDArray[Any], belief: float = _BELIEF) -> float:
    """Give the offset that makes the mean probability right, shrunk by belief in none."""

    def beyond(shift: float) -> float:
        return float((w * (y - expit(z + shift))).sum() / w.mean()) - belief * shift

    return float(brentq(beyond, -30.0, 30.0))
