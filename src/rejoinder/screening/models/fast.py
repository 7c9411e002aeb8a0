"""The fast tier: a linear model over the hashed parts of a text, and one over its facts.

Numpy alone, weights mapped from the disk and shared by all processes. A logit is the sum of the
parts' weights over the root of their number, so what each word adds is known without asking
again. Where a long text says something in one place only, the worst passage speaks for it.

Weights, their card and the table of characters are in `weights/`; how they came to be is in
`training/fast`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate, pairwise
from operator import mul
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rejoinder.abreast import together
from rejoinder.screening.features import RUNS, Features
from rejoinder.screening.models.facts import facts
from rejoinder.screening.reading import Reading
from rejoinder.screening.tiers import ATTRIBUTES
from rejoinder.screening.verdict import Signal, Weighed

SPAM: Final = ATTRIBUTES.index("spam")
# A passage of so many folded characters speaks for itself in texts longer than that and a half;
# passages begin every STEP. Being one of many, it must be so much clearer, in logits.
PASSAGE: Final = 200
STEP: Final = 50
CLEARER: Final = 1.0
# A comment needs no more explanation than a person reads.
MOST_WEIGHED: Final = 6
_WORTH: Final = 0.05  # logits
# Characters of texts that are judged at once: their arrays fit into a processor's cache.
_AT_ONCE: Final = 4_000


# Not frozen: a new one is made for each text, and freezing triples what that takes.
@dataclass(slots=True, eq=False)
class Said:
    """What the fast tier says of one text.

    Attributes:
        logits: calibrated, by attribute.
        features: what was read.
        places: [places, ATTRIBUTES], what each place of the text weighs.
        scale: [ATTRIBUTES], what makes logits of that.
    """

    logits: Mapping[str, float]
    features: Features
    places: NDArray[np.float32]
    scale: NDArray[np.float32]

    def weighed(self, attributes: Sequence[str]) -> tuple[Weighed, ...]:
        """Give the words that weighed most for these attributes, strongest first."""
        read = self.features
        if not attributes or not read.starts.size:
            return ()
        found: list[tuple[float, int, str, int]] = []
        starts, ends, places = read.starts.tolist(), read.ends.tolist(), read.places.tolist()
        for attribute in attributes:
            adds = self.adds(ATTRIBUTES.index(attribute)).tolist()
            # A text has few words that weigh anything, so that a plain sort of those is quickest.
            some = [word for word, weight in enumerate(adds) if weight > _WORTH]
            some.sort(key=adds.__getitem__, reverse=True)
            for word in some[:MOST_WEIGHED]:
                start, end = places[starts[word]], places[ends[word] - 1] + 1
                found.append((-round(adds[word], 3), start, attribute, end))
        found.sort()
        return tuple(
            [
                Weighed(start, end, -weight, attribute)
                for weight, start, attribute, end in found[:MOST_WEIGHED]
            ]
        )

    def adds(self, column: int) -> NDArray[np.float32]:
        """Give what each word and what follows it added, [words], in logits.

        Args:
            column: place of the attribute in ATTRIBUTES.
        """
        if not self.features.starts.size:
            return np.zeros(0, np.float32)
        firsts = self.features.starts.copy()
        firsts[0] = 0  # what stands before the first word counts as its own
        added: NDArray[np.float32] = np.add.reduceat(self.places[:, column], firsts)
        added *= self.scale[column]
        return added


# A half number's sign, exponent and fraction where a single one has them; the exponent then counts from
# another nought. Exact, for small ones without a leading bit, too. Source: IEEE 754-2019, 3.4.
_IN_PLACE: Final = np.int32(13)
_OF_A_HALF: Final = np.uint32(0x8FFFE000).view(np.int32)
_NOUGHT: Final = np.float32(2.0**112)


def _single(halves: NDArray[np.float16]) -> NDArray[np.float32]:
    """Give finite half numbers as single ones: numpy converts one by one, at five times the cost."""
    wide = halves.view(np.int16).astype(np.int32)
    wide <<= _IN_PLACE
    wide &= _OF_A_HALF
    single = wide.view(np.float32)
    single *= _NOUGHT
    return single


class Fast:
    """The shipped weights, mapped."""

    def __init__(self, weights: NDArray[np.float16], card: Mapping[str, Any]) -> None:
        """Take weights [buckets, ATTRIBUTES] and what `fast.json` says.

        Raises:
            ValueError: where the two do not fit together, or were made for other attributes.
        """
        heads = len(ATTRIBUTES)
        if tuple(card["attributes"]) != ATTRIBUTES or weights.shape != (1 << card["bits"], heads):
            raise ValueError("these weights were made for another version")
        self.version: str = card["version"]
        self._weights = np.asarray(
            weights
        )  # still mapped; the class alone costs as much as the use
        self._shift = np.uint32(32 - card["bits"])
        self._bias = np.array(card["bias"], np.float32)
        self.slope = np.array(card["slope"], np.float32)
        self._offset = np.array(card["offset"], np.float32)
        self._facts: list[float] = card["facts"]
        self._facts_bias = float(card["facts_bias"])
        self._facts_share = float(card["facts_share"])
        self._languages = {
            name: np.array(offsets, np.float32) for name, offsets in card["languages"].items()
        }

    @staticmethod
    @cache
    def load() -> Fast:
        """Map the shipped weights; once a process.

        Raises:
            OSError, ValueError: where they are not there or are not what they should be.
        """
        return Fast.of(Path(str(resources.files("rejoinder.screening").joinpath("weights"))))

    @staticmethod
    def of(folder: Path) -> Fast:
        """Map the weights of a folder; raises as `load` does."""
        card = json.loads((folder / "fast.json").read_text("utf-8"))
        return Fast(np.load(folder / "fast.npy", mmap_mode="r"), card)

    def logits(self, reading: Reading, fired: Iterable[Signal] = ()) -> Mapping[str, float]:
        """Give the calibrated logit of each attribute."""
        return self.said(reading, fired).logits

    def said(self, reading: Reading, fired: Iterable[Signal] = ()) -> Said:
        """Judge a text, and keep what each word added.

        Args:
            reading: the submission, read.
            fired: the signals that fired on it; those about its text are among the facts.
        """
        return together(self.said_of, (reading, tuple(fired)))

    def said_of(self, asked: Sequence[tuple[Reading, Sequence[Signal]]]) -> list[Said]:
        """Judge several texts at once: to the bit what each is told alone, at a fraction of the cost."""
        if not asked:
            return []
        said: list[Said] = []
        first = characters = 0
        for at, (reading, _) in enumerate(asked):
            characters += len(reading.text)
            if characters > _AT_ONCE and at > first:
                said += self._said(asked[first:at])
                first, characters = at, len(reading.text)
        return said + self._said(asked[first:])

    def _said(self, asked: Sequence[tuple[Reading, Sequence[Signal]]]) -> list[Said]:
        readings = [reading for reading, _ in asked]
        Reading.together(readings)
        read = [reading.features for reading in readings]
        places = self.parts(read)
        sizes = [one.places.size for one in read]
        begins = [0, *accumulate(sizes)]
        roots = np.sqrt(np.array([max(1, one.count) for one in read], np.float32))[:, None]
        raw = np.add.reduceat(places, begins[:-1]) / roots
        each = [places[first:after] for first, after in pairwise(begins)]
        for at, size in enumerate(sizes):
            if size > PASSAGE * 1.5:
                passage = self._worst_passage(each[at], read[at]) - CLEARER
                np.maximum(raw[at], passage, out=raw[at])
        raw += self._bias
        share = self._facts_share
        raw[:, SPAM] = (1 - share) * raw[:, SPAM] + share * np.array(
            [self._known(*one) for one in asked], np.float32
        )
        logits = raw * self.slope + self._offset
        for at, reading in enumerate(readings):
            if (offsets := self._languages.get(reading.language)) is not None:
                logits[at] += offsets
        scales = self.slope / roots
        scales[:, SPAM] *= 1 - share
        named = [dict(zip(ATTRIBUTES, row, strict=True)) for row in logits.tolist()]
        return list(map(Said, named, read, each, scales))

    def _known(self, reading: Reading, fired: Sequence[Signal]) -> float:
        """Give the logit of spam by the text's facts."""
        return sum(map(mul, facts(reading, fired), self._facts), self._facts_bias)

    def parts(self, read: Sequence[Features]) -> NDArray[np.float32]:
        """Give what each place of some texts weighs, [places of all, ATTRIBUTES], unscaled."""
        grid = np.concatenate([one.grid for one in read], 1) if len(read) > 1 else read[0].grid
        # Row by row: all at once are more than the allocator keeps, and the kernel clears each page anew.
        grid = grid >> self._shift
        found = _single(self._weights.take(grid[0], axis=0))
        for row in grid[1 : len(RUNS)]:
            found += _single(self._weights.take(row, axis=0))
        for row in grid[len(RUNS) :]:
            # A word is one of five or six places; where there is none nothing is added.
            at = row.nonzero()[0]
            found[at] += _single(self._weights.take(row[at], axis=0))
        return found

    def offset_of(self, language: str, attribute: str) -> float:
        """Give what a language moves an attribute's logit by."""
        offsets = self._languages.get(language)
        return 0.0 if offsets is None else float(offsets[ATTRIBUTES.index(attribute)])

    def _worst_passage(self, places: NDArray[np.float32], read: Features) -> NDArray[np.float32]:
        summed = np.concatenate((np.zeros((1, places.shape[1]), np.float32), places.cumsum(0)))
        firsts = np.arange(0, places.shape[0] - PASSAGE + STEP, STEP)
        afters = np.minimum(firsts + PASSAGE, places.shape[0])
        counts = read.count * (afters - firsts) / places.shape[0]
        worst: NDArray[np.float32] = (
            (summed[afters] - summed[firsts]) / np.sqrt(counts)[:, None]
        ).max(0)
        return worst
