"""A policy is read from a site's settings, and a mistake in them is named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from tests.screening.test_laws import POLICIES

from rejoinder.screening import History, Policy, PolicyMistake


@given(POLICIES)
def test_a_policy_survives_being_written_and_read(policy: Policy) -> None:
    assert Policy.parse(policy.to_mapping()) == policy


def test_what_is_not_said_keeps_its_default() -> None:
    assert Policy.parse({}) == Policy()
    assert Policy.parse({"bad_words": ["x"]}) == Policy(bad_words=("x",))


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"hold_att": 0.4}, ["hold_att", "0.4", "did you mean", "hold_at"]),
        ({"hold_at": "high"}, ["hold_at", "'high'", "number"]),
        ({"hold_at": 0}, ["hold_at", "0", "above 0"]),
        ({"hold_at": True}, ["hold_at", "True", "number"]),
        ({"hold_at": float("nan")}, ["hold_at", "nan", "number"]),
        ({"refuse_at": 1.2}, ["refuse_at", "1.2", "up to 1"]),
        ({"hold_at": 0.9, "refuse_at": 0.6}, ["refuse_at", "0.6", "0.9"]),
        ({"hold_everything": "yes"}, ["hold_everything", "'yes'", "true or false"]),
        ({"max_links": -1}, ["max_links", "-1", "whole number"]),
        ({"trust_after": 2.5}, ["trust_after", "2.5", "whole number"]),
        ({"bad_words": "casino"}, ["bad_words", "'casino'", "list"]),
        ({"bad_words": ["ok", "!!"]}, ["bad_words", "'!!'", "word"]),
        ({"refused_words": [7]}, ["refused_words", "7", "word"]),
        ({"bad_words": ["x " * 33]}, ["bad_words", "32 words"]),
        ({"bad_domains": ["https://evil.example/"]}, ["bad_domains", "https", "example.com"]),
        ({"bad_domains": ["com"]}, ["bad_domains", "'com'", "two"]),
        ({"refused_domains": ["a..b"]}, ["refused_domains", "'a..b'"]),
    ],
)
def test_a_mistake_names_key_value_and_what_is_accepted(
    settings: dict[str, Any], named: list[str]
) -> None:
    with pytest.raises(PolicyMistake) as caught:
        Policy.parse(settings)
    for part in named:
        assert part in str(caught.value)


def test_an_impossible_policy_cannot_be_built_by_hand_either() -> None:
    with pytest.raises(PolicyMistake):
        Policy(hold_at=2)


def test_a_very_long_mistake_is_not_repeated_whole() -> None:
    with pytest.raises(PolicyMistake) as caught:
        Policy.parse({"max_links": "9" * 100_000})
    assert len(str(caught.value)) < 300


def test_trust_is_earned_by_approvals_and_lost_by_rejections() -> None:
    policy = Policy(trust_after=3)
    assert not policy.trusts(None)
    assert not policy.trusts(History(approved=2))
    assert policy.trusts(History(approved=3))
    assert not policy.trusts(History(approved=3, rejected=1))
