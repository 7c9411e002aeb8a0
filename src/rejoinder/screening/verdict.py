"""What the screen says about one submission, and the form in which that is kept.

A verdict is stored beside the comment and shown to moderators only; it says nothing about what
is done with the comment afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple


class Outcome(StrEnum):
    """What the screen proposes; a site's own decision may differ."""

    PUBLISH = "publish"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Signal:
    """One named reason for doubt.

    Attributes:
        name: stable, for counting and for lessons.
        strength: 0 to 1, the chance that the reason is right when it stands alone. 0 is a rule
            of the site, which holds a comment without speaking against it.
        words: a sentence for the moderator, with the counted facts.
        spans: (start, end) in characters of `Submission.text`, the parts that weighed.
    """

    name: str
    strength: float
    words: str
    spans: tuple[tuple[int, int], ...] = ()


class Weighed(NamedTuple):
    """A part of the text that the fast tier weighed; weights of a text's parts add up.

    Attributes:
        start, end: in characters of `Submission.text`.
        weight: in logits of the attribute; above 0 speaks for it.
        attribute: one of `tiers.ATTRIBUTES`.
    """

    start: int
    end: int
    weight: float
    attribute: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Publish, hold or refuse, and why.

    Attributes:
        outcome: what the site's policy makes of the suspicion and the signals.
        suspicion: 0 to .999; see `rejoinder.screening.judging`.
        signals: strongest first.
        attributes: what the comment can be (`tiers.ATTRIBUTES`), each with a probability.
        screened_by: which screen judged, so that old verdicts can be told from new ones.
        language: of the text, as a BCP 47 tag; "" where unknown.
        weighed: the parts of the text that weighed most, strongest first.
        flip: a sentence, the single change that would have turned the outcome; "" if none would.
        nearest: the nearest known spam, by its number or label; "" if none is near.
        tiers: what each tier said by itself, attribute by attribute.
        waiting: the deep tier was wanted and did not answer, so doubt holds until it has.
    """

    outcome: Outcome
    suspicion: float
    signals: tuple[Signal, ...] = ()
    attributes: Mapping[str, float] = field(default_factory=dict)
    screened_by: str = ""
    language: str = ""
    weighed: tuple[Weighed, ...] = ()
    flip: str = ""
    nearest: str = ""
    tiers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    waiting: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return plain dicts, lists, strings and floats; `from_json` gives the verdict again."""
        return {
            "outcome": self.outcome.value,
            "suspicion": self.suspicion,
            "signals": [
                {
                    "name": signal.name,
                    "strength": signal.strength,
                    "words": signal.words,
                    "spans": [list(span) for span in signal.spans],
                }
                for signal in self.signals
            ],
            "attributes": dict(self.attributes),
            "screened_by": self.screened_by,
            "language": self.language,
            "weighed": [[one.start, one.end, one.weight, one.attribute] for one in self.weighed],
            "flip": self.flip,
            "nearest": self.nearest,
            "tiers": {name: dict(said) for name, said in self.tiers.items()},
            "waiting": self.waiting,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Verdict:
        """Read what `to_json` wrote, now or before there were tiers.

        Raises:
            KeyError, TypeError, ValueError: where it was not written by `to_json`.
        """
        return cls(
            outcome=Outcome(kept["outcome"]),
            suspicion=float(kept["suspicion"]),
            signals=tuple(
                Signal(
                    name=signal["name"],
                    strength=float(signal["strength"]),
                    words=signal["words"],
                    spans=tuple((int(start), int(end)) for start, end in signal["spans"]),
                )
                for signal in kept["signals"]
            ),
            attributes={name: float(value) for name, value in kept["attributes"].items()},
            screened_by=kept["screened_by"],
            language=kept.get("language", ""),
            weighed=tuple(
                Weighed(int(start), int(end), float(weight), attribute)
                for start, end, weight, attribute in kept.get("weighed", ())
            ),
            flip=kept.get("flip", ""),
            nearest=kept.get("nearest", ""),
            tiers={
                name: {attribute: float(value) for attribute, value in said.items()}
                for name, said in kept.get("tiers", {}).items()
            },
            waiting=bool(kept.get("waiting", False)),
        )


OF_CAMPAIGNS: Final = ("duplicates", "known_campaign", "shared_contacts")
"""Signals that say that a comment is one of many."""


def of_a_campaign(verdict: Verdict) -> bool:
    """Whether the screen took a comment for one of many that somebody sends about."""
    return any(signal.name in OF_CAMPAIGNS for signal in verdict.signals)
