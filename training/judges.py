"""The shipped screen, asked about many texts: probabilities by tier, and what the policy holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening import Outcome, Policy, Submission, Tier, screen
from rejoinder.screening.tiers import ATTRIBUTES, Deep

Floats = NDArray[np.float64]


class Judge:
    """The screen as it is shipped, at one tier."""

    def __init__(self, tier: Tier, deep: Deep | None) -> None:
        """Take the tier to ask; the deep one needs its weights."""
        self.tier, self._deep = tier, deep
        self.policy = Policy(deep_milliseconds=60_000)

    def __call__(self, texts: Sequence[str]) -> tuple[Floats, NDArray[np.bool_]]:
        """Give probabilities [texts, ATTRIBUTES], and which texts would be held or refused."""
        chances = np.zeros((len(texts), len(ATTRIBUTES)))
        held = np.zeros(len(texts), bool)
        for at, text in enumerate(texts):
            verdict = screen(Submission(text=text), self.policy, tier=self.tier, deep=self._deep)
            chances[at] = [verdict.attributes[name] for name in ATTRIBUTES]
            held[at] = verdict.outcome is not Outcome.PUBLISH
        return chances, held


def deep_or_none() -> Any:
    """Load the deep tier, or say that it is not there."""
    try:
        from rejoinder.screening.models.deep import Deep as Shipped

        return Shipped.load()
    except ImportError:
        return None
