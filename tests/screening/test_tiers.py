"""Tiers speak together; where the deep one is wanted and silent, doubt waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from math import nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.screening import ATTRIBUTES, Outcome, Policy, PolicyMistake, Submission, Tier, screen
from rejoinder.screening.asking import ask
from rejoinder.screening.tiers import chance, chances, logit_of, mean_logits
from rejoinder.screening.verdict import Verdict

PLAIN = Submission(text="The bridge was promised for spring and nobody knows who decided.")


class Saying:
    """A deep tier that says the same logit of everything."""

    def __init__(self, logit: float, width: int = len(ATTRIBUTES)) -> None:
        self.logit, self.width, self.asked = logit, width, 0

    def logits(self, texts: Sequence[str]) -> Any:
        self.asked += 1
        return [[self.logit] * self.width for _ in texts]


class Broken:
    def logits(self, texts: Sequence[str]) -> Any:
        raise OSError("weights cut short")


class Slow:
    def __init__(self) -> None:
        self.go_on = threading.Event()

    def logits(self, texts: Sequence[str]) -> Any:
        self.go_on.wait(10)
        return [[0.0] * len(ATTRIBUTES)]


@pytest.fixture
def slow() -> Iterator[Slow]:
    deep = Slow()
    yield deep
    deep.go_on.set()
    while ask(Saying(0.0), "", 5) is None:  # the one thread is free for the next test
        time.sleep(0.01)


def test_the_deep_tier_is_not_asked_where_the_policy_says_never() -> None:
    deep = Saying(0.0)
    verdict = screen(PLAIN, Policy(deep="never"), deep=deep)
    assert deep.asked == 0
    assert not verdict.waiting


def test_the_deep_tier_is_asked_always_where_the_policy_says_so_and_its_words_are_kept() -> None:
    verdict = screen(PLAIN, Policy(deep="always"), deep=Saying(-6.0))
    assert set(verdict.tiers["deep"]) == set(ATTRIBUTES)
    assert verdict.outcome is Outcome.PUBLISH
    assert not verdict.waiting


@pytest.mark.parametrize("deep", [None, Broken(), Saying(0.0, 3), Saying(nan)])
def test_a_deep_tier_that_is_wanted_and_absent_or_broken_makes_the_comment_wait(deep: Any) -> None:
    verdict = screen(PLAIN, Policy(deep="always"), deep=deep)
    assert verdict.waiting
    assert verdict.outcome is Outcome.HOLD
    assert Verdict.from_json(verdict.to_json()).waiting


def test_a_late_answer_of_the_deep_tier_is_not_waited_for(slow: Slow) -> None:
    began = time.monotonic()
    verdict = screen(PLAIN, Policy(deep_milliseconds=50), tier=Tier.DEEP, deep=slow)
    again = screen(PLAIN, Policy(deep_milliseconds=50), tier=Tier.DEEP, deep=Saying(0.0))
    assert verdict.waiting
    assert again.waiting, "the thread is busy; an answer would come late"
    assert time.monotonic() - began < 5


def test_the_fast_tier_alone_never_waits() -> None:
    assert not screen(PLAIN, Policy(deep="always"), tier=Tier.FAST).waiting


def test_verdicts_that_were_kept_before_there_were_tiers_are_still_read() -> None:
    kept = {
        "outcome": "hold",
        "suspicion": 0.6,
        "signals": [{"name": "links", "strength": 0.6, "words": "3 links", "spans": [[0, 4]]}],
        "attributes": {"spam": 0.6},
        "screened_by": "signals 1",
    }
    verdict = Verdict.from_json(kept)
    assert verdict.outcome is Outcome.HOLD
    assert (verdict.language, verdict.weighed, verdict.waiting) == ("", (), False)


@given(st.floats(1e-6, 0.999))
def test_a_probability_survives_becoming_a_logit(probability: float) -> None:
    assert abs(chance(logit_of(probability)) - probability) < 1e-9


@given(st.floats(allow_nan=False))
def test_any_logit_is_a_probability_short_of_certainty(logit: float) -> None:
    assert 0 <= chance(logit) <= 0.999


@given(st.floats(allow_nan=False) | st.sampled_from([-700.0, -0.0, 0.0, 6.9, 6.907, 700.0]))
def test_the_probabilities_of_several_logits_are_to_the_bit_those_of_each(logit: float) -> None:
    assert chances({"spam": logit, "toxic": -logit}) == {
        "spam": chance(logit),
        "toxic": chance(-logit),
    }


def test_the_mean_of_logits_lies_between_and_takes_what_only_one_knows() -> None:
    both = mean_logits({"fast": {"spam": 0.9, "toxic": 0.3}, "deep": {"spam": 0.1}})
    assert both["spam"] == pytest.approx(0.5)
    assert both["toxic"] == pytest.approx(0.3)


def test_the_deep_tier_counts_most_where_understanding_counts() -> None:
    both = mean_logits({"fast": {"insult": 0.5}, "deep": {"insult": chance(2.0)}})
    assert both["insult"] == pytest.approx(chance(1.5))


@pytest.mark.parametrize(
    "thresholds",
    [
        {"rude": {"hold": 0.5}},
        {"toxic": 0.5},
        {"toxic": {"hold": 0}},
        {"toxic": {"hold": True}},
        {"toxic": {"above": 0.5}},
        {"spam": {"hold": 0.9, "refuse": 0.6}},
        [],
    ],
)
def test_thresholds_that_cannot_be_meant_are_named(thresholds: Any) -> None:
    with pytest.raises(PolicyMistake, match="thresholds"):
        Policy.parse({"thresholds": thresholds})


def test_thresholds_that_are_not_said_are_as_shipped() -> None:
    policy = Policy.parse({"thresholds": {"toxic": {"hold": 0.95}}})
    assert policy.thresholds["toxic"] == {"hold": 0.95, "refuse": 1.0}
    assert policy.thresholds["spam"] == Policy().thresholds["spam"]
    assert Policy.parse(policy.to_mapping()) == policy
