"""What can judge beside the signals, and how several judgements of one text become one.

    fast      hashed parts of the text and facts about it, numpy only; always
    deep      a small transformer; asked where the fast tier is unsure, or where the policy says so
    learned   what this one site's moderators decided; moves the logits of both

Each tier gives one calibrated probability an attribute. This module knows the tiers by what they
can do, not by how they do it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import exp, log
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from rejoinder.screening.reading import Reading

ATTRIBUTES: Final = (
    "spam",
    "toxic",
    "severe",
    "insult",
    "threat",
    "identity_attack",
    "profanity",
    "sexual",
)
"""What a comment can be. Names and order are stable: weights and verdicts are kept by them."""

# Nobody is certain: this also leaves a threshold of 1 to mean "never".
UTMOST: Final = 0.999
# Within this many logits of even, no bound of `chance` is reached.
_PLAIN: Final = 6.9


class Tier(StrEnum):
    """Which tiers the caller wants."""

    AUTO = "auto"
    """The fast one, and the deep one as the policy says."""
    FAST = "fast"
    """The fast one alone; nothing is missing then."""
    DEEP = "deep"
    """Both, whatever the policy says."""


class Deep(Protocol):
    """The transformer, as the screen sees it."""

    def logits(self, texts: Sequence[str]) -> Any:
        """Give an array of floats [texts, ATTRIBUTES]: calibrated logits.

        Raises whatever went wrong; the screen then goes on without.
        """


class Learned(Protocol):
    """What one site's decisions taught, as the screen sees it."""

    def logit(self, reading: Reading) -> Mapping[str, float]:
        """Give what is to be added to the combined logit of each attribute; absent is 0."""


def chance(logit: float) -> float:
    """Give the probability of a logit (natural logarithm of the odds), at most UTMOST."""
    if logit >= 0:
        return min(UTMOST, 1 / (1 + exp(-min(logit, 700.0))))
    odds = exp(max(logit, -700.0))
    return odds / (1 + odds)


def chances(logits: Mapping[str, float]) -> dict[str, float]:
    """Give the probability of each logit, as `chance` does, at a third of the cost of asking each."""
    told: dict[str, float] = {}
    for name, logit in logits.items():
        if -_PLAIN < logit < 0:
            odds = exp(logit)
            told[name] = odds / (1 + odds)
        elif 0 <= logit < _PLAIN:
            told[name] = 1 / (1 + exp(-logit))
        else:
            told[name] = chance(logit)
    return told


def logit_of(probability: float) -> float:
    """Give the logit of a probability; kept within those of 1e-6 and its opposite."""
    inside = min(1 - 1e-6, max(1e-6, probability))
    return log(inside / (1 - inside))


def mean_logits(tiers: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Combine tiers' probabilities by the mean of their logits, an attribute at a time.

    An attribute that only some tiers know is the mean of those. Measured against one regression
    over the features of all tiers, the mean of separate models was better on every unseen source.
    The deep tier counts three times, but for spam: so they ranked best over thirteen sets.
    """
    combined: dict[str, float] = {}
    for attribute in ATTRIBUTES:
        total = counted = 0.0
        for name, said in tiers.items():
            if attribute in said:
                counts = 3.0 if name == "deep" and attribute != "spam" else 1.0
                total += counts * logit_of(said[attribute])
                counted += counts
        if counted:
            combined[attribute] = chance(total / counted)
    return combined
