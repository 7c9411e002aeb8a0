"""Writes the files that are shipped, and what holds them together: deep.json."""

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch

from rejoinder.screening.models.deep import FORMAT, Deep, read_pieces, unblocked
from rejoinder.screening.tiers import ATTRIBUTES
from training.deep import fitting, graph
from training.deep.network import Network
from training.deep.rows import ids

FILES = ("deep.onnx", "deep.pieces", "deep.words")
NOTHING = {name: {"scale": 1.0, "offset": 0.0, "languages": {}} for name in ATTRIBUTES}


def mean_of(network: Network, build: Path, phases: Sequence[str]) -> tuple[int, float]:
    """Give the network the mean of its weights after these phases; returns the last one's steps and
    seconds of training.
    """
    states = [torch.load(build / f"after-{name}.pt", weights_only=True) for name in phases]
    network.load_state_dict(fitting.mean_of(build, phases))
    network.eval()
    return max((state["step"], state["seconds"]) for state in states)


def write(
    network: Network, build: Path, folder: Path, facts: Mapping[str, Any], texts: Sequence[str]
) -> None:
    """Write graph, vocabulary and word vectors into a folder, not calibrated yet.

    `texts` are what is trained on, for seeing how large the graph's values become.
    """
    folder.mkdir(parents=True, exist_ok=True)
    words, window, rounding = (
        np.load(build / "words.npy"),
        facts["text"]["window"],
        facts["rounding"],
    )
    pieces = read_pieces(build / "pieces.txt")
    some = random.Random(facts["seed"]).sample(texts, rounding["texts"])
    vectors = [unblocked(words[np.array(ids(text, pieces, window))]) for text in some]
    apart = graph.loudest(network, vectors, rounding["apart"])
    # Not over the old ones: a server may have them mapped, and would end with a bus error.
    with TemporaryDirectory(dir=folder) as beside:
        new = Path(beside)
        graph.write(network, new / "deep.onnx", tokens=window, apart=apart)
        (new / "deep.pieces").write_bytes((build / "pieces.txt").read_bytes())
        (new / "deep.words").write_bytes(words.tobytes())
        for name in FILES:
            (new / name).replace(folder / name)
    describe(folder, facts, NOTHING)


def describe(folder: Path, facts: Mapping[str, Any], calibration: Mapping[str, Any]) -> None:
    """Write deep.json over the files of a folder."""
    said = {
        "format": FORMAT,
        "version": facts["version"],
        "attributes": list(ATTRIBUTES),
        "width": facts["base"]["width"],
        "tokens": facts["text"]["window"],
        "windows": facts["text"]["windows"],
        "calibration": calibration,
        "files": {
            name: {
                "bytes": (folder / name).stat().st_size,
                "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
            }
            for name in FILES
        },
    }
    (folder / "deep.json").write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")


def read(folder: Path) -> Deep:
    """Load what was written. Raises DeepBroken."""
    deep = Deep.load(folder)
    assert deep is not None, f"no deep.json in {folder}"
    return deep
