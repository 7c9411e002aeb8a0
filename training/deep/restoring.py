"""Takes shipped weights back to floats, so that training can go on from them.

What int8 rounded stays rounded, which moves a logit by .05 on the mean; the first steps of a new
phase are larger than that. The folder is left as if a phase had ended there.
"""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from rejoinder.screening.models.deep import BLOCK, BLOCK_BYTES
from training.deep.network import Network

HEADS = 12  # of attention: the base's
PARTS = ("qkv", "ao", "fi", "fo")
NORMS = ("aln", "oln")


def restore(weights: Path, build: Path, *, phase: str, width: int, layers: int) -> None:
    """Write what `fitting.fit` leaves after a phase, and vocabulary and word vectors, from `weights`.

    Args:
        weights: the folder of deep.onnx, deep.pieces and deep.words.
        build: where `after-PHASE.pt`, `pieces.txt` and `words.npy` are written.
        phase: the name of the phase that a later one begins at.
        width: of a word vector.
        layers: how many the graph has.
    """
    build.mkdir(parents=True, exist_ok=True)
    row = width // BLOCK * BLOCK_BYTES
    np.save(build / "words.npy", np.fromfile(weights / "deep.words", np.uint8).reshape(-1, row))
    (build / "pieces.txt").write_bytes((weights / "deep.pieces").read_bytes())
    graph = onnx.load(weights / "deep.onnx").graph
    found = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    state = {"network": _state(found, layers), "step": 0, "seconds": 0.0}
    torch.save(state, build / f"after-{phase}.pt")


def blank(state: dict[str, Tensor], layers: int) -> Network:
    """Give a network of the right shape, and put the state into it."""
    places, inner = state["place"], state["layers.0.fi.bias"]
    base: Any = SimpleNamespace(
        tensors={"emb.pos": places, "l0.fi.b": inner}, heads=HEADS, epsilon=1e-12
    )
    network = Network(base, layers, len(state["out.bias"]))
    network.load_state_dict(state)
    return network


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
