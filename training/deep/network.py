"""The encoder in torch: BERT's layers over word vectors that stay as they are, and the heads.

The word vectors are not trained. They are in 4 bit already, so that leaving them alone loses
nothing when they are shipped in 4 bit again, and words that training never meets keep their place
beside their translations, which is what carries a head over to other languages.

Source: Devlin et al., BERT (NAACL 2019); Wang et al., Multilingual E5 (2024) for mean pooling.
"""

import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from training.deep.unpack import Base


class Layer(nn.Module):
    """Attention, then two dense layers, each added to what came in and normalised."""

    def __init__(self, width: int, inner: int, heads: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.ao = nn.Linear(width, width)
        self.aln = nn.LayerNorm(width, epsilon)
        self.fi = nn.Linear(width, inner)
        self.fo = nn.Linear(inner, width)
        self.oln = nn.LayerNorm(width, epsilon)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Shape (n, tokens, width) in and out; mask (n, 1, 1, tokens) is 0 or minus infinity."""
        n, tokens, width = x.shape
        q, k, v = (
            part.view(n, tokens, self.heads, -1).transpose(1, 2)
            for part in self.qkv(x).split(width, dim=-1)
        )
        # Written out: torch's fused attention is three times as slow backwards at this length.
        weight = (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + mask).softmax(-1)
        seen = (weight.to(v.dtype) @ v).transpose(1, 2).reshape(n, tokens, width)
        x = self.aln(x + self.ao(seen))
        return self.oln(x + self.fo(nn.functional.gelu(self.fi(x))))


class Network(nn.Module):
    """Word vectors in, one logit an attribute out."""

    def __init__(self, base: Base, layers: int, out: int, places: int | None = None) -> None:
        super().__init__()
        width = base.tensors["emb.pos"].shape[1]
        places = places or len(base.tensors["emb.pos"])
        inner = len(base.tensors["l0.fi.b"])
        self.place = nn.Parameter(torch.zeros(places, width), requires_grad=False)
        self.eln = nn.LayerNorm(width, base.epsilon)
        self.layers = nn.ModuleList(
            Layer(width, inner, base.heads, base.epsilon) for _ in range(layers)
        )
        self.out = nn.Linear(width, out)
        nn.init.normal_(self.out.weight, std=0.02)
        nn.init.zeros_(self.out.bias)
        self.dropout = 0.1

    def pooled(self, words: Tensor, lengths: Tensor) -> Tensor:
        """Shape (n, tokens, width) and (n,) in; the mean over each text's own tokens out."""
        n, tokens, _ = words.shape
        own = torch.arange(tokens) < lengths[:, None]
        mask = torch.zeros(n, 1, 1, tokens).masked_fill(~own[:, None, None], -math.inf)
        x = self.eln(words + self.place[:tokens])
        for layer in self.layers:
            x = layer(x, mask)
        weight = own.to(x.dtype)[:, :, None]
        return (x * weight).sum(1) / weight.sum(1)

    def forward(self, words: Tensor, lengths: Tensor) -> Tensor:
        """Shape (n, heads): logits."""
        pooled = nn.functional.dropout(self.pooled(words, lengths), self.dropout, self.training)
        return self.out(pooled.float())


def from_base(base: Base, kept: Sequence[int], out: int, places: int | None = None) -> Network:
    """Build the network from the base's layers `kept` (numbers from 0), with `out` new heads.

    It reads so many pieces of a text as it has places: those of the base, or its first `places`.
    """
    t = {name: torch.from_numpy(values.copy()) for name, values in base.tensors.items()}
    network = Network(base, len(kept), out, places)
    network.place.data = (t["emb.pos"] + t["emb.type"][0])[: len(network.place)]
    network.eln.load_state_dict({"weight": t["emb.ln.w"], "bias": t["emb.ln.b"]})
    for layer, number in zip(network.layers, kept, strict=True):
        assert isinstance(layer, Layer)
        layer.load_state_dict(_layer(t, number))
    return network


def _layer(t: Mapping[str, Tensor], number: int) -> dict[str, Tensor]:
    """One layer's weights under our names: queries, keys and values in one matrix."""
    name = f"l{number}."
    state = {
        "qkv.weight": torch.cat([t[name + part + ".w"] for part in "qkv"]),
        "qkv.bias": torch.cat([t[name + part + ".b"] for part in "qkv"]),
    }
    for part in ("ao", "aln", "fi", "fo", "oln"):
        state[part + ".weight"], state[part + ".bias"] = (
            t[name + part + ".w"],
            t[name + part + ".b"],
        )
    return state
