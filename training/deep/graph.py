"""Writes the trained network as an ONNX graph in int8, operator by operator.

By hand, because the fused operators that make it quick (dynamic quantisation joined to the product,
attention without masks) are onnxruntime's own, and because a text is run alone: no padding, no
mask. Weights get a scale an output column; what comes in is quantised as it comes.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from training.deep.network import Layer, Network

FUSED = "com.microsoft"
# A processor with AVX2 alone adds two products in 16 bits and cuts what does not fit. What comes in
# has up to 255 steps to a side, so two of 64 always fit; with 127 logits were off by .6 there.
MOST = 64
SCALES = np.linspace(0.6, 1, 17)
# Which inputs of a product stay in float32, by its name (`l4.fo`); all else is int8.
Apart = Mapping[str, NDArray[np.int64]]


class _Graph:
    """Nodes and weights as they are added."""

    def __init__(self, apart: Apart | None) -> None:
        self.exact, self.apart = apart is None, apart or {}
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, values: NDArray[Any]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, kind: str, inputs: Sequence[str], name: str, **facts: Any) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **facts))
        return name

    def dense(self, x: str, linear: nn.Linear, name: str) -> str:
        matrix = linear.weight.detach().numpy().T
        bias = self.weight(name + ".b", linear.bias.detach().numpy())
        if self.exact:
            y = self.add("MatMul", [x, self.weight(name + ".w", matrix)], name + ".product")
            return self.add("Add", [y, bias], name)
        loud = self.apart.get(name)
        rest, quiet = x, matrix
        if loud is not None:
            keep = np.ones(len(matrix), np.float32)
            keep[loud] = 0
            rest = self.add("Mul", [x, self.weight(name + ".keep", keep)], name + ".rest")
            quiet = matrix * keep[:, None]
        whole, scale = in_whole_numbers(quiet)
        inputs = [rest, self.weight(name + ".w", whole), self.weight(name + ".s", scale), "", bias]
        if loud is None:
            return self.add("DynamicQuantizeMatMul", inputs, name, domain=FUSED)
        y = self.add("DynamicQuantizeMatMul", inputs, name + ".most", domain=FUSED)
        which = self.weight(name + ".which", loud.astype(np.int64))
        few = self.add("Gather", [x, which], name + ".few", axis=2)
        own = self.add("MatMul", [few, self.weight(name + ".own", matrix[loud])], name + ".loud")
        return self.add("Add", [y, own], name)

    def norm(self, x: str, norm: nn.LayerNorm, name: str) -> str:
        gain = self.weight(name + ".w", norm.weight.detach().numpy())
        shift = self.weight(name + ".b", norm.bias.detach().numpy())
        return self.add("LayerNormalization", [x, gain, shift], name, axis=-1, epsilon=norm.eps)

    def layer(self, x: str, layer: Layer, name: str) -> str:
        parts = [f"{name}.{part}" for part in "qkv"]
        joined = self.dense(x, layer.qkv, name + ".qkv")
        self.nodes.append(helper.make_node("Split", [joined], parts, axis=-1, num_outputs=3))
        seen = self.add(
            "MultiHeadAttention", parts, name + ".seen", domain=FUSED, num_heads=layer.heads
        )
        x = self.add("Add", [x, self.dense(seen, layer.ao, name + ".ao")], name + ".sum")
        x = self.norm(x, layer.aln, name + ".aln")
        inner = self.add("Gelu", [self.dense(x, layer.fi, name + ".fi")], name + ".g", domain=FUSED)
        y = self.add("Add", [x, self.dense(inner, layer.fo, name + ".fo")], name + ".out")
        return self.norm(y, layer.oln, name + ".oln")


def in_whole_numbers(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Give a matrix [in, out] in whole numbers of -MOST to MOST, and the scale of each column.

    A column's scale is the one of SCALES, as parts of what its largest weight asks for, at which its
    squares of error are least: what is beyond the end is cut. Source: Banner et al., Post training
    4-bit quantization of convolutional networks (NeurIPS 2019), §3.
    """
    full = np.maximum(np.abs(matrix).max(axis=0), 1e-12) / MOST
    scale, least = full, np.full(full.shape, np.inf)
    for part in SCALES:
        error = ((matrix - _rounded(matrix, full * part) * full * part) ** 2).sum(axis=0)
        scale, least = np.where(error < least, full * part, scale), np.minimum(error, least)
    return _rounded(matrix, scale).astype(np.int8), scale.astype(np.float32)


def _rounded(matrix: NDArray[np.float32], scale: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.clip(np.round(matrix / scale), -MOST, MOST)


def loudest(
    network: Network, words: Sequence[NDArray[np.float32]], count: Mapping[str, int]
) -> Apart:
    """Find the inputs of each product that become largest, `count` of them by the product's kind.

    In this encoder one input in a thousand is ten times as large as any other, mostly at START, and
    would take all the steps that the rest is rounded to. `words` are a few texts' vectors [tokens,
    width]. Source: Dettmers et al., LLM.int8() (NeurIPS 2022), §3.
    """
    largest: dict[str, torch.Tensor] = {}
    hooks = []
    for number, layer in enumerate(network.layers):
        for part in count:

            def note(_: nn.Module, x: tuple[torch.Tensor], name: str = f"l{number}.{part}") -> None:
                most = x[0].detach().abs().amax(dim=(0, 1))
                largest[name] = torch.maximum(largest.get(name, most), most)

            hooks.append(getattr(layer, part).register_forward_pre_hook(note))
    with torch.no_grad():
        for text in words:
            network.pooled(torch.from_numpy(text)[None], torch.tensor([len(text)]))
    for hook in hooks:
        hook.remove()
    return {
        name: np.sort(most.topk(count[name.split(".")[1]]).indices.numpy())
        for name, most in largest.items()
    }


def write(network: Network, path: Path, *, tokens: int, apart: Apart | None) -> None:
    """Write the network; `words` [1, tokens, width] in, `logits` [1, attributes] out.

    `apart` is what `loudest` found, or {}; None keeps float32, for measuring what int8 costs.
    """
    graph = _Graph(apart)
    width = network.place.shape[1]
    places = graph.weight("places", network.place.detach().numpy()[None, :tokens])
    length = graph.add("Shape", ["words"], "length", start=1, end=2)
    begin = graph.weight("begin", np.array([0], np.int64))
    axis = graph.weight("axis", np.array([1], np.int64))
    own = graph.add("Slice", [places, begin, length, axis], "own")
    x = graph.norm(graph.add("Add", ["words", own], "placed"), network.eln, "eln")
    for number, layer in enumerate(network.layers):
        assert isinstance(layer, Layer)
        x = graph.layer(x, layer, f"l{number}")
    pooled = graph.add("ReduceMean", [x, axis], "pooled", keepdims=0)
    head = graph.weight("head.w", network.out.weight.detach().numpy())
    bias = graph.weight("head.b", network.out.bias.detach().numpy())
    graph.add("Gemm", [pooled, head, bias], "logits", transB=1)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "deep",
            [helper.make_tensor_value_info("words", TensorProto.FLOAT, [1, "tokens", width])],
            [
                helper.make_tensor_value_info(
                    "logits", TensorProto.FLOAT, [1, len(network.out.bias)]
                )
            ],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(FUSED, 1)],
        producer_name="rejoinder",
    )
    # Old enough for every onnxruntime that the project allows.
    model.ir_version = 9
    path.write_bytes(model.SerializeToString())
