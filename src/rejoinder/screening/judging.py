"""Put signals and tiers together: attributes with probabilities, one suspicion, one outcome.

Tiers judge the text, by the mean of their logits, moved by what the site's own decisions taught.
Signals of circumstance (how fast, how often, whose), of disguise, and the site's lists are evidence
beside it; those about the words are among the facts that the fast tier weighs, and have a say of
their own where they would hold alone. Which signals may refuse, and what the rules of a site hold, does not
depend on any tier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rejoinder.abreast import step
from rejoinder.screening import signals
from rejoinder.screening.agreement import agreed
from rejoinder.screening.asking import ask
from rejoinder.screening.explaining import WORTH, flip, reasons
from rejoinder.screening.models.fast import Fast, Said
from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.submission import Submission
from rejoinder.screening.tiers import (
    UTMOST,
    Deep,
    Learned,
    Tier,
    chance,
    chances,
    logit_of,
)
from rejoinder.screening.verdict import Outcome, Signal, Verdict

SIGNALS = "signals 2"
# One mistaken signal must not make a comment vanish, so refusing takes two that would each
# hold it, unless one is among `signals.DECISIVE`. To be nearly certain of the words counts as one.
STRONG = 0.5
# The deep tier is asked where the fast one is so many logits below or above what holds.
ASKED_BELOW, ASKED_ABOVE = 4.0, 2.5
# Without an answer, doubt holds from so many logits below.
DOUBTFUL = 0.7
# Whoever was approved again and again seldom begins to advertise: so many logits.
TRUSTED = 2.0
_DEFAULT = Policy()
_Read = tuple[Reading, list[Signal]]
_Asked = tuple[Policy, Tier, Deep | None, Learned | None]


def screen(
    submission: Submission,
    policy: Policy = _DEFAULT,
    *,
    learned: Learned | None = None,
    tier: Tier = Tier.AUTO,
    deep: Deep | None = None,
) -> Verdict:
    """Judge one reply and say why, strongest signal first.

    Linear in the length of the fields, which the caller limits; about a quarter of a millisecond
    for a usual comment, without the deep tier.

    Args:
        submission: what is known of the reply.
        policy: what the site wants.
        learned: what this site's decisions taught; None for nothing.
        tier: which tiers may speak.
        deep: the deep tier; None where there is none, and doubt then waits for it.

    Raises:
        OSError, ValueError: the shipped weights are missing or damaged.
    """
    read = _read(submission, policy)
    said = Fast.load().said(*read)
    step()
    return _judged(read, said, (policy, tier, deep, learned))


def screen_all(
    submissions: Sequence[Submission],
    policy: Policy = _DEFAULT,
    *,
    tier: Tier = Tier.AUTO,
    deep: Deep | None = None,
) -> list[Verdict]:
    """Judge several replies at once: what `screen` says of each, several times as quick.

    Raises as `screen` does; then nothing is told of any.
    """
    read = [_read(submission, policy) for submission in submissions]
    said = Fast.load().said_of(read)
    asked = (policy, tier, deep, None)
    return [_judged(one, told, asked) for one, told in zip(read, said, strict=True)]


def _read(submission: Submission, policy: Policy) -> _Read:
    """Read a reply, and give the signals that fire."""
    reading = Reading(submission)
    fired = [found for signal in signals.ALL if (found := signal(reading, policy)) is not None]
    return reading, fired


def _judged(read: _Read, said: Said, asked: _Asked) -> Verdict:
    """Put together what signals and the fast tier say with what else is to be asked."""
    reading, fired = read
    policy, tier, deep, learned = asked
    submission = reading.submission
    tiers: dict[str, Mapping[str, float]] = {"fast": chances(said.logits)}
    wanted, waiting = deep_wanted(said.logits, policy, tier)
    if wanted:
        answer = ask(deep, submission.text, policy.deep_milliseconds / 1000) if deep else None
        if answer is not None:
            tiers["deep"] = answer
            waiting = False
    attributes = agreed(tiers, reading, fired)
    shifts = dict(learned.logit(reading)) if learned is not None else {}
    if policy.trusts(submission.history):
        shifts["spam"] = shifts.get("spam", 0.0) - TRUSTED
    for name, shift in shifts.items():
        attributes[name] = chance(logit_of(attributes[name]) + shift)
    around = suspicion([found for found in fired if found.name not in signals.OF_WORDS])
    wording = doubt_of_words(attributes["spam"], fired, policy)
    weighed = said.weighed(_named(attributes, policy))
    told = reasons(attributes, weighed, submission.text, policy)
    # Words that are not worth mentioning must not tip what the circumstances leave open.
    heard = wording if wording >= WORTH else 0.0
    doubt = min(UTMOST, max(wording, 1 - (1 - heard) * (1 - around)))
    attributes["spam"] = min(UTMOST, 1 - (1 - attributes["spam"]) * (1 - around))
    fired += told
    # The name settles ties, so that equal strengths always come in the same order.
    fired.sort(key=lambda found: (-found.strength, found.name))
    outcome = outcome_for(doubt, attributes, fired, policy, waiting=waiting)
    return Verdict(
        outcome=outcome,
        suspicion=doubt,
        signals=tuple(fired),
        attributes=attributes,
        screened_by=f"{SIGNALS} + {Fast.load().version}{' + deep' if 'deep' in tiers else ''}",
        language=reading.language,
        weighed=weighed,
        flip=flip(outcome, attributes, fired, policy) if outcome is not Outcome.PUBLISH else "",
        nearest=submission.nearest,
        tiers=tiers,
        waiting=waiting,
    )


def suspicion(fired: Iterable[Signal]) -> float:
    """Combine signals as independent evidence: the chance that not all of them are mistaken.

    Source: noisy-or, Pearl, Probabilistic Reasoning in Intelligent Systems (1988), ch. 4.
    """
    mistaken = 1.0
    for signal in fired:
        mistaken *= 1 - signal.strength
    return min(UTMOST, 1 - mistaken)


def outcome_for(
    doubt: float,
    attributes: Mapping[str, float],
    fired: Sequence[Signal],
    policy: Policy,
    *,
    waiting: bool = False,
) -> Outcome:
    """Apply a site's thresholds and rules."""
    names = {signal.name for signal in fired}
    # Without a strong signal nothing below refuses, and most texts have none at all.
    by_hand = [signal for signal in fired if not signal.name.startswith("reads_like_")]
    if strong := [signal for signal in by_hand if signal.strength >= STRONG]:
        if suspicion(by_hand) >= policy.refuse_at and (len(strong) > 1 or names & signals.DECISIVE):
            return Outcome.REFUSE
        certain = attributes.get("spam", 0.0) >= policy.thresholds["spam"]["refuse"]
        if (
            certain
            and doubt >= policy.refuse_at
            and any(s.name not in signals.OF_WORDS for s in strong)
        ):
            return Outcome.REFUSE
    # Spam is refused above, where one mistake is not enough, and held by the suspicion.
    over = [
        (name, refuse) for name, hold, refuse in policy.other_bounds if attributes[name] >= hold
    ]
    if any(attributes[name] >= refuse for name, refuse in over):
        return Outcome.REFUSE
    if over or waiting or doubt >= policy.hold_at or names & signals.RULES:
        return Outcome.HOLD
    return Outcome.PUBLISH


