"""English rows that a public word model labels: what it learned of rude words, and nothing else.

The PyPI package `alt-profanity-check` (MIT) ships a linear model over single words, made from
Wikipedia's talk pages and tweets. Words that it knows are put into honest sentences of the training
sets, and its probability is the label, between 0 and 1, of `toxic` alone. It also learned that the
names of some groups go with abuse; sentences with such a name are left out.

Source: Hinton, Vinyals and Dean, Distilling the knowledge in a neural network (2015).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.tiers import ATTRIBUTES

SOURCE: Final = "teacher"
_TOXIC: Final = ATTRIBUTES.index("toxic")
# Shorter ones say too little, longer ones drown what is put in.
_WORDS: Final = range(3, 26)
# Names of groups, and pieces of them: no reason for doubt, whatever the model believes.
NAMES: Final = re.compile(
    r"gay|lesb|homo|queer|bisex|trans|hetero|black|white|negro|asian|latin|hispan|mexic|afric|"
    r"americ|europ|muslim|islam|jew|jihad|christ|cathol|hindu|buddh|atheis|sikh|arab|turk|"
    r"chinese|indian|german|russia|polish|irish|british|french|disab|blind|deaf|autis|woman|women|"
    r"girl|female|male|immigr|refugee|migrant|elder|semit|israel|palestin|nazi|nambla",
    re.IGNORECASE,
)


class Teacher:
    """The packaged model, and the words that it weighs."""

    def __init__(self) -> None:
        """Load it; needs `alt-profanity-check`."""
        from profanity_check import profanity_check as package

        self._turn, self._model = package.vectorizer, package.model
        words = self._turn.get_feature_names_out()
        weights = np.mean(
            [part.estimator.coef_[0] for part in self._model.calibrated_classifiers_], axis=0
        )
        plain = np.array([word.isalpha() and not NAMES.search(word) for word in words])
        self.words: list[str] = words[plain].tolist()
        self.weights: NDArray[np.float64] = weights[plain]

    def chances(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Give the probability that each text is abusive, as the model sees it."""
        said: NDArray[np.float64] = self._model.predict_proba(self._turn.transform(texts))[:, 1]
        return said


def taught(
    honest: Sequence[str], config: Mapping[str, Any], seed: int
) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Give texts and their labels: honest English sentences with up to four of the model's words.

    Half of the words are drawn by how much they weigh, half by chance, so that most are harmless.
    """
    teacher, chance = Teacher(), random.Random(seed)
    loud = np.cumsum(np.abs(teacher.weights))
    carriers = [text for text in honest if len(text.split()) in _WORDS and not NAMES.search(text)]
    texts = [
        _with_words(chance.choice(carriers), teacher, loud, chance) for _ in range(config["rows"])
    ]
    for text, said in zip(texts, teacher.chances(texts), strict=True):
        labels = [float("nan")] * len(ATTRIBUTES)
        labels[_TOXIC] = round(float(said), 3)
        yield text, tuple(labels)


def _with_words(
    text: str, teacher: Teacher, loud: NDArray[np.float64], chance: random.Random
) -> str:
    words = text.split()
    for _ in range(chance.choice((0, 1, 1, 1, 2, 2, 3, 4))):
        if chance.random() < 0.5:
            at = int(np.searchsorted(loud, chance.random() * loud[-1]))
        else:
            at = chance.randrange(len(teacher.words))
        place = chance.randrange(len(words) + 1)
        # Half of the words take another's place, so that the text stays about as long.
        words[place : place + chance.randrange(2)] = [teacher.words[at]]
    return " ".join(words)
