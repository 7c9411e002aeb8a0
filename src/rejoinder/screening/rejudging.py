"""What another policy would have made of a verdict that is stored, from what is stored.

Probabilities and signals are taken as they were. Computed anew is what a policy itself decides: its
thresholds and rules, its lists of words and domains, links, trust. Not computed anew: whether the deep
tier would have been asked, and whether the domain of an e-mail address, which is sealed, is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from rejoinder.screening import signals
from rejoinder.screening.agreement import agreed
from rejoinder.screening.explaining import WORTH
from rejoinder.screening.judging import TRUSTED, doubt_of_words, outcome_for, suspicion
from rejoinder.screening.models.facts import SIGNALS
from rejoinder.screening.models.fast import Fast
from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.submission import History, Submission
from rejoinder.screening.tiers import UTMOST, chance, logit_of
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
_WEIGHED: Final = frozenset(SIGNALS)
_OF_TRUST: Final = ("links", "shorteners", "flattery", "unattended")


class Rejudging:
    """Two policies: what the second makes of what was judged by the first. Made once, asked often.

    Args:
        was: the policy by which verdicts were made.
        policy: the other one.
    """

    def __init__(self, was: Policy, policy: Policy) -> None:
        self.was, self.policy = was, policy
        self._changed = frozenset(
            name
            for name, keys in _ASKS.items()
            if any(getattr(was, key) != getattr(policy, key) for key in keys)
        )
        self._trust = was.trust_after != policy.trust_after

    def outcome(
        self,
        kept: Mapping[str, Any],
        history: History | None,
        submission: Callable[[], Submission],
    ) -> Outcome:
        """Judge again.

        Args:
            kept: `Verdict.to_json()`.
            history: what was known of the commenter, where it matters.
            submission: gives text, name, website and time as stored; asked where a signal must look anew.

        Raises:
            KeyError, TypeError, ValueError: it is no stored verdict.
        """
        policy, told = self.policy, kept["signals"]
        stored: dict[str, float] = {one["name"]: one["strength"] for one in told}
        if "unjudged" in stored:
            return Outcome.HOLD
        fired = [
            Signal(name, strength, "")
            for name, strength in stored.items()
            if not name.startswith("reads_like_")
        ]
        trusted_now = policy.trusts(history)
        trusted_then = self.was.trusts(history) if self._trust else trusted_now
        around = around_of(fired)
        said: Mapping[str, float] = kept["attributes"]

        def told_then() -> float:
            reading = Reading(submission())
            return agreed(kept["tiers"], reading, fired).get("spam", said["spam"])

        spam = words_of(said["spam"], around, told_then, trusted=trusted_then)
        renewed = self._changed
        if trusted_then != trusted_now:
            renewed = renewed.union(_OF_TRUST)
        if renewed:
            fired, spam = self._renewed(kept, fired, spam, submission=submission(), renewed=renewed)
            around = around_of(fired)
        if trusted_then != trusted_now:
            spam = chance(logit_of(spam) + TRUSTED * (trusted_then - trusted_now))
        wording = doubt_of_words(spam, fired, policy)
        heard = wording if wording >= WORTH else 0.0
        doubt = min(UTMOST, max(wording, 1 - (1 - heard) * (1 - around)))
        attributes = {**said, "spam": min(UTMOST, 1 - (1 - spam) * (1 - around))}
        fired.sort(key=lambda found: (-found.strength, found.name))
        waiting = bool(kept.get("waiting")) and policy.deep != "never"
        return outcome_for(doubt, attributes, fired, policy, waiting=waiting)

    def _renewed(
        self,
        kept: Mapping[str, Any],
        before: list[Signal],
        spam: float,
        *,
        submission: Submission,
        renewed: frozenset[str],
    ) -> tuple[list[Signal], float]:
        """Signals that the policy decides, computed anew, and what the fast tier makes of those."""
        reading = Reading(submission)
        made = {name: _BY_NAME[name](reading, self.policy) for name in renewed}
        fired = [signal for signal in before if signal.name not in renewed]
        fired += [signal for signal in made.values() if signal is not None]
        stored = {signal.name: signal.strength for signal in before}
        weighed = any(
            stored.get(name, 0.0) != (signal.strength if signal else 0.0)
            for name, signal in made.items()
            if name in _WEIGHED
        )
        if weighed:
            # The fast tier weighs these itself, and how far the tiers must agree goes by them, too.
            tiers = kept["tiers"]
            logits = Fast.load().logits(reading, fired)
            anew = {**tiers, "fast": {name: chance(logit) for name, logit in logits.items()}}
            then, now = (
                agreed(said, reading, told)["spam"]
                for said, told in ((tiers, before), (anew, fired))
            )
            spam = moved(spam, then, now)
        return fired, spam


def rejudged(
    kept: Mapping[str, Any], submission: Submission, was: Policy, policy: Policy
) -> Outcome:
    """Judge one verdict again, as `Rejudging.outcome` does."""
    return Rejudging(was, policy).outcome(kept, submission.history, lambda: submission)


def around_of(fired: list[Signal]) -> float:
    """The suspicion of all but words; in the order of the screen, since a product of floats has one."""
    told = [signal for signal in fired if signal.name not in signals.OF_WORDS]
    if not told:
        return 0.0
    return suspicion(sorted(told, key=lambda signal: _ORDER.get(signal.name, 99)))


def words_of(spam: float, around: float, told: Callable[[], float], *, trusted: bool) -> float:
    """The probability that the tiers gave, and the site's lessons moved, before signals were added.

    Args:
        spam: as the verdict keeps it.
        around: the suspicion of all but words.
        told: gives what the tiers made of the text together; asked where the verdict does not tell.
        trusted: whether the commenter was.
    """
    if spam < UTMOST - 1e-9 and around < UTMOST:
        return min(UTMOST, max(0.0, 1 - (1 - spam) / (1 - around)))
    # The sum was cut off; what the tiers said is the nearest that is known.
    return chance(logit_of(told()) - TRUSTED * trusted)


def moved(probability: float, then: float, now: float) -> float:
    """A stored probability, where the tiers would say `now` instead of `then`: by as many logits."""
    return chance(logit_of(probability) + logit_of(now) - logit_of(then))