def doubt_of_words(spam: float, fired: Iterable[Signal], policy: Policy) -> float:
    """Give the doubt that a text's own words raise, on the scale where `hold_at` holds.

    The tiers' probability is moved so that the threshold of spam falls on `hold_at`. Signals about
    the text that would hold alone are heard beside it, by the mean of both logits: what the fast
    tier knows to be harmless in such company is let pass, and what it does not know is held.
    """
    hold, even = policy.moved_from_spam
    moved = logit_of(spam) - hold + even
    own = suspicion([found for found in fired if found.name in signals.OF_WORDS])
    if own >= STRONG:
        moved = max(moved, (moved + 2 * logit_of(own)) / 2)
    return chance(moved)


def deep_wanted(said: Mapping[str, float], policy: Policy, tier: Tier) -> tuple[bool, bool]:
    """Say whether the deep tier is to be asked, and whether doubt holds if it does not answer."""
    if tier is Tier.FAST or (policy.deep == "never" and tier is not Tier.DEEP):
        return False, False
    if tier is Tier.DEEP or policy.deep == "always":
        return True, True
    beyond = [said[name] - hold for name, hold in policy.hold_logits.items()]
    wanted = any(-ASKED_BELOW <= far <= ASKED_ABOVE for far in beyond)
    return wanted, any(far >= -DOUBTFUL for far in beyond) and wanted


def _named(attributes: Mapping[str, float], policy: Policy) -> list[str]:
    """Give the attributes that a moderator is told the words of: the doubtful ones, at most two."""
    doubtful = [name for name, least in policy.doubtful_from if attributes[name] >= least]
    return sorted(doubtful, key=lambda name: -attributes[name])[:2] if doubtful else doubtful


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
