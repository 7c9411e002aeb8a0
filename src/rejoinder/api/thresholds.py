"""From our probabilities to the scale that clients of Perspective have set their thresholds on.

Perspective's figure for a comment and ours mean the same, the share of people who would agree, but
neither is exact, and sites have tuned thresholds such as .8 to the one they had. So that a threshold
can stay as it is, each attribute has a monotone function

    their score = chance(SLOPE * logit(our probability) + SHIFT),    SLOPE > 0

which keeps every order and is 0 at 0 and 1 at 1. The figures below are the only place where it is
set. They are anchored: our shipped threshold for holding (`screening.thresholds.SHIPPED`) is at
their .8, the threshold that Perspective's documentation and its clients use most; the slope is 1,
which leaves the odds between two comments as we see them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rejoinder.screening.thresholds import SHIPPED
from rejoinder.screening.tiers import ATTRIBUTES, chance, logit_of

ANCHOR: Final = 0.8
"""Their score at our threshold for holding."""


@dataclass(frozen=True, slots=True)
class Line:
    """The function of one attribute, in logits."""

    slope: float
    shift: float

    def theirs(self, ours: float) -> float:
        """The score that a client is given for our probability."""
        return chance(self.slope * logit_of(ours) + self.shift)

    def ours(self, theirs: float) -> float:
        """Our probability for a client's score or threshold."""
        return chance((logit_of(theirs) - self.shift) / self.slope)


def _anchored(attribute: str) -> Line:
    hold = SHIPPED[attribute]["hold"]
    # An attribute that never holds by itself has no anchor: its probability is given as it is.
    return Line(1.0, 0.0 if hold >= 1 else logit_of(ANCHOR) - logit_of(hold))


LINES: Final = {attribute: _anchored(attribute) for attribute in ATTRIBUTES}
"""For each of our attributes its line. Once figures of both services for the same comments are at
hand, put slope and shift of a logistic fit here; `docs/reference/perspective.md` shows the table."""
