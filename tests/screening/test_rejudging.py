"""A stored verdict judged by another policy or model is what the screen would have said by that one."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.screening.honest_talk import HONEST
from tests.screening.spam_talk import SPAM

from rejoinder.screening import History, Outcome, Policy, Submission, screen, unjudged
from rejoinder.screening.models.fast import Fast
from rejoinder.screening.otherwise import Other
from rejoinder.screening.rejudging import rejudged
from rejoinder.screening.tiers import ATTRIBUTES

LINKS = "Sources: https://a.example/1 and https://b.example/2, and https://bit.ly/x, all of them read twice."
TEXTS = [*HONEST[:40], *SPAM[:40], LINKS, "roulette", "Free spins at https://casino.example"]
POLICIES = st.builds(
    Policy,
    hold_at=st.sampled_from([0.2, 0.5, 0.7]),
    refuse_at=st.sampled_from([0.8, 0.98, 1.0]),
    max_links=st.integers(0, 3),
    trust_after=st.sampled_from([0, 3, 9]),
    hold_first_comment=st.booleans(),
    hold_everything=st.booleans(),
    bad_words=st.sampled_from([(), ("roulette", "the"), ("bridge",)]),
    refused_words=st.sampled_from([(), ("free spins",)]),
    bad_domains=st.sampled_from([(), ("a.example",)]),
    refused_domains=st.sampled_from([(), ("casino.example",)]),
    thresholds=st.sampled_from([{}, {"spam": {"hold": 0.3, "refuse": 0.9}}, {"toxic": {"hold": 0.2}}]),
    unattended=st.sampled_from([(), ("0:00-6:00",)]),
    unattended_holds=st.sampled_from(["everybody", "newcomers"]),
    deep=st.just("never"),
)  # fmt: skip
SUBMISSIONS = st.builds(
    Submission,
    text=st.sampled_from(TEXTS),
    author=st.sampled_from(["Ada", "roulette king"]),
    website=st.sampled_from(["", "https://casino.example/"]),
    seconds_to_write=st.sampled_from([None, 1.0, 60.0]),
    honeypot=st.sampled_from(["", "x"]),
    history=st.sampled_from([None, History(0, 0, 1), History(5, 0), History(12, 1)]),
    same_text_elsewhere=st.sampled_from([0, 4]),
    sent_at=st.sampled_from([datetime(2026, 11, 2, 3, tzinfo=UTC), datetime(2026, 11, 2, 13, tzinfo=UTC)]),
)  # fmt: skip


@given(SUBMISSIONS, POLICIES, POLICIES)
@settings(max_examples=300)
def test_judging_again_is_what_the_screen_would_have_said(submission, was, now):
    kept = json.loads(json.dumps(screen(submission, was).to_json()))
    assert rejudged(kept, submission, was, now) is screen(submission, now).outcome
    assert rejudged(kept, submission, was, was) is screen(submission, was).outcome


@dataclass(frozen=True)
class Says:
    """A deep tier that says the same of every text."""

    row: tuple[float, ...]

    def logits(self, texts):
        return np.array([self.row] * len(texts))


FOREIGN = [
    "Das zweite Schiff kam wieder zu spät, und am Hafen wusste niemand warum. https://a.example/1",
    "Main di situs ini gampang menang dan cepat cair, langsung daftar sekarang juga ya kawan.",
    "O segundo barco chegou atrasado outra vez e ninguém no porto sabia explicar o motivo.",
]
CITING = "I liked the walk along the harbour: https://a.example/1 and https://b.example/2 have pictures of it."
LONG = " ".join(HONEST[:8])
BOTH = [*FOREIGN, LONG, LONG + " " + LINKS, LINKS, " ".join((HONEST[0], FOREIGN[1], HONEST[1])), *SPAM[:8], *TEXTS[-2:]]  # fmt: skip
WITH_DEEP = st.builds(
    Says, st.tuples(*[st.sampled_from([-6.0, -2.0, -0.5, 0.4, 1.0, 2.5, 6.4, 9.0])] * len(ATTRIBUTES))
)  # fmt: skip


@given(
    st.tuples(SUBMISSIONS, st.sampled_from(BOTH)).map(lambda two: replace(two[0], text=two[1])),
    *[POLICIES.map(lambda policy: replace(policy, deep="always", deep_milliseconds=60_000))] * 2,
    WITH_DEEP,
)
@settings(max_examples=60)
def test_judging_again_is_what_the_screen_would_have_said_where_both_tiers_spoke(
    submission, was, now, deep
):
    kept = json.loads(json.dumps(screen(submission, was, deep=deep).to_json()))
    assert set(kept["tiers"]) == {"fast", "deep"}
    assert rejudged(kept, submission, was, now) is screen(submission, now, deep=deep).outcome


@pytest.mark.parametrize("text", [CITING, f"{LONG} {CITING}", f"{FOREIGN[0]} {CITING}"])
def test_other_limits_of_links_move_spam_as_far_as_the_tiers_agree(text):
    submission = Submission(text=text)
    few, many = (
        Policy(
            deep="always",
            deep_milliseconds=60_000,
            max_links=links,
            thresholds={"spam": {"hold": 0.8}},
        )
        for links in (0, 3)
    )
    seen = set()
    for spam in range(-8, 9, 2):
        deep = Says((float(spam), *[-6.0] * (len(ATTRIBUTES) - 1)))
        by_few, by_many = (screen(submission, policy, deep=deep) for policy in (few, many))
        assert rejudged(by_few.to_json(), submission, few, many) is by_many.outcome
        assert rejudged(by_many.to_json(), submission, many, few) is by_few.outcome
        seen |= {by_few.outcome, by_many.outcome}
    assert len(seen) > 1


@given(SUBMISSIONS, st.sampled_from(BOTH), WITH_DEEP, WITH_DEEP)
@settings(max_examples=40)
def test_another_model_says_what_the_screen_would_with_it(submission, text, one, other):
    submission = replace(submission, text=text)
    policy = Policy(deep="always", deep_milliseconds=60_000)
    # PostgreSQL keeps no order of keys.
    kept = json.loads(json.dumps(screen(submission, policy, deep=one).to_json(), sort_keys=True))
    for model, wanted in (
        (Other(deep=other), screen(submission, policy, deep=other)),
        (Other(without_deep=True), screen(submission, replace(policy, deep="never"))),
    ):
        outcome, suspicion = model.outcome(kept, submission, policy, submission.history)
        assert suspicion == pytest.approx(wanted.suspicion, abs=1e-6)
        assert outcome is wanted.outcome


def test_what_waits_for_the_deep_tier_waits_with_other_weights_of_the_fast_one_too():
    submission, policy = Submission(text="The bridge is old."), Policy(deep="always")
    kept = screen(submission, policy).to_json()
    assert kept["waiting"]
    fast = Fast.load()
    assert Other(fast=fast).outcome(kept, submission, policy, None)[0] is Outcome.HOLD
    mild = Says((-6.0,) * len(ATTRIBUTES))
    assert Other(fast, mild).outcome(kept, submission, policy, None)[0] is Outcome.PUBLISH


def test_another_model_that_gives_no_number_has_said_nothing():
    kept = screen(Submission(text="x"), Policy(deep="never")).to_json()
    broken = Other(deep=Says((float("nan"),) * len(ATTRIBUTES)))
    with pytest.raises(ValueError, match="no number"):
        broken.outcome(kept, Submission(text="x"), Policy(), None)


def test_what_nobody_judged_stays_held():
    kept = unjudged("The screen failed.").to_json()
    assert rejudged(kept, Submission(text="x"), Policy(), Policy()) is Outcome.HOLD


@pytest.mark.parametrize("kept", [{}, {"signals": [], "attributes": {}}, {"signals": [{}]}])
def test_what_is_no_stored_verdict_is_refused(kept):
    with pytest.raises((KeyError, TypeError, ValueError)):
        rejudged(kept, Submission(text="x"), Policy(), Policy())
