"""What another policy would have made of a verdict that is stored, from what is stored.

Probabilities and signals are taken as they were. Computed anew is what a policy itself decides: its
thresholds and rules, its lists of words and domains, links, trust. Not computed anew: whether the deep
tier would have been asked, and whether the domain of an e-mail address, which is sealed, is listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from rejoinder.screening import signals
from rejoinder.screening.explaining import WORTH
from rejoinder.screening.judging import TRUSTED, doubt_of_words, outcome_for, suspicion
from rejoinder.screening.models.facts import SIGNALS
from rejoinder.screening.models.fast import Fast
from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.submission import Submission
from rejoinder.screening.tiers import UTMOST, chance, logit_of, mean_logits
from rejoinder.screening.verdict import Outcome, Signal

_BY_NAME: Final = {signal.__name__: signal for signal in signals.ALL}
_ORDER: Final = {name: place for place, name in enumerate(_BY_NAME)}
# Which keys of a policy a signal asks about; those that ask whether somebody is trusted stand apart.
_ASKS: Final[Mapping[str, tuple[str, ...]]] = {
    "bad_words": ("bad_words",),
    "refused_words": ("refused_words",),
    "bad_domains": ("bad_domains",),
    "refused_domains": ("refused_domains",),
    "links": ("max_links",),
    "first_comment": ("hold_first_comment",),
    "unattended": ("unattended", "unattended_holds", "timezone"),
    "hold_everything": ("hold_everything",),
}
_OF_TRUST: Final = ("links", "shorteners", "flattery", "unattended")


class _Changes(NamedTuple):
    """What differs between two policies, as far as signals can tell."""

    signals: frozenset[str]
    trust: bool


def rejudged(
    kept: Mapping[str, Any], submission: Submission, was: Policy, policy: Policy
) -> Outcome:
    """Judge again.

    Args:
        kept: `Verdict.to_json()`.
        submission: text, name, website and time as stored; the history where it matters.
        was: the policy by which the verdict was made.
        policy: the other one.

    Raises:
        KeyError, TypeError, ValueError: it is no stored verdict.
    """
    stored: dict[str, float] = {one["name"]: one["strength"] for one in kept["signals"]}
    if "unjudged" in stored:
        return Outcome.HOLD
    changes = _changes(_Held(was), _Held(policy))
    attributes: dict[str, float] = dict(kept["attributes"])
    before = [
        Signal(name, strength, "")
        for name, strength in stored.items()
        if not name.startswith("reads_like_")
    ]
    trusted_now = policy.trusts(submission.history)
    trusted_then = was.trusts(submission.history) if changes.trust else trusted_now
    spam = _of_words(kept, attributes["spam"], _around(before), trusted=trusted_then)
    renewed = changes.signals | (set(_OF_TRUST) if trusted_then != trusted_now else set())
    fired = before
    if renewed:
        reading = Reading(submission)
        fired = [signal for signal in before if signal.name not in renewed]
        made = {name: _BY_NAME[name](reading, policy) for name in renewed}
        fired += [signal for signal in made.values() if signal is not None]
        moved = {
            name
            for name in renewed & set(SIGNALS)
            if stored.get(name, 0.0) != (made[name].strength if made[name] else 0.0)  # type: ignore[union-attr]
        }
        if moved:
            # The fast tier weighs these itself.
            said = Fast.load().said(reading, fired).logits["spam"]
            shift = said - logit_of(float(kept["tiers"]["fast"]["spam"]))
            spam = chance(logit_of(spam) + shift / len(kept["tiers"]))
    if trusted_then != trusted_now:
        spam = chance(logit_of(spam) + TRUSTED * (trusted_then - trusted_now))
    around = _around(fired)
    wording = doubt_of_words(spam, fired, policy)
    heard = wording if wording >= WORTH else 0.0
    doubt = min(UTMOST, max(wording, 1 - (1 - heard) * (1 - around)))
    attributes["spam"] = min(UTMOST, 1 - (1 - spam) * (1 - around))
    fired.sort(key=lambda found: (-found.strength, found.name))
    waiting = bool(kept.get("waiting")) and policy.deep != "never"
    return outcome_for(doubt, attributes, fired, policy, waiting=waiting)


def _around(fired: list[Signal]) -> float:
    """The suspicion of all but words; in the order of the screen, since a product of floats has one."""
    told = [signal for signal in fired if signal.name not in signals.OF_WORDS]
    return suspicion(sorted(told, key=lambda signal: _ORDER.get(signal.name, 99)))


def _of_words(kept: Mapping[str, Any], spam: float, around: float, *, trusted: bool) -> float:
    """The probability that the tiers gave, and the site's lessons moved, before signals were added."""
    if spam < UTMOST - 1e-9 and around < UTMOST:
        return min(UTMOST, max(0.0, 1 - (1 - spam) / (1 - around)))
    # The sum was cut off; what the tiers said is the nearest that is known.
    said = mean_logits(kept["tiers"]).get("spam", spam)
    return chance(logit_of(said) - TRUSTED * trusted)


class _Held:
    """A policy that can be a key: one object is one policy."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __hash__(self) -> int:
        return id(self.policy)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.policy is self.policy


@lru_cache(maxsize=256)
def _changes(was: _Held, now: _Held) -> _Changes:
    differ = frozenset(
        name
        for name, keys in _ASKS.items()
        if any(getattr(was.policy, key) != getattr(now.policy, key) for key in keys)
    )
    return _Changes(differ, was.policy.trust_after != now.policy.trust_after)
