"""What holds for every submission, whatever is in it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from rejoinder.screening import (
    ATTRIBUTES,
    History,
    Outcome,
    Policy,
    Submission,
    Verdict,
    screen,
    unjudged,
)
from rejoinder.screening.links import find_links
from rejoinder.screening.signals import DECISIVE, RULES
from rejoinder.screening.words import cut, folded_words, places

# Letters, spaces and the characters that the signals look for, so that they are met often.
TROUBLE = st.text(
    st.one_of(
        st.sampled_from("aA1о\u200b\u202e𝗮Ａ字\u0301.:/@!-+ \n"),
        st.characters(codec="utf-8"),
    ),
    max_size=120,
)
PIECES = st.lists(
    st.one_of(
        TROUBLE,
        st.sampled_from(
            ["contact me on WhatsApp", "http://a.example/", "casino bonus", "t.me/x", "саsino"]
        ),
    ),
    max_size=6,
).map(" ".join)
HISTORIES = st.none() | st.builds(
    History,
    approved=st.integers(0, 99),
    rejected=st.integers(0, 99),
    pending=st.integers(0, 9),
)
SUBMISSIONS = st.builds(
    Submission,
    text=PIECES,
    author=TROUBLE,
    website=TROUBLE,
    email_domain=TROUBLE,
    seconds_to_write=st.none() | st.floats(),
    honeypot=st.just("") | TROUBLE,
    history=HISTORIES,
    same_text_elsewhere=st.integers(0, 10**12),
    parent_text=TROUBLE,
    staff_names=st.lists(TROUBLE, max_size=2).map(tuple),
)
WORDS = st.lists(
    st.sampled_from(["casino", "me", "contact me", "字", "a", "bonus", "whatsapp", "on WhatsApp"]),
    max_size=4,
).map(tuple)
POLICIES = st.builds(
    Policy,
    hold_at=st.floats(0.01, 0.9),
    refuse_at=st.floats(0.9, 1.0),
    hold_first_comment=st.booleans(),
    hold_everything=st.booleans(),
    max_links=st.integers(0, 5),
    trust_after=st.integers(0, 9),
    bad_words=WORDS,
    bad_domains=st.sampled_from([(), ("a.example",)]),
    refused_words=st.sampled_from([(), ("casino",)]),
)


@given(SUBMISSIONS, POLICIES)
def test_any_submission_gets_a_verdict_that_is_in_order(
    submission: Submission, policy: Policy
) -> None:
    verdict = screen(submission, policy)
    strengths = [signal.strength for signal in verdict.signals]
    assert 0 <= verdict.suspicion <= 1
    assert all(0 <= strength <= 1 for strength in strengths)
    assert strengths == sorted(strengths, reverse=True)
    assert set(verdict.attributes) <= set(ATTRIBUTES)
    assert all(0 <= chance <= 1 for chance in verdict.attributes.values())
    assert verdict == screen(submission, policy)


@given(SUBMISSIONS, POLICIES)
def test_spans_are_in_order_and_inside_the_text(submission: Submission, policy: Policy) -> None:
    for signal in screen(submission, policy).signals:
        assert list(signal.spans) == sorted(signal.spans)
        assert all(0 <= start < end <= len(submission.text) for start, end in signal.spans)


@given(SUBMISSIONS, POLICIES, WORDS)
def test_listing_more_bad_words_never_lowers_suspicion(
    submission: Submission, policy: Policy, more: tuple[str, ...]
) -> None:
    settings = policy.to_mapping()
    settings["bad_words"] = [*settings["bad_words"], *more]
    stricter = Policy.parse(settings)
    assert screen(submission, stricter).suspicion >= screen(submission, policy).suspicion


@given(SUBMISSIONS, POLICIES)
def test_a_verdict_survives_being_kept_as_json(submission: Submission, policy: Policy) -> None:
    verdict = screen(submission, policy)
    kept = verdict.to_json()
    assert Verdict.from_json(kept) == verdict
    assert Verdict.from_json(json.loads(json.dumps(kept))) == verdict


@given(SUBMISSIONS, POLICIES)
def test_no_lone_signal_refuses_unless_it_is_decisive(
    submission: Submission, policy: Policy
) -> None:
    verdict = screen(submission, policy)
    strong = [signal for signal in verdict.signals if signal.strength >= 0.5]
    if len(strong) < 2 and not DECISIVE & {signal.name for signal in verdict.signals}:
        assert verdict.outcome is not Outcome.REFUSE


@given(SUBMISSIONS, POLICIES)
def test_nothing_suspect_or_ruled_out_is_published(submission: Submission, policy: Policy) -> None:
    verdict = screen(submission, policy)
    if verdict.outcome is Outcome.PUBLISH:
        assert verdict.suspicion < policy.hold_at
        assert not RULES & {signal.name for signal in verdict.signals}


@given(PIECES)
def test_every_word_has_a_place_from_which_it_can_be_read_again(text: str) -> None:
    where = places(text)
    assert [cut(text[start:end]) for start, end in where] == [[word] for word in cut(text)]
    assert len(folded_words(text)) == len(where)


@given(PIECES)
def test_links_stand_where_they_say_and_do_not_overlap(text: str) -> None:
    after = 0
    for link in find_links(text):
        assert after <= link.start < link.end <= len(text)
        assert "." in link.host
        after = link.end


def test_what_the_screen_could_not_judge_waits_for_a_moderator() -> None:
    verdict = unjudged("The screen took longer than 2 seconds.")
    assert verdict.outcome is Outcome.HOLD
    assert verdict.signals[0].words == "The screen took longer than 2 seconds."
    assert Verdict.from_json(verdict.to_json()) == verdict
