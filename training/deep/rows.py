"""Draws what is trained on: each step a handful of texts, in a mix that no single set dominates.

Four kinds of sources, `patterns`, `written` (whole comments of our own), `hostile` (sets labelled for
hostility) and `spam`, each with its share of a phase. Within a kind a source counts by the root of
its size and its weight, what is ours by language; within a source yes and no of its chief attribute
are evened out, so that no language learns that most of what is written in it is hostile.
"""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.models.deep import unblocked
from rejoinder.screening.models.pieces import END, START, Pieces
from rejoinder.screening.models.plain import plain_words
from rejoinder.screening.tiers import ATTRIBUTES
from training.corpus import Row
from training.fast import disguises
from training.patterns import surface
from training.patterns.expand import WHOLE

KINDS = ("patterns", "written", "hostile", "spam")
OURS = KINDS[:2]  # a language and family is one source
# What part of all yes rows may be of a source's draws.
MOST_YES = 0.5
# How many texts are spelled oddly on the way in, of either label alike.
ODD = 0.08
# How many are disguised as a whole, and how many stand among honest sentences, of either label too.
DISGUISED, PADDED = 0.06, 0.08
DISGUISES = (disguises.slips, disguises.starred, disguises.run_together)
# Padding takes honest patterns of the text's language; a longer text than so many letters needs none.
PADDED_UP_TO = 150
# Steps whose texts are drawn together, and a text's usual length in tokens.
TOGETHER = 8
USUAL_LENGTH = 30
_SPAM, _TOXIC = ATTRIBUTES.index("spam"), ATTRIBUTES.index("toxic")


def held_out(row: Row) -> bool:
    """Say whether a row is kept for calibrating: a twentieth, whole templates at a time."""
    return crc32(row.group.encode()) % 20 == 7


def kind(row: Row) -> str:
    """Say which of the four kinds a row's source is."""
    if row.source.startswith("patterns/"):
        return "written" if f"/{WHOLE}" in row.source else "patterns"
    return "spam" if np.isnan(row.labels[_TOXIC]) and not np.isnan(row.labels[_SPAM]) else "hostile"


def chances(
    rows: Sequence[Row], shares: Mapping[str, float], *, held: bool = False
) -> NDArray[np.float64]:
    """Give each row's chance to be drawn, 0 for what is held out (or, with `held`, for the rest)."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        if held_out(row) is not held:
            continue
        what = kind(row)
        # "patterns/toxicity/de/threat" counts as one of German's; a set is one source.
        name = "/".join(row.source.split("/")[:3]) if what in OURS else row.source
        groups[what, f"{name} {row.language}"].append(number)
    out = np.zeros(len(rows))
    for members in groups.values():
        weight = np.array([rows[m].weight for m in members])
        yes = np.array([_is_yes(rows[m]) for m in members])
        part = weight[yes].sum() / weight.sum()
        if part > MOST_YES:
            weight[yes] *= MOST_YES / (1 - MOST_YES) * (1 - part) / part if part < 1 else 1
        out[members] = weight / weight.sum() * np.sqrt(len(members)) * rows[members[0]].weight
    for what in KINDS:
        of_kind = np.array([kind(row) == what for row in rows])
        out[of_kind] *= shares.get(what, 0.0) / max(out[of_kind].sum(), 1e-12)
    return out / out.sum()


def _is_yes(row: Row) -> bool:
    return any(label == 1 for label in row.labels)


def ids(text: str, pieces: Pieces, tokens: int) -> list[int]:
    """Give the ids of a text as the deep tier reads it, cut at `tokens`, START and END included."""
    return [START, *pieces.ids(plain_words(text)[:tokens])[: tokens - 2], END]


def odd(text: str, chance: random.Random) -> str:
    """Spell one or two words of a text oddly, or all of it in capitals."""
    if chance.random() < 0.2:
        return text.upper()
    words = text.split()
    for _ in range(chance.randint(1, 2)):
        at = chance.randrange(len(words))
        if len(words[at]) > 3:
            words[at] = surface.SPELLINGS["any"](words[at], chance)
    return " ".join(words)


def vectors(
    batch: Sequence[Sequence[int]], words: NDArray[np.uint8]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Give word vectors [texts, longest, width], zero past each end, and the lengths."""
    lengths = np.array([len(text) for text in batch])
    width = unblocked(words[:1]).shape[1]
    out = np.zeros((len(batch), int(lengths.max()), width), np.float32)
    for row, text in enumerate(batch):
        out[row, : len(text)] = unblocked(words[np.asarray(text)])
    return out, lengths


class Draws:
    """Endless batches of about equal cost, the same for the same seed."""

    def __init__(
        self,
        rows: Sequence[Row],
        pieces: Pieces,
        facts: Mapping[str, Any],
        phase: Mapping[str, Any],
    ) -> None:
        self.rows, self.pieces = rows, pieces
        self.tokens, self.budget = facts["text"]["tokens"], facts["train"]["tokens_a_step"]
        self.until = np.cumsum(chances(rows, phase["share"]))
        self.labels = np.array([row.labels for row in rows], np.float32)
        self.honest: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            if kind(row) == "patterns" and not _is_yes(row) and not held_out(row):
                self.honest[row.language].append(row.text)
        self.drawn: tuple[int, list[list[tuple[int, list[int]]]]] = (-1, [])

    def step(self, number: int, seed: int) -> tuple[list[list[int]], NDArray[np.float32]]:
        """Give one step's ids and labels [texts, ATTRIBUTES]; texts of like length, for speed."""
        draw, nth = divmod(number, TOGETHER)
        if self.drawn[0] != draw:
            self.drawn = draw, self._draw(random.Random(f"{seed} {draw}"))
        steps = self.drawn[1]
        batch = steps[nth % len(steps)]
        return [text for _, text in batch], self.labels[[row for row, _ in batch]]

    def _draw(self, chance: random.Random) -> list[list[tuple[int, list[int]]]]:
        """Draw several steps' texts at once, sort them by length, and shuffle the steps."""
        drawn = [self._one(chance) for _ in range(TOGETHER * self.budget // USUAL_LENGTH)]
        drawn.sort(key=lambda one: len(one[1]))
        steps: list[list[tuple[int, list[int]]]] = [[]]
        for one in drawn:
            if (len(steps[-1]) + 1) * len(one[1]) > self.budget:
                steps.append([])
            steps[-1].append(one)
        chance.shuffle(steps)
        return steps

    def _one(self, chance: random.Random) -> tuple[int, list[int]]:
        number = min(int(np.searchsorted(self.until, chance.random())), len(self.rows) - 1)
        text = self.rows[number].text
        if not text.split():
            return number, ids(text, self.pieces, self.tokens)
        draw = chance.random()
        if draw < ODD:
            text = odd(text, chance)
        elif draw < ODD + DISGUISED:
            text = chance.choice(DISGUISES)(text, chance)
        elif draw < ODD + DISGUISED + PADDED and len(text) < PADDED_UP_TO:
            text = self._padded(text, self.rows[number].language, chance)
        return number, ids(text, self.pieces, self.tokens)

    def _padded(self, text: str, language: str, chance: random.Random) -> str:
        """Put an honest sentence before or after a text, or both: what it is stays what it is."""
        honest = self.honest.get(language)
        if not honest:
            return text
        first, last = chance.choice(honest), chance.choice(honest)
        return chance.choice((f"{first} {text}", f"{text} {last}", f"{first} {text} {last}"))
