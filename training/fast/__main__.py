"""Make the fast tier's weights: `python -m training.fast`, about a quarter of an hour on one core.

Stages keep what they made in `build/fast/` and are not repeated while the corpus and the
configuration are the same: an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.tiers import ATTRIBUTES
from training import corpus
from training.fast import calibrating, fitting, tables

BUILD = Path("build/fast")
WEIGHTS = Path(__file__).parents[2] / "src/rejoinder/screening/weights"
VERSION = "fast 2"


def main() -> None:
    """Run the stages that are still to be done, and write the weights."""
    began = time.monotonic()
    config = corpus.configuration()
    rows = corpus.load(config)
    mark = hashlib.sha256(json.dumps([config, [repr(row) for row in rows]]).encode()).hexdigest()
    BUILD.mkdir(parents=True, exist_ok=True)
    table = tables.build(rows, config)
    _say(f"{len(rows):,} rows, {table.copies:,} disguised copies", began)

    unseen = np.full(table.labels.shape, np.nan, np.float32)
    known = np.full(len(table.rows), np.nan, np.float32)
    for fold, held in enumerate(calibrating.folds(table.rows, config)):
        weights, bias = _fitted(table, ~held, f"{mark[:16]}-{fold}", config)
        unseen[held] = table.parts[held] @ weights + bias
        facts = calibrating.fit_facts(table, ~held)
        known[held] = table.facts[held] @ facts[0] + facts[1]
        _say(f"fold {fold}", began)
    own = np.arange(len(table.rows)) < len(rows)  # copies do not count twice
    calibrated = calibrating.calibrate(table, unseen, known, own, config)

    everything = np.ones(len(table.rows), bool)
    weights, bias = _fitted(table, everything, f"{mark[:16]}-all", config)
    facts = calibrating.fit_facts(table, everything)
    card = {
        "version": f"{VERSION} {mark[:8]}",
        "attributes": list(ATTRIBUTES),
        "bits": config["fast"]["bits"],
        "bias": _rounded(bias),
        "facts": _rounded(facts[0]),
        "facts_bias": round(float(facts[1]), 5),
        **calibrated,
    }
    np.save(WEIGHTS / "fast.npy", (weights * table.rarity[:, None]).astype(np.float16))
    (WEIGHTS / "fast.json").write_text(json.dumps(card, indent=1, sort_keys=True) + "\n", "utf-8")
    _say("written", began)


def _fitted(
    table: tables.Table, among: NDArray[np.bool_], name: str, config: Any
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    kept = BUILD / f"{name}.npz"
    if kept.exists():
        with np.load(kept) as found:
            return found["weights"], found["bias"]
    weights, bias = fitting.fit_apart(
        table.parts[among],
        table.labels[among],
        table.weights[among],
        tables.penalty(config),
        config["fast"]["steps"],
        apart=tables.SPAM,
    )
    np.savez(kept, weights=weights, bias=bias)
    return weights, bias


def _rounded(values: NDArray[np.float32]) -> list[float]:
    return [round(float(value), 5) for value in values]


def _say(what: str, began: float) -> None:
    print(f"{time.monotonic() - began:7.0f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
