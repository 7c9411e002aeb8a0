"""A stored verdict judged by another policy is what the screen would have said by that policy."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.screening.honest_talk import HONEST
from tests.screening.spam_talk import SPAM

from rejoinder.screening import History, Outcome, Policy, Submission, screen, unjudged
from rejoinder.screening.rejudging import rejudged

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


def test_what_nobody_judged_stays_held():
    kept = unjudged("The screen failed.").to_json()
    assert rejudged(kept, Submission(text="x"), Policy(), Policy()) is Outcome.HOLD


@pytest.mark.parametrize("kept", [{}, {"signals": [], "attributes": {}}, {"signals": [{}]}])
def test_what_is_no_stored_verdict_is_refused(kept):
    with pytest.raises((KeyError, TypeError, ValueError)):
        rejudged(kept, Submission(text="x"), Policy(), Policy())
