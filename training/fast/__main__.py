"""Make the fast tier's weights: `python -m training.fast`, about a quarter of an hour on one core.

Stages keep what they made in `build/fast/` and are not repeated while the corpus and the
configuration are the same: an interrupted run goes on where it stopped.

    python -m training.fast --some 4000 --into FOLDER

makes weights of so many rows, into that folder and with nothing kept from before: for seeing that
two runs give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.tiers import ATTRIBUTES
from training import corpus
from training.fast import calibrating, fitting, tables

BUILD = Path("build/fast")
WEIGHTS = Path(__file__).parents[2] / "src/rejoinder/screening/weights"
VERSION = "fast 3"


def main() -> None:
    """Run the stages that are still to be done, and write the weights."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--some", type=int, metavar="ROWS", help="draw so many rows")
    asked.add_argument("--into", type=Path, metavar="FOLDER", help="write there, keep no stages")
    options = asked.parse_args()
    config = corpus.configuration()
    if options.some:
        rows = list(corpus.everything(config))
        rows = random.Random(config["seed"]).sample(rows, min(options.some, len(rows)))
    else:
        rows = corpus.load(config)
    if options.into:
        options.into.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory() as build:
            make(rows, config, Path(build), options.into)
    else:
        make(rows, config, BUILD, WEIGHTS)


def make(rows: list[corpus.Row], config: corpus.Configuration, build: Path, into: Path) -> None:
    """Fit, calibrate, and write weights and card.

    Args:
        rows: what to learn from.
        config: how; see `screening.toml`.
        build: where stages are kept.
        into: where `fast.npy` and `fast.json` are written.
    """
    began = time.monotonic()
    mark = hashlib.sha256(json.dumps([config, [repr(row) for row in rows]]).encode()).hexdigest()
    build.mkdir(parents=True, exist_ok=True)
    table = tables.build(rows, config)
    _say(f"{len(rows):,} rows, {table.copies:,} disguised copies", began)

    unseen = np.full(table.labels.shape, np.nan, np.float32)
    known = np.full(len(table.rows), np.nan, np.float32)
    for fold, held in enumerate(calibrating.folds(table.rows, config)):
        weights, bias = _fitted(table, ~held, build / f"{mark[:16]}-{fold}.npz", config)
        unseen[held] = table.parts[held] @ weights + bias
        facts = calibrating.fit_facts(table, ~held)
        known[held] = table.facts[held] @ facts[0] + facts[1]
        _say(f"fold {fold}", began)
    own = np.arange(len(table.rows)) < len(rows)  # copies do not count twice
    calibrated = calibrating.calibrate(table, unseen, known, own, config)

    everything = np.ones(len(table.rows), bool)
    weights, bias = _fitted(table, everything, build / f"{mark[:16]}-all.npz", config)
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
    np.save(into / "fast.npy", (weights * table.rarity[:, None]).astype(np.float16))
    (into / "fast.json").write_text(json.dumps(card, indent=1, sort_keys=True) + "\n", "utf-8")
    _say("written", began)


def _fitted(
    table: tables.Table, among: NDArray[np.bool_], kept: Path, config: Any
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
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
