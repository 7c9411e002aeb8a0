"""The deep tier: a small multilingual transformer in whole numbers, read from four files.

    deep.onnx     the encoder and its heads, int8, run by onnxruntime on one thread
    deep.words    word vectors in 4-bit blocks, mapped into memory: a text touches a few rows
    deep.pieces   the vocabulary
    deep.json     sizes and checksums of the others, and the calibration

A text's answer depends on that text alone: texts are run one by one, because quantising a batch
together would let each one's rounding depend on its neighbours. Nothing here is shared between
calls but what is only read, so any number of threads may ask at once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.models.instead import instead
from rejoinder.screening.models.language import language_of
from rejoinder.screening.models.passages import LONGEST, passages, tongues
from rejoinder.screening.models.pieces import END, START, Pieces
from rejoinder.screening.models.plain import plain_words
from rejoinder.screening.tiers import ATTRIBUTES

WEIGHTS: Final = Path(__file__).parent.parent / "weights"
FORMAT: Final = 1
# Weights of a word vector that share a scale, and the bytes that they and it take.
BLOCK: Final = 32
BLOCK_BYTES: Final = 2 + BLOCK // 2
# Words past this place are not read: 8 windows of 128 pieces hold fewer.
_MOST_WORDS: Final = 4_096
_MOST_CHARACTERS: Final = 40_000

Floats = NDArray[np.float32]
_NONE: Final = np.zeros(len(ATTRIBUTES), np.float32)
HOSTILE: Final = slice(ATTRIBUTES.index("toxic"), ATTRIBUTES.index("identity_attack") + 1)
# From this logit on it is asked what the same would be if said of others, and so much counts that.
_DOUBTFUL: Final = -1.0
_OTHERS: Final = 0.6
# Torn from what it belongs to, half a sentence of a quarrel reads like a threat.
_NEVER: Final = 99.0
# Logits, times the logarithm of how many sentences there are, that the worst must be above; and
# what the others are at most on the mean, for hostility: in a heated text a heated one hides nothing.
_DISCOUNTS: Final = np.array([1.0, 1.4, _NEVER, 1.4, _NEVER, 1.4, 1.4, 1.4], np.float32)
_HARMLESS: Final = np.array([99.0, *[-2.5] * (len(ATTRIBUTES) - 1)], np.float32)
# Nobody who quarrels is as calm as this in all other sentences: then nothing is discounted.
_CALM: Final = np.array([-99.0, *[-3.4] * (len(ATTRIBUTES) - 1)], np.float32)
_TORN: Final = _DISCOUNTS == _NEVER  # what is told of a text as it stands alone
# Instead something is added: what the fast tier says beside it is thinned by all that stands around.
_THINNED: Final = 0.4
_OF_CALM: Final = np.where(_TORN, -_NEVER, _THINNED).astype(np.float32)
# What is below this even at its worst is nowhere held: to raise it would only blur the order.
_NO_ATTACK: Final = -1.0
# From so many sentences on an attack may be two of them, and the others still be more than one.
_PAIRED: Final = 4


class DeepBroken(Exception):
    """The deep tier's weights are there and cannot be used; the message says why."""


def unblocked(rows: NDArray[np.uint8]) -> Floats:
    """Give the vectors of rows in 4-bit blocks: [n, blocks * 18] bytes to [n, blocks * 32].

    A block is a half-precision scale, then 16 bytes: the low nibbles are the first 16 weights, the
    high ones the rest, each minus 8.
    """
    blocks = rows.reshape(len(rows), -1, BLOCK_BYTES)
    scale = np.ascontiguousarray(blocks[:, :, :2]).view(np.float16).astype(np.float32)
    nibbles = np.concatenate((blocks[:, :, 2:] & 15, blocks[:, :, 2:] >> 4), axis=2)
    weights: Floats = (nibbles.astype(np.float32) - 8) * scale
    return weights.reshape(len(rows), -1)


@dataclass(frozen=True)
class Facts:
    """What deep.json says.

    Attributes:
        version: of the weights, for verdicts.
        width: of a word vector.
        tokens: pieces in one window, START and END among them.
        windows: at most so many are read of a long text, the first and the last among them.
        scale, offset: shape (ATTRIBUTES,), from raw to calibrated logits.
        languages: BCP 47 tag to what is added beside, shape (ATTRIBUTES,).
        files: name to (bytes, SHA-256 in hexadecimal).
    """

    version: str
    width: int
    tokens: int
    windows: int
    scale: Floats
    offset: Floats
    languages: Mapping[str, Floats]
    files: Mapping[str, tuple[int, str]]


