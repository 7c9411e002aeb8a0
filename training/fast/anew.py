"""Fit the spam column of the shipped fast tier anew: `python -m training.fast.anew`, a minute of one core.

For when patterns of spam, or honest talk that looks like it, were added: everything that speaks of
spam, and a draw of the talk that stands beside it as ham, each row of which counts for those that were
not drawn. The other columns, and all that belongs to them, stay as they are.
"""

from __future__ import annotations

import json
import os
import random
from dataclasses import replace
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from training import corpus
from training.fast import calibrating, fitting, tables
from training.fast.__main__ import VERSION, WEIGHTS
from training.fast.tables import SPAM, Table

TALK = 26_000
"""Rows of talk that are drawn."""
# As `calibrating`: a language needs so many rows, a quarter of them of either kind, for an offset.
_FEWEST = 200


def main() -> None:
    """Write `fast.npy` and `fast.json` with another column for spam."""
    config = corpus.configuration()
    rows = drawn(corpus.load(config), config)
    table = tables.build(rows, config)
    held = next(iter(calibrating.folds(table.rows, config)))
    logits = np.full(len(table.rows), np.nan, np.float32)
    weights, bias, facts = _fitted(table, ~held, config)
    share = config["fast"]["facts_share"]
    parts = (table.parts[held] @ weights + bias)[:, 0]
    logits[held] = (1 - share) * parts + share * (table.facts[held] @ facts[0] + facts[1])
    slope, offset, languages = _calibrated(table, logits, len(rows), config)
    weights, bias, facts = _fitted(table, np.ones(len(table.rows), bool), config)

    card = json.loads((WEIGHTS / "fast.json").read_text("utf-8"))
    column = np.load(WEIGHTS / "fast.npy")
    column[:, SPAM] = (weights[:, 0] * table.rarity).astype(np.float16)
    card["bias"][SPAM] = round(float(bias[0]), 5)
    card["facts"] = [round(float(value), 5) for value in facts[0]]
    card["facts_bias"] = round(float(facts[1]), 5)
    card["slope"][SPAM], card["offset"][SPAM] = round(slope, 4), round(offset, 4)
    for language in {*card["languages"], *languages}:
        own = card["languages"].setdefault(language, [0.0] * column.shape[1])
        own[SPAM] = languages.get(language, 0.0)
    card["version"] = VERSION
    np.save(WEIGHTS / "fast.npy", column)
    text = json.dumps(card, indent=1, sort_keys=True)
    (WEIGHTS / "fast.json").write_text(text + "\n", "utf-8")


def drawn(rows: list[corpus.Row], config: corpus.Configuration) -> list[corpus.Row]:
    """Give all rows about spam, and TALK of the others, which count for all of those."""
    reads = {name: facts["reads"] for name, facts in config["train"].items()}

    def about_spam(row: corpus.Row) -> bool:
        return row.source.startswith("patterns/spam") or reads.get(row.source) == "spam"

    talk = [row for row in rows if not about_spam(row)]
    some = random.Random(config["seed"]).sample(talk, min(TALK, len(talk)))
    times = len(talk) / max(1, len(some))
    counted = [replace(row, weight=row.weight * times) for row in some]
    return [row for row in rows if about_spam(row)] + counted


def _fitted(
    table: Table, among: NDArray[np.bool_], config: corpus.Configuration
) -> tuple[NDArray[np.float32], NDArray[np.float32], tuple[NDArray[np.float32], float]]:
    """Give weights [buckets, 1] and bias over parts, and those over facts."""
    weights, bias = fitting.fit(
        table.parts[among],
        table.labels[among][:, [SPAM]],
        table.weights[among][:, [SPAM]],
        tables.penalty(config)[[SPAM]],
        config["fast"]["steps"],
    )
    return weights, bias, calibrating.fit_facts(table, among)


def _calibrated(
    table: Table, logits: NDArray[np.float32], own: int, config: Any
) -> tuple[float, float, dict[str, float]]:
    """Give slope, offset, and languages' offsets; of copies, which stand behind `own`, nothing counts."""
    noisy = np.array([row.source in config["fast"]["not_calibrated"] for row in table.rows])
    labels = table.labels[:, SPAM]
    chosen = ~noisy & ~np.isnan(labels) & ~np.isnan(logits) & (np.arange(len(noisy)) < own)
    z, y, w = logits[chosen], labels[chosen], table.weights[chosen, SPAM]
    usual = config["fast"]["usual"]["spam"]
    slope, offset = calibrating._platt(z, y, calibrating._as_usual(y, w, usual))
    spoken = np.array([row.language for row in table.rows])[chosen]
    languages = {}
    for language in np.unique(spoken):
        there = spoken == language
        both = min((y[there] == 0).sum(), (y[there] == 1).sum())
        if there.sum() >= _FEWEST and both >= _FEWEST / 4:
            counted = calibrating._as_usual(y[there], w[there], usual)
            shift = calibrating._shift(slope * z[there] + offset, y[there], counted)
            languages[str(language)] = round(shift, 4)
    return slope, offset, languages


if __name__ == "__main__":
    main()
