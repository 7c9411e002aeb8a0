"""Say in words why a text was judged as it was, and what would have turned the outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Final

from rejoinder.screening import signals
from rejoinder.screening.policy import Policy
from rejoinder.screening.tiers import chance, logit_of
from rejoinder.screening.verdict import Outcome, Signal, Weighed

READS_LIKE: Final[Mapping[str, str]] = {
    "spam": "spam",
    "toxic": "hostility",
    "severe": "severe abuse",
    "insult": "an insult",
    "threat": "a threat",
    "identity_attack": "an attack on a group of people",
    "profanity": "swearing",
    "sexual": "sexual talk",
}
# A reason is worth reading from this strength on.
WORTH: Final = 0.25


def reasons(
    attributes: Mapping[str, float], weighed: Sequence[Weighed], text: str, policy: Policy
) -> list[Signal]:
    """Give a signal for each attribute that the tiers doubt, "reads_like_spam" and so on.

    Its strength is the probability moved to where .5 is what holds.
    """
    found = []
    for name, least, hold in policy.worth_telling:
        probability = attributes[name]
        if probability < least:
            continue
        strength = chance(logit_of(probability) - hold)
        if strength < WORTH:
            continue
        spans = sorted({(one.start, one.end) for one in weighed if one.attribute == name})
        quoted = ", ".join(f"“{text[start:end][:40]}”" for start, end in spans[:4])
        most = f", most of all {quoted}" if quoted else ""
        said = f"Reads like {READS_LIKE[name]}, probability {probability:.0%}{most}."
        found.append(Signal(f"reads_like_{name}", strength, said, tuple(spans)))
    return found


def flip(
    outcome: Outcome, attributes: Mapping[str, float], fired: Sequence[Signal], policy: Policy
) -> str:
    """Name the single change that would have let a comment pass that was held or refused."""
    above = [name for name, p in attributes.items() if p >= policy.thresholds[name]["hold"]]
    rules = [signal for signal in fired if signal.name in signals.RULES]
    held = "held" if outcome is Outcome.HOLD else "refused"
    if len(rules) == 1 and not above:
        return f"Without the site's rule {rules[0].name} it would not have been {held}."
    if rules:
        return ""
    told = [s for s in fired if s.strength and not s.name.startswith("reads_like_")]
    for left_out in told:
        rest = 1 - prod((1 - other.strength for other in told if other is not left_out), start=1.0)
        if rest < policy.hold_at and not set(above) - {"spam"}:
            if left_out.name not in signals.OF_WORDS or not above:
                return f"Without the signal {left_out.name} it would not have been {held}."
            break
    if len(above) == 1:
        name = above[0]
        p, hold = attributes[name], policy.thresholds[name]["hold"]
        return (
            f"With a threshold for {name} above {p:.2f}, instead of {hold:.2f},"
            f" it would not have been {held}."
        )
    return ""
