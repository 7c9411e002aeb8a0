"""What one site wants of its screen: thresholds, lists, trust.

A policy is prepared once and used for many submissions: its lists are indexed at first use and
kept with it, so a caller keeps one `Policy` a site for as long as the settings stay the same.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from rejoinder.screening.links import LONGEST_HOST, MOST_LABELS, Domains
from rejoinder.screening.submission import History
from rejoinder.screening.thresholds import completed
from rejoinder.screening.tiers import logit_of
from rejoinder.screening.words import LONGEST_PHRASE, Phrases, cut

LONGEST_LIST = 200_000
_SHARES = ("hold_at", "refuse_at")
_SWITCHES = ("hold_first_comment", "hold_everything")
_COUNTS = ("max_links", "trust_after", "deep_milliseconds")
_DEEP = ("auto", "always", "never")
_WORDS = ("bad_words", "refused_words")
_DOMAINS = ("bad_domains", "refused_domains")


class PolicyMistake(ValueError):
    """A policy says something that cannot be meant; the text names key, value and remedy."""

    def __init__(self, key: str, found: object, accepted: str) -> None:
        shown = repr(found)
        shown = shown if len(shown) <= 120 else f"{shown[:119]}…"
        super().__init__(f"{key}: found {shown}, accepted is {accepted}")
        self.key = key


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

    def __post_init__(self) -> None:
        for key in _SHARES:
            _check_share(key, getattr(self, key))
        if self.refuse_at < self.hold_at:
            raise PolicyMistake(
                "refuse_at", self.refuse_at, f"a number from hold_at ({self.hold_at}) to 1"
            )
        for key in _SWITCHES:
            if not isinstance(getattr(self, key), bool):
                raise PolicyMistake(key, getattr(self, key), "true or false")
        for key in _COUNTS:
            _check_count(key, getattr(self, key))
        for key in (*_WORDS, *_DOMAINS):
            _check_list(key, getattr(self, key))
        if self.deep not in _DEEP:
            raise PolicyMistake("deep", self.deep, "one of " + ", ".join(_DEEP))
        try:
            # What is not said is filled in here, so that whoever reads a policy finds all of it.
            object.__setattr__(self, "thresholds", completed(self.thresholds))
        except ValueError as mistake:
            raise PolicyMistake("thresholds", self.thresholds, str(mistake)) from None

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
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return {key: dict(bounds) for key, bounds in value.items()}
    return value


def _check_share(key: str, value: object) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and 0 < value <= 1):  # type: ignore[operator]
        raise PolicyMistake(key, value, "a number above 0 and up to 1, such as 0.5")


def _check_count(key: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise PolicyMistake(key, value, "a whole number from 0 up")


def _check_list(key: str, value: object) -> None:
    if not isinstance(value, tuple):
        raise PolicyMistake(key, value, "a list of texts")
    if len(value) > LONGEST_LIST:
        raise PolicyMistake(key, len(value), f"a list of at most {LONGEST_LIST} texts")
    check = _check_domain if key in _DOMAINS else _check_phrase
    for listed in value:
        check(key, listed)


def _check_phrase(key: str, phrase: object) -> None:
    if not isinstance(phrase, str) or not 1 <= len(cut(phrase)) <= LONGEST_PHRASE:
        raise PolicyMistake(key, phrase, f"a text of one to {LONGEST_PHRASE} words")


def _check_domain(key: str, domain: object) -> None:
    # A whole address, or a bare ending such as "com", is a slip that would match far too much
    # or nothing at all.
    if (
        not isinstance(domain, str)
        or len(domain) > LONGEST_HOST
        or not 2 <= len(domain.split(".")) <= MOST_LABELS
        or any(
            not label or not label.replace("-", "").replace("_", "").isalnum()
            for label in domain.split(".")
        )
    ):
        raise PolicyMistake(
            key, domain, f"a domain of two to {MOST_LABELS} parts such as example.com, no https://"
        )
