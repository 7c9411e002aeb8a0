"""What one site's decisions taught: counts, and nothing that depends on their order.

Each lesson adds one to a count for each mark of its text. So the state is the same whatever the
order, a lesson is taken out again by subtracting it, and folding the log anew gives it bit for bit. A
text is weighed by comparing how often its marks were seen on either side (naive Bayes over mass, with
a prior that every mark may well occur in honest talk). Measured against a hashed logistic trained by
gradient steps, which can be neither reordered nor undone, it ranks as well (decision 10).

    a source   one door key, or "" for all who are trusted: moderators, and what an import brought
    a label    "ham", an attribute ("spam", "insult", …), or "not " and an attribute

What may be learned is bounded: an equal text counts a few times only, what a source can move has a limit,
and so has the whole, so the shipped weights can be tilted and never overturned.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.marks import BITS, mark_words, marks, marks_of, word_hash
from rejoinder.screening.reading import Reading
from rejoinder.screening.tiers import ATTRIBUTES

HAM: Final = "ham"
TRUSTED: Final = ""
"""The source of what moderators decided."""
LABELS: Final = (HAM, *ATTRIBUTES, *(f"not {name}" for name in ATTRIBUTES))

SAME_TEXT: Final = 3
"""So often one text counts, however often a trusted source teaches it; from a door, once."""
MOST_DOUBT: Final = 5.0
"""Logits that lessons can add to an attribute."""
LEAST_DOUBT: Final = -3.0
"""And take away. Less, so that what the shipped weights are sure of stays held."""
DOOR_MOST: Final = 3.5
DOOR_LEAST: Final = -1.5
"""The same for one door key: whoever has it can let a doubtful text pass, and no plain spam."""

# Found on eight collections of comments, each as a site of its own, and on seven campaigns in a
# language that the shipped weights did not know; `bench/learning.py` measures them again.
_PRIOR: Final = 3.0  # honest and other texts that are assumed to have been seen …
_COMMON: Final = 0.1  # … and in this share of them each mark
_SMOOTH: Final = 2.0  # texts; what one lesson alone says of a mark weighs little
_SLOPE: Final = 0.8  # logits a unit of evidence
_SPACE: Final = 1 << BITS
_FORMAT: Final = 1


class Lesson(NamedTuple):
    """One text, and what somebody said that it is.

    `text_key` is what equal texts share; see `lesson`.
    """

    marks: NDArray[np.uint16]
    label: str
    source: str
    text_key: int


def lesson(
    text: str, label: str, source: str = TRUSTED, *, author: str = "", website: str = ""
) -> Lesson:
    """Make a lesson of a text.

    Raises:
        ValueError: there is no such label.
    """
    if label not in LABELS:
        raise ValueError(f"no label {label!r}; there are {', '.join(LABELS)}")
    key = word_hash(" ".join(mark_words(text)))
    return Lesson(marks_of(text, author, website), label, source, key)


@dataclass(slots=True)
class _Side:
    """What was seen under one label: lessons, marks in all of them, and how often each."""

    lessons: int = 0
    mass: int = 0
    counts: NDArray[np.int32] = field(default_factory=lambda: np.zeros(_SPACE, np.int32))

    def add(self, marks: NDArray[np.uint16], sign: int) -> None:
        self.lessons += sign
        self.mass += sign * len(marks)
        self.counts[marks] += sign  # each mark stands there once


class Learned:
    """The fold of one site's lessons.

    Changed by `learn` and `unlearn` only, which one thread at a time may call; others may ask meanwhile.
    256 KiB a label and source that was taught.
    """

    def __init__(self) -> None:
        """Know nothing."""
        self._sides: dict[tuple[str, str], _Side] = {}
        self._texts: dict[tuple[str, str, int], int] = {}

    @classmethod
    def fold(cls, lessons: Iterable[Lesson]) -> Learned:
        """Learn all of them, in whatever order."""
        learned = cls()
        for each in lessons:
            learned.learn(each)
        return learned

    def __bool__(self) -> bool:
        """Whether anything was learned."""
        return bool(self._texts)

    def __len__(self) -> int:
        """How many lessons are in force, those that an equal text made superfluous included."""
        return sum(self._texts.values())

    def learn(self, lesson: Lesson) -> None:
        """Take a lesson in."""
        place = (lesson.source, lesson.label, lesson.text_key)
        times = self._texts.get(place, 0) + 1
        self._texts[place] = times
        if times <= _limit(lesson.source):
            self._side(lesson).add(lesson.marks, 1)

    def unlearn(self, lesson: Lesson) -> None:
        """Take it out again, as if it had never been.

        Raises:
            ValueError: it is not among those that were learned.
        """
        place = (lesson.source, lesson.label, lesson.text_key)
        times = self._texts.get(place, 0)
        if not times:
            raise ValueError("a lesson that was never learned cannot be unlearned")
        if times == 1:
            del self._texts[place]
        else:
            self._texts[place] = times - 1
        if times <= _limit(lesson.source):
            side = self._side(lesson)
            side.add(lesson.marks, -1)
            if not side.lessons:
                del self._sides[lesson.source, lesson.label]

    def _side(self, lesson: Lesson) -> _Side:
        place = (lesson.source, lesson.label)
        if place not in self._sides:
            self._sides[place] = _Side()
        return self._sides[place]

    def logit(self, reading: Reading) -> dict[str, float]:
        """What is to be added to the combined logit of each attribute of a submission; absent is 0."""
        return self.logits(marks(reading)) if self._sides else {}

    def logits(self, marks: NDArray[np.uint16]) -> dict[str, float]:
        """What is to be added to the shipped logit of each attribute; absent is 0.

        About 30 microseconds for each attribute that was taught.
        """
        if not len(marks):
            return {}
        moved: dict[str, float] = {}
        for source in sorted({source for source, _ in self._sides}):
            least, most = bounds(source)
            ham = self._sides.get((source, HAM))
            for attribute in ATTRIBUTES:
                against = [ham, self._sides.get((source, f"not {attribute}"))]
                known = self._sides.get((source, attribute))
                if known is None and (against[1] is None and attribute != "spam"):
                    continue
                evidence = _evidence(marks, known, [side for side in against if side])
                moved[attribute] = moved.get(attribute, 0.0) + min(most, max(least, evidence))
        return {
            name: min(MOST_DOUBT, max(LEAST_DOUBT, value)) for name, value in moved.items() if value
        }

    def to_bytes(self) -> bytes:
        """The whole state. Equal lessons give equal bytes, whatever was learned and unlearned between."""
        sides = sorted(self._sides.items())
        texts = sorted((*place, times) for place, times in self._texts.items())
        head = {
            "format": _FORMAT,
            "bits": BITS,
            "sides": [[*place, side.lessons, side.mass] for place, side in sides],
            "texts": texts,
        }
        parts = [json.dumps(head, separators=(",", ":")).encode(), b"\n"]
        for _, side in sides:
            seen = np.flatnonzero(side.counts)
            parts += [
                len(seen).to_bytes(4, "little"),
                seen.astype("<u2").tobytes(),
                side.counts[seen].astype("<i4").tobytes(),
            ]
        whole = b"".join(parts)
        return hashlib.sha256(whole).digest() + whole

    @classmethod
    def from_bytes(cls, written: bytes) -> Learned:
        """Read what `to_bytes` wrote.

        Raises:
            ValueError: it is damaged, or of another version; fold the log anew then.
        """
        digest, whole = written[:32], written[32:]
        if hashlib.sha256(whole).digest() != digest:
            raise ValueError("the learned state is damaged")
        first, _, rest = whole.partition(b"\n")
        head = json.loads(first)
        if (head["format"], head["bits"]) != (_FORMAT, BITS):
            raise ValueError("the learned state is of another version")
        learned = cls()
        learned._texts = {(source, label, key): n for source, label, key, n in head["texts"]}
        for source, label, lessons, mass in head["sides"]:
            size = int.from_bytes(rest[:4], "little")
            seen = np.frombuffer(rest, "<u2", size, 4)
            side = _Side(lessons, mass)
            side.counts[seen] = np.frombuffer(rest, "<i4", size, 4 + 2 * size)
            learned._sides[source, label] = side
            rest = rest[4 + 6 * size :]
        return learned


def bounds(source: str) -> tuple[float, float]:
    """Logits that a source may take away and add."""
    return (LEAST_DOUBT, MOST_DOUBT) if source == TRUSTED else (DOOR_LEAST, DOOR_MOST)


def together(
    own: Mapping[str, float], others: Iterable[Mapping[str, float]], share: float = 0.5
) -> dict[str, float]:
    """Add what other sites learned, at a share of its weight, within the same bounds."""
    summed = dict(own)
    for other in others:
        for name, value in other.items():
            summed[name] = summed.get(name, 0.0) + share * value
    return {name: min(MOST_DOUBT, max(LEAST_DOUBT, value)) for name, value in summed.items()}


def _limit(source: str) -> int:
    return SAME_TEXT if source == TRUSTED else 1


def _evidence(marks: NDArray[np.uint16], known: _Side | None, against: Iterable[_Side]) -> float:
    """How much a text's marks speak for an attribute, in logits, before any bound.

    The rates are of mass, not of texts: spam is often longer than talk, and that alone would make each
    common word look suspect. The squares let what recurs outweigh what was seen once.
    """
    sides = list(against)
    other = sum((side.lessons for side in sides), 0)
    lessons = (known.lessons if known else 0) + other
    if not lessons:
        return 0.0
    mass = sum((side.mass for side in sides), known.mass if known else 0)
    usual = max(1.0, mass / lessons)  # marks of a usual text
    seen_known = known.counts[marks] if known else np.zeros(len(marks), np.int32)
    seen_other = np.zeros(len(marks), np.int32)
    for side in sides:
        seen_other += side.counts[marks]
    smooth = _SMOOTH / (lessons + 2 * _PRIOR)
    texts_known = (known.mass / usual if known else 0.0) + _PRIOR
    texts_other = sum((side.mass for side in sides), 0) / usual + _PRIOR
    rates = (seen_known + _PRIOR * _COMMON) / texts_known + smooth
    rates /= (seen_other + _PRIOR * _COMMON) / texts_other + smooth
    weights = np.log(rates)
    weights *= np.abs(weights)
    weights[(seen_known + seen_other) == 0] = 0.0
    return _SLOPE * float(weights.sum()) / float(np.sqrt(len(marks)))


class Shared:
    """What a site learned, with what others that share with it learned at half the weight."""

    def __init__(self, own: Learned, others: Iterable[Learned]) -> None:
        """Keep the folds themselves: what they learn later counts here, too."""
        self._own, self._others = own, tuple(others)

    def __bool__(self) -> bool:
        """Whether any of them learned anything."""
        return bool(self._own) or any(self._others)

    def logit(self, reading: Reading) -> dict[str, float]:
        """As `Learned.logit`."""
        if not self:
            return {}
        asked = marks(reading)
        return together(self._own.logits(asked), [other.logits(asked) for other in self._others])