class Deep:
    """The deep tier, ready. Use `Deep.load`."""

    def __init__(
        self, session: Any, words: NDArray[np.uint8], pieces: Pieces, facts: Facts
    ) -> None:
        self._session, self._words, self._pieces = session, words, pieces
        self.facts = facts

    @property
    def version(self) -> str:
        """Name the weights, for verdicts and reports."""
        return self.facts.version

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> Deep | None:
        """Load the weights of a folder; about 0.5 s. None where there are none.

        Raises:
            DeepBroken: a file is missing, cut short or changed, or is no graph that can be run.
            ImportError: onnxruntime is not installed.
        """
        if not (folder / "deep.json").exists():
            return None
        facts = _facts(folder)
        for name, (size, digest) in facts.files.items():
            _verify(folder / name, size, digest)
        row = facts.width // BLOCK * BLOCK_BYTES
        words = np.memmap(folder / "deep.words", np.uint8, "r").reshape(-1, row)
        pieces = read_pieces(folder / "deep.pieces")
        if len(pieces) != len(words):
            raise DeepBroken(f"{len(pieces)} pieces, but {len(words)} word vectors")
        return cls(_session(folder / "deep.onnx"), words, pieces, facts)

    def logits(self, texts: Sequence[str]) -> Floats:
        """Give calibrated logits [texts, ATTRIBUTES].

        Of a long text the highest of its windows; of one of a few sentences also the highest of
        those, less a discount for how many there are, where the rest is harmless; of one in two
        languages also the highest of what is said in each; of one that names kinds of people,
        mostly what it says of others in their place, where that is less.
        Any text is taken: empty, without a letter, with lone surrogates. Time is linear in the
        text up to `facts.windows` windows, and bounded above; about 5 ms for a sentence of 34
        pieces.
        """
        out = np.empty((len(texts), len(ATTRIBUTES)), np.float32)
        for number, text in enumerate(texts):
            apart = tongues(passages(text))
            said = self._fairly(text, language_of(text)[0], whole=bool(apart))
            # What stands between sentences of another language is a text of its own: it is not one of
            # several in which a mistake could be made, and nothing around it softens it.
            for tongue, own in apart:
                said = np.where(_TORN, said, np.maximum(said, self._fairly(own, tongue)))
            out[number] = said
        return out

    def _fairly(self, text: str, language: str, *, whole: bool = False) -> Floats:
        """Give the logits of a text, as they would be whomever it named."""
        said = self._read(text, language, whole)
        doubtful = len(text) <= LONGEST and said[HOSTILE].max() > _DOUBTFUL
        if doubtful and (others := instead(text, language)):
            of_others = np.mean([self._read(other, language, whole) for other in others], axis=0)
            fair = (1 - _OTHERS) * said + _OTHERS * of_others
            said[HOSTILE] = np.minimum(said, fair)[HOSTILE]
        return said

    def _read(self, text: str, language: str, whole: bool) -> Floats:
        """Give the calibrated logits of one text, (ATTRIBUTES,): for the worst part of it, or `whole`."""
        shift = self.facts.offset + self.facts.languages.get(language, _NONE)
        said: Floats = self.raw([text])[0] * self.facts.scale + shift
        parts = [] if whole else passages(text)
        return self._of_parts(said, parts, shift) if parts else said

    def _of_parts(self, said: Floats, parts: Sequence[str], shift: Floats) -> Floats:
        """Give what is said of a text, or of the worst of its sentences where that is worse."""
        each = self.raw(parts) * self.facts.scale + shift
        worst = each.max(0)
        rest = (each.sum(0) - worst) / (len(parts) - 1)
        calm = (_beside(each) < _CALM) & (worst > _NO_ATTACK)
        moved = np.maximum(said, worst + np.where(calm, _OF_CALM, -_DISCOUNTS * log(len(parts))))
        return np.where(calm | (rest < _HARMLESS), moved, said)

    def raw(self, texts: Sequence[str]) -> Floats:
        """Give the logits [texts, ATTRIBUTES] as the network says them, for calibrating."""
        out = np.empty((len(texts), len(ATTRIBUTES)), np.float32)
        for number, text in enumerate(texts):
            out[number] = np.max([self._run(window) for window in self.windows(text)], axis=0)
        return out

    def windows(self, text: str) -> list[list[int]]:
        """Cut a text into the ids of its windows, at least one, at most `facts.windows`."""
        words = self._pieces.apart(plain_words(text[:_MOST_CHARACTERS])[:_MOST_WORDS])
        ids = self._pieces.ids(words)
        size = self.facts.tokens - 2
        if len(ids) <= size:
            return [[START, *ids, END]]
        count = min(-(-len(ids) // size), self.facts.windows)
        # Evenly from the first piece to the last, so that all windows are full.
        starts = np.linspace(0, len(ids) - size, count).astype(int)
        return [[START, *ids[start : start + size], END] for start in starts]

    def _run(self, ids: Sequence[int]) -> Floats:
        vectors = unblocked(self._words[np.asarray(ids)])[None]
        (said,) = self._session.run(None, {"words": vectors})
        answer: Floats = said[0]
        return answer


def _beside(each: Floats) -> Floats:
    """Give the mean of all sentences but the worst, [sentences, ATTRIBUTES] to (ATTRIBUTES,).

    Of four or more the worse of its neighbours is left out, too: the two may be one attack.
    """
    at, others = each.argmax(0), len(each) - 1
    left: Floats = each.sum(0) - each.max(0)
    if len(each) >= _PAIRED:
        nowhere = np.full((1, each.shape[1]), -np.inf, np.float32)
        framed, columns = np.concatenate((nowhere, each, nowhere)), np.arange(each.shape[1])
        left = left - np.maximum(framed[at, columns], framed[at + 2, columns])
        others -= 1
    beside: Floats = (left / others).astype(np.float32)
    return beside


def sizes_fit(folder: Path) -> bool:
    """Say whether weights are there, by their sizes alone; False where there are none.

    Raises:
        DeepBroken: a file is missing or cut short.
    """
    if not (folder / "deep.json").exists():
        return False
    for name, (size, _) in _facts(folder).files.items():
        _of_size(folder / name, size)
    return True


def _facts(folder: Path) -> Facts:
    try:
        said = json.loads((folder / "deep.json").read_text("utf-8"))
        if said["format"] != FORMAT or said["attributes"] != list(ATTRIBUTES):
            raise DeepBroken(f"deep.json is of format {said['format']} or for other attributes")
        return Facts(
            version=said["version"],
            width=said["width"],
            tokens=said["tokens"],
            windows=said["windows"],
            scale=np.array([said["calibration"][name]["scale"] for name in ATTRIBUTES], np.float32),
            offset=np.array(
                [said["calibration"][name]["offset"] for name in ATTRIBUTES], np.float32
            ),
            languages=_languages(said["calibration"]),
            files={name: (one["bytes"], one["sha256"]) for name, one in said["files"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise DeepBroken(f"deep.json cannot be read: {wrong}") from wrong


def _languages(calibration: Mapping[str, Any]) -> dict[str, Floats]:
    """Give each language's offsets, from each attribute's."""
    tags = {tag for name in ATTRIBUTES for tag in calibration[name]["languages"]}
    return {
        tag: np.array(
            [calibration[name]["languages"].get(tag, 0.0) for name in ATTRIBUTES], np.float32
        )
        for tag in tags
    }


def _verify(path: Path, size: int, digest: str) -> None:
    """Hold a file to its size and checksum."""
    # The size first: it says at once what an upload that was cut short did.
    _of_size(path, size)
    try:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise DeepBroken(f"{path.name} is not the file that deep.json describes")
    except OSError as wrong:
        raise DeepBroken(f"{path.name} cannot be read: {wrong}") from wrong


def _of_size(path: Path, size: int) -> None:
    try:
        found = path.stat().st_size
    except OSError as wrong:
        raise DeepBroken(f"{path.name} cannot be read: {wrong}") from wrong
    if found != size:
        raise DeepBroken(f"{path.name} has {found} bytes, not {size}")


def read_pieces(path: Path) -> Pieces:
    """Read a vocabulary: a line a piece, a tab, its log probability. Raises DeepBroken."""
    try:
        lines = path.read_text("utf-8").split("\n")
        pairs = [line.rsplit("\t", 1) for line in lines if line]
        return Pieces([pair[0] for pair in pairs], [float(pair[1]) for pair in pairs])
    except (OSError, ValueError, IndexError) as wrong:
        raise DeepBroken(f"{path.name} cannot be read: {wrong}") from wrong


def _session(path: Path) -> Any:
    import onnxruntime as run

    options = run.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # More would join sums and norms into an operator that is three times as slow on this path.
    options.graph_optimization_level = run.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    try:
        return run.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as wrong:  # onnxruntime's own errors share no name
        raise DeepBroken(f"{path.name} cannot be run: {wrong}") from wrong
