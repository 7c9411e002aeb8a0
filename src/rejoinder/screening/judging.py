"""Put signals and tiers together: attributes with probabilities, one suspicion, one outcome.

Tiers judge the text, by the mean of their logits; signals of circumstance (how fast, how often,
whose) are evidence beside it. Which signals may refuse, and what the rules of a site hold, does
not depend on any tier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod

from rejoinder.screening import signals
from rejoinder.screening.asking import ask
from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.submission import Submission
from rejoinder.screening.tiers import UTMOST, Deep, Learned, Tier, mean_logits
from rejoinder.screening.verdict import Outcome, Signal, Verdict

SCREENED_BY = "signals 1"
# One mistaken signal must not make a comment vanish, so refusing takes two that would each
# hold it, unless one is among `signals.DECISIVE`.
STRONG = 0.5
# The fast tier is unsure where it says so much, and no more.
UNSURE = (0.5, 0.8)
_DEFAULT = Policy()


def screen(
    submission: Submission,
    policy: Policy = _DEFAULT,
    *,
    learned: Learned | None = None,
    tier: Tier = Tier.AUTO,
    deep: Deep | None = None,
) -> Verdict:
    """Judge one reply and say why, strongest signal first.

    Linear in the length of the fields, which the caller limits.

    Args:
        submission: what is known of the reply.
        policy: what the site wants.
        learned: what this site's decisions taught; None for nothing.
        tier: which tiers may speak.
        deep: the deep tier; None where there is none, and doubt then waits for it.
    """
    reading = Reading(submission)
    fired = [found for signal in signals.ALL if (found := signal(reading, policy)) is not None]
    # The name settles ties, so that equal strengths always come in the same order.
    fired.sort(key=lambda found: (-found.strength, found.name))
    doubt = suspicion(fired)
    tiers: dict[str, Mapping[str, float]] = {"signals": {"spam": doubt}}
    waiting = False
    if _deep_wanted(doubt, policy, tier):
        answer = ask(deep, submission.text, policy.deep_milliseconds / 1000) if deep else None
        waiting = answer is None
        if answer is not None:
            tiers["deep"] = answer
    attributes = mean_logits(tiers)
    return Verdict(
        outcome=outcome_for(doubt, fired, policy, waiting=waiting),
        suspicion=doubt,
        signals=tuple(fired),
        attributes=attributes,
        screened_by=SCREENED_BY,
        tiers=tiers,
        waiting=waiting,
    )


def suspicion(fired: Iterable[Signal]) -> float:
    """Combine signals as independent evidence: the chance that not all of them are mistaken.

    Source: noisy-or, Pearl, Probabilistic Reasoning in Intelligent Systems (1988), ch. 4.
    """
    return min(UTMOST, 1 - prod((1 - signal.strength for signal in fired), start=1.0))


def outcome_for(
    doubt: float, fired: Iterable[Signal], policy: Policy, *, waiting: bool = False
) -> Outcome:
    """Apply a site's thresholds and rules."""
    names = {signal.name for signal in fired}
    strong = sum(signal.strength >= STRONG for signal in fired)
    if doubt >= policy.refuse_at and (strong > 1 or names & signals.DECISIVE):
        return Outcome.REFUSE
    if waiting or doubt >= policy.hold_at or names & signals.RULES:
        return Outcome.HOLD
    return Outcome.PUBLISH


def _deep_wanted(doubt: float, policy: Policy, tier: Tier) -> bool:
    if tier is Tier.FAST:
        return False
    if tier is Tier.DEEP or policy.deep == "always":
        return True
    return policy.deep == "auto" and UNSURE[0] <= doubt <= UNSURE[1]


def unjudged(why: str) -> Verdict:
    """Say what holds when the screen failed or took too long: the comment waits.

    Args:
        why: a sentence for the moderator, without the commenter's words.
    """
    return Verdict(
        outcome=Outcome.HOLD,
        suspicion=0.0,
        signals=(Signal("unjudged", 0.0, why),),
        screened_by="nobody",
    )
