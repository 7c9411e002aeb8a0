"""What one site wants of its screen: thresholds, lists, trust.

A policy is prepared once and used for many submissions: its lists are indexed at first use and
kept with it, so a caller keeps one `Policy` a site for as long as the settings stay the same.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from typing import Any

from rejoinder.screening import policy_checks as checks
from rejoinder.screening.hours import Span, inside, span_of, zone_of
from rejoinder.screening.links import Domains
from rejoinder.screening.policy_checks import PolicyMistake
from rejoinder.screening.sections import MOST, Section, SectionMistake, section_of
from rejoinder.screening.submission import History
from rejoinder.screening.thresholds import ThresholdMistake, completed
from rejoinder.screening.tiers import UTMOST, chance, logit_of
from rejoinder.screening.words import Phrases

# So many logits below what holds, nothing is worth a word to a moderator.
_FAR = 1.1
# Nor below this probability, whatever holds.
_LEAST = 0.05
_SHARES = ("hold_at", "refuse_at")
_SWITCHES = ("hold_first_comment", "hold_everything")
_COUNTS = ("max_links", "trust_after", "deep_milliseconds", "close_after_days")
_CHOICES = {"deep": ("auto", "always", "never"), "unattended_holds": ("everybody", "newcomers")}
_WORDS = ("bad_words", "refused_words")
_DOMAINS = ("bad_domains", "refused_domains")


@dataclass(frozen=True)
class Policy:
    """The rules of one site.

    Attributes:
        hold_at: suspicion from which a comment waits for a moderator, above 0 up to 1.
        refuse_at: suspicion from which it is refused, `hold_at` up to 1; 1 refuses nothing.
        hold_first_comment: hold everybody who has no approved comment yet.
        max_links: links in one comment that need no look.
        bad_words: words and phrases that hold a comment.
        bad_domains: domains that hold a comment whose text or website leads there.
        refused_words: words and phrases that refuse a comment.
        refused_domains: domains that refuse it.
        hold_everything: hold whatever is not refused.
        trust_after: approved comments after which links weigh half; 0 trusts everybody known.
        thresholds: for each attribute, the probability from which it holds and the one from which
            it refuses; 1 is never reached. What is not said is as shipped.
        deep: when the deep tier is asked: "auto" where the fast one is unsure, "always", "never".
        deep_milliseconds: how long an answer of the deep tier is waited for.
        close_after_days: days after which a post takes no more replies; 0 closes none.
        unattended: hours at which nobody is at the desk, such as "mon-fri 22:00-07:00".
        unattended_holds: who is held then, "everybody" or "newcomers", who are not trusted yet.
        timezone: by whose clock those hours are meant, such as "Europe/Berlin".
        sections: tables with `paths` or `tags`, and the keys that are others for posts there.

    Raises:
        PolicyMistake: from the constructor too, so that no impossible policy exists.
    """

    hold_at: float = 0.5
    refuse_at: float = 0.98
    hold_first_comment: bool = False
    max_links: int = 2
    bad_words: tuple[str, ...] = ()
    bad_domains: tuple[str, ...] = ()
    refused_words: tuple[str, ...] = ()
    refused_domains: tuple[str, ...] = ()
    hold_everything: bool = False
    trust_after: int = 3
    thresholds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    deep: str = "auto"
    deep_milliseconds: int = 1000
    close_after_days: int = 0
    unattended: tuple[str, ...] = ()
    unattended_holds: str = "everybody"
    timezone: str = "UTC"
    sections: tuple[Mapping[str, Any], ...] = ()

    def __post_init__(self) -> None:
        for key in _SHARES:
            checks.share(key, getattr(self, key))
        if self.refuse_at < self.hold_at:
            raise PolicyMistake(
                "refuse_at", self.refuse_at, f"a number from hold_at ({self.hold_at}) to 1"
            )
        for key in _SWITCHES:
            if not isinstance(getattr(self, key), bool):
                raise PolicyMistake(key, getattr(self, key), "true or false")
        for key in _COUNTS:
            checks.count(key, getattr(self, key))
        for key in (*_WORDS, *_DOMAINS):
            checks.listed(key, getattr(self, key), domains=key in _DOMAINS)
        for key, choices in _CHOICES.items():
            if getattr(self, key) not in choices:
                raise PolicyMistake(key, getattr(self, key), "one of " + ", ".join(choices))
        try:
            # What is not said is filled in here, so that whoever reads a policy finds all of it.
            object.__setattr__(self, "thresholds", completed(self.thresholds))
        except ThresholdMistake as mistake:
            raise PolicyMistake(mistake.key, mistake.found, str(mistake)) from None
        self._check_hours()
        self._check_sections()

    def _check_hours(self) -> None:
        if not isinstance(self.timezone, str):
            raise PolicyMistake("timezone", self.timezone, "a time zone such as Europe/Berlin")
        if not isinstance(self.unattended, tuple) or len(self.unattended) > 50:
            raise PolicyMistake("unattended", self.unattended, "a list of at most 50 texts")
        try:
            zone_of(self.timezone)
        except ValueError as mistake:
            raise PolicyMistake("timezone", self.timezone, str(mistake)) from None
        for written in self.unattended:
            try:
                span_of(str(written))
            except ValueError as mistake:
                raise PolicyMistake("unattended", written, str(mistake)) from None

    def _check_sections(self) -> None:
        if not isinstance(self.sections, tuple) or len(self.sections) > MOST:
            raise PolicyMistake("sections", self.sections, f"at most {MOST} tables")
        for number, said in enumerate(self.sections):
            try:
                self._with(section_of(said).rules)
            except SectionMistake as mistake:
                raise PolicyMistake(
                    mistake.key, mistake.found, mistake.accepted, section=number
                ) from None
            except PolicyMistake as mistake:
                raise PolicyMistake(
                    mistake.key, mistake.found, mistake.accepted, section=number
                ) from None

    def _with(self, rules: Mapping[str, Any]) -> Policy:
        """Give the policy with some keys said anew; of thresholds, those that are named."""
        said = self.to_mapping() | {"sections": []} | dict(rules)
        if isinstance(rules.get("thresholds"), Mapping):
            kept = {name: dict(bounds) for name, bounds in self.thresholds.items()}
            for name, bounds in rules["thresholds"].items():
                both = isinstance(bounds, Mapping) and name in kept
                kept[name] = {**kept[name], **bounds} if both else bounds
                if both and "refuse" not in bounds and kept[name]["refuse"] < kept[name]["hold"]:
                    kept[name]["refuse"] = kept[name]["hold"]
            said["thresholds"] = kept
        if (
            "hold_at" in rules
            and "refuse_at" not in rules
            and not isinstance(rules["hold_at"], str)
        ):
            said["refuse_at"] = max(self.refuse_at, rules["hold_at"])
        return type(self).parse(said)

    def at(self, path: str, tags: Collection[str] = ()) -> Policy:
        """Give the rules for a post: the site's own, with those of every section that covers it.

        Args:
            path: of the post, decoded.
            tags: slugs and names of its tags, folded; see `asks_for_tags`.

        Where sections say the same key, the later one has it.
        """
        covering = tuple(n for n, one in enumerate(self.parts) if one.covers(path, tags))
        if not covering:
            return self
        if covering not in self._at:
            made = self
            for number in covering:
                made = made._with(self.parts[number].rules)
            self._at[covering] = made
        return self._at[covering]

    @cached_property
    def _at(self) -> dict[tuple[int, ...], Policy]:
        return {}

    @cached_property
    def parts(self) -> tuple[Section, ...]:
        """`sections`, ready for lookup."""
        return tuple(map(section_of, self.sections))

    @property
    def asks_for_tags(self) -> bool:
        """Whether `at` needs a post's tags."""
        return any(part.tags for part in self.parts)

    @cached_property
    def _spans(self) -> tuple[Span, ...]:
        return tuple(map(span_of, self.unattended))

    def is_unattended(self, moment: datetime) -> bool:
        """Say whether nobody is at the desk at a moment."""
        return inside(moment, self._spans, zone_of(self.timezone))

    @classmethod
    def parse(cls, settings: Mapping[str, Any]) -> Policy:
        """Read a policy from JSON or TOML; what is not said keeps its default.

        Raises:
            PolicyMistake: for an unknown key, a wrong kind of value, or one out of range.
        """
        known = [key.name for key in fields(cls)]
        for key in settings:
            if key not in known:
                near = difflib.get_close_matches(str(key)[:80], known, n=1)
                meant = f"{near[0]} (did you mean that?), or another of " if near else ""
                raise PolicyMistake(str(key), settings[key], f"{meant}{', '.join(known)}")
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in settings.items()
        }
        return cls(**values)

    def to_mapping(self) -> dict[str, Any]:
        """Return plain values, every key said; `parse` gives the policy again."""
        return {key.name: _plain(getattr(self, key.name)) for key in fields(self)}

    def own(self) -> dict[str, Any]:
        """Return what differs from the defaults, as plain values."""
        usual = type(self)().to_mapping()
        said = {key: value for key, value in self.to_mapping().items() if value != usual[key]}
        if "thresholds" in said:
            said["thresholds"] = {
                name: {
                    key: at for key, at in bounds.items() if at != usual["thresholds"][name][key]
                }
                for name, bounds in said["thresholds"].items()
                if bounds != usual["thresholds"][name]
            }
        return said

    def trusts(self, history: History | None) -> bool:
        """Say whether somebody has been approved often enough, and mostly."""
        return (
            history is not None
            and history.approved >= self.trust_after
            and history.approved > 3 * history.rejected
        )

    @cached_property
    def hold_logits(self) -> dict[str, float]:
        """The logit from which each attribute holds; attributes that never hold are not in it."""
        return {
            name: logit_of(bounds["hold"])
            for name, bounds in self.thresholds.items()
            if bounds["hold"] < 1
        }

    @cached_property
    def worth_a_look(self) -> dict[str, float]:
        """The probability below which nothing is said of an attribute: far from what holds."""
        return {name: chance(hold - _FAR) for name, hold in self.hold_logits.items()}

    @cached_property
    def worth_telling(self) -> list[tuple[str, float, float]]:
        """Attribute, the probability from which a word is said of it, the logit from which it holds."""
        least = self.worth_a_look
        return [(name, max(_LEAST, least[name]), hold) for name, hold in self.hold_logits.items()]

    @cached_property
    def doubtful_from(self) -> list[tuple[str, float]]:
        """Attribute, and the probability from which a moderator is told the words that weighed."""
        return [(name, hold / 2) for name, hold, _ in self.bounds]

    @cached_property
    def moved_from_spam(self) -> tuple[float, float]:
        """The logits from which spam holds by its threshold, and a suspicion by the policy."""
        return self.hold_logits.get("spam", logit_of(UTMOST)), logit_of(self.hold_at)

    @cached_property
    def other_bounds(self) -> list[tuple[str, float, float]]:
        """`bounds` without spam, whose share is in the suspicion."""
        return [bounds for bounds in self.bounds if bounds[0] != "spam"]

    @cached_property
    def bounds(self) -> list[tuple[str, float, float]]:
        """Attribute, hold, refuse, of the attributes that may do either."""
        return [
            (name, bounds["hold"], bounds["refuse"])
            for name, bounds in self.thresholds.items()
            if bounds["hold"] < 1
        ]

    @cached_property
    def bad_phrases(self) -> Phrases:
        """`bad_words`, ready for lookup."""
        return Phrases((phrase, phrase) for phrase in self.bad_words)

    @cached_property
    def refused_phrases(self) -> Phrases:
        """`refused_words`, ready for lookup."""
        return Phrases((phrase, phrase) for phrase in self.refused_words)

    @cached_property
    def held_hosts(self) -> Domains:
        """`bad_domains`, ready for lookup."""
        return Domains(self.bad_domains)

    @cached_property
    def refused_hosts(self) -> Domains:
        """`refused_domains`, ready for lookup."""
        return Domains(self.refused_domains)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _plain(said) for key, said in value.items()}
    return value
