"""A verdict in a moderator's words: what the comment seemed to be, why, and what would change that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rejoinder.models import Comment
from rejoinder.screening import ATTRIBUTES, Outcome, Policy, Verdict
from rejoinder.web.desk.marking import Piece, Span, pieces

NAMES: Final = {
    "spam": "spam",
    "toxic": "toxic",
    "severe": "severely toxic",
    "insult": "insult",
    "threat": "threat",
    "identity_attack": "attack on identity",
    "profanity": "profanity",
    "sexual": "sexual",
}
"""What an attribute is called at the desk."""
_TIERS: Final = {
    "signals": "signals",
    "fast": "fast tier",
    "deep": "deep tier",
    "learned": "this site's decisions",
}
_SHOWN: Final = 0.05  # probability below which a bar says nothing
_LONGEST_FLIP: Final = 500
_SIGNAL: Final = 1.5  # logits that a certain signal's span counts as, beside the weights of words


@dataclass(frozen=True, slots=True)
class Bar:
    """An attribute's probability; `over` where the site's policy holds from there."""

    name: str
    value: str
    percent: int
    over: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """A signal of the screen; `percent` is None for a rule of the site, which accuses nobody."""

    words: str
    strength: str
    percent: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that the desk says of a verdict."""

    outcome: str
    reasons: list[Reason]
    bars: list[Bar]
    pieces: list[Piece]
    flip: str
    nearest: str
    nearest_id: int | None
    language: str
    screened_by: str
    waiting: bool
    tiers: list[tuple[str, list[Bar]]]
    policy: int = 0
    """The policy's version by which it was judged; 0 where none was saved yet."""

    @property
    def marked(self) -> bool:
        """Whether any word weighed."""
        return any(piece.kind for piece in self.pieces)


def explanation(comment: Comment, kept: Mapping[str, Any], policy: Policy) -> Explanation:
    """Lay out what was kept of a verdict; of an old or damaged one what can be read of it.

    Args:
        comment: whose verdict, with `verdict` fetched where there is one.
        kept: `models.Verdict.reasons`; empty where the screen never judged.
        policy: the site's, for its thresholds.
    """
    verdict: Verdict | None
    try:
        verdict = Verdict.from_json(kept)
    except (AttributeError, KeyError, TypeError, ValueError):
        verdict = Verdict(_outcome(kept), 0.0) if kept else None
    reasons = [_reason(signal) for signal in _signals(kept)]
    if verdict is None:
        return Explanation(
            "", reasons, [], pieces(comment.text, ()), "", "", None, "", "", False, []
        )
    nearest = str(verdict.nearest)
    usable = nearest.isascii() and nearest.isdigit() and len(nearest) <= 18
    return Explanation(
        outcome=str(verdict.outcome),
        reasons=reasons,
        bars=_bars(verdict.attributes, policy),
        pieces=pieces(comment.text, _spans(verdict)),
        flip=str(verdict.flip)[:_LONGEST_FLIP] if verdict.outcome != Outcome.PUBLISH else "",
        nearest=nearest,
        nearest_id=int(nearest) if usable else None,
        language=str(verdict.language),
        screened_by=str(verdict.screened_by),
        waiting=_waits(comment),
        tiers=[
            (_TIERS.get(name, name), _bars(said, policy, all_of_them=True))
            for name, said in verdict.tiers.items()
        ],
        policy=number if isinstance(number := kept.get("policy"), int) and number > 0 else 0,
    )


def _waits(comment: Comment) -> bool:
    return comment.standing == Comment.Standing.PENDING and comment.verdict.check_at is not None


def _outcome(kept: Mapping[str, Any]) -> Outcome:
    try:
        return Outcome(kept["outcome"])
    except (KeyError, ValueError):
        return Outcome.HOLD


def _signals(kept: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    told = kept.get("signals", ())
    return [one for one in told if isinstance(one, Mapping)] if isinstance(told, list) else []


def _reason(signal: Mapping[str, Any]) -> Reason:
    strength = min(1.0, max(0.0, float(signal.get("strength", 0))))
    percent = round(strength * 100) if strength else None
    return Reason(str(signal.get("words", "")), f"{strength:.2f}", percent)


def _bars(said: Mapping[str, float], policy: Policy, *, all_of_them: bool = False) -> list[Bar]:
    """The attributes, likeliest first: those worth a bar, and always the likeliest."""
    known = sorted(
        ((float(value), name) for name, value in said.items()), key=lambda one: (-one[0], one[1])
    )
    bars = []
    for place, (value, name) in enumerate(known):
        if not all_of_them and place and value < _SHOWN:
            break
        hold = policy.thresholds.get(name, {}).get("hold", policy.hold_at)
        inside = min(1.0, max(0.0, value))
        bars.append(
            Bar(NAMES.get(name, name), f"{inside:.3f}", round(inside * 100), inside >= hold)
        )
    return bars


def _spans(verdict: Verdict) -> list[Span]:
    """The weighed parts of the attribute that was the likeliest, and what signals point at."""
    if verdict.weighed:
        order = {name: place for place, name in enumerate(ATTRIBUTES)}
        by = max(
            {one.attribute for one in verdict.weighed},
            key=lambda name: (verdict.attributes.get(name, 0.0), -order.get(name, 99)),
        )
        found = [
            Span(one.start, one.end, one.weight, f"{NAMES.get(by, by)} {one.weight:+.1f}")
            for one in verdict.weighed
            if one.attribute == by
        ]
    else:
        found = []
    found += [
        Span(start, end, _SIGNAL * signal.strength, signal.name.replace("_", " "))
        for signal in verdict.signals
        for start, end in signal.spans
    ]
    return found
