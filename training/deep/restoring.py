"""Takes shipped weights back to floats, so that training can go on from them.

What int8 rounded stays rounded, which moves a logit by .05 on the mean; the first steps of a new
phase are larger than that. The folder is left as if a phase had ended there.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from rejoinder.screening.models.deep import BLOCK, BLOCK_BYTES

PARTS = ("qkv", "ao", "fi", "fo")
NORMS = ("aln", "oln")


def restore(weights: Path, build: Path, facts: Mapping[str, Any], phase: str) -> None:
    """Write what `fitting.fit` leaves after a phase, and vocabulary and word vectors, from `weights`.

    Args:
        weights: the folder of deep.onnx, deep.pieces and deep.words.
        build: where `after-PHASE.pt`, `training.pt`, `pieces.txt` and `words.npy` are written.
        facts: the configuration of the deep tier.
        phase: the name of the phase that a later one begins at.
    """
    row = facts["base"]["width"] // BLOCK * BLOCK_BYTES
    np.save(build / "words.npy", np.fromfile(weights / "deep.words", np.uint8).reshape(-1, row))
    (build / "pieces.txt").write_bytes((weights / "deep.pieces").read_bytes())
    graph = onnx.load(weights / "deep.onnx").graph
    found = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    names = [each["name"] for each in facts["phase"]]
    done = facts["phase"][: names.index(phase) + 1]
    state = {
        "network": _state(found, len(facts["base"]["layers"])),
        # A phase that begins at this one begins with an optimiser of its own.
        "descent": {"state": {}, "param_groups": []},
        "step": sum(each["steps"] for each in done),
        "seconds": 0.0,
    }
    for name in (f"after-{phase}.pt", "training.pt"):
        torch.save(state, build / name)


def _state(found: dict[str, NDArray[Any]], layers: int) -> dict[str, Tensor]:
    """Give the network's state by torch's names."""
    state = {
        "place": found["places"][0],
        "eln.weight": found["eln.w"],
        "eln.bias": found["eln.b"],
        "out.weight": found["head.w"],
        "out.bias": found["head.b"],
    }
    for number in range(layers):
        for part in PARTS:
            name = f"l{number}.{part}"
            matrix = found[name + ".w"].astype(np.float32) * found[name + ".s"]
            if name + ".which" in found:
                matrix[found[name + ".which"]] = found[name + ".own"]
            state[f"layers.{number}.{part}.weight"] = matrix.T
            state[f"layers.{number}.{part}.bias"] = found[name + ".b"]
        for norm in NORMS:
            for ours, theirs in (("weight", "w"), ("bias", "b")):
                state[f"layers.{number}.{norm}.{ours}"] = found[f"l{number}.{norm}.{theirs}"]
    return {name: torch.from_numpy(np.array(value)) for name, value in state.items()}
