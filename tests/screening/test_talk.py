"""What people say is published, what sells is held: on texts written for these tests."""

from __future__ import annotations

from functools import partial

import pytest
from tests.screening.honest_talk import HONEST
from tests.screening.spam_talk import SPAM

from rejoinder import screening
from rejoinder.screening import History, Outcome, Policy, Submission, Tier

# Without the deep tier, which is not asked here, doubt near a threshold would wait for it.
screen = partial(screening.screen, tier=Tier.FAST)

# Made of the words of advertising, and too much so for a tier that adds words up. A person decides.
MISTAKEN = {
    "Affordable housing is an investment; instead the banks get loans and book profits per week.",
}


@pytest.mark.parametrize("text", [text for text in HONEST if text not in MISTAKEN])
def test_heated_but_honest_talk_is_published(text: str) -> None:
    honest = Submission(text=text, author="Rosa", website="https://rosa.example")
    verdict = screen(honest)
    assert verdict.outcome is Outcome.PUBLISH, verdict.signals


@pytest.mark.parametrize("text", sorted(MISTAKEN))
def test_what_is_known_to_be_mistaken_is_held_and_never_refused(text: str) -> None:
    assert screen(Submission(text=text)).outcome is Outcome.HOLD


@pytest.mark.parametrize("text", SPAM)
def test_spam_of_the_usual_kinds_is_held_or_refused(text: str) -> None:
    assert screen(Submission(text=text)).outcome is not Outcome.PUBLISH


@pytest.mark.parametrize("text", HONEST)
def test_honest_talk_in_a_hurry_is_never_refused(text: str) -> None:
    hurried = Submission(text=text, seconds_to_write=0.5, history=History(approved=1, rejected=2))
    assert screen(hurried).outcome is not Outcome.REFUSE


def test_a_first_comment_with_a_website_and_a_thank_you_is_published() -> None:
    thanks = Submission(text="Thanks for sharing!", author="Ida", website="https://ida.example")
    assert screen(thanks).outcome is Outcome.PUBLISH


def test_praise_that_fits_any_page_with_a_website_is_held_from_strangers_only() -> None:
    text = "Great post! Very informative, keep up the good work."
    stranger = Submission(text=text, website="https://boilers.example")
    regular = Submission(text=text, website="https://boilers.example", history=History(approved=12))
    assert screen(stranger).outcome is Outcome.HOLD
    assert screen(regular).outcome is Outcome.PUBLISH
    assert screen(regular, Policy(trust_after=20)).outcome is Outcome.HOLD


def test_several_blatant_signs_together_are_refused_and_each_alone_is_not() -> None:
    pitch = "Buy cheap viagra, no prescription, order now, guaranteed. Contact me on WhatsApp"
    blatant = Submission(text=f"{pitch} +1 555 013 4477", same_text_elsewhere=9)
    assert screen(blatant).outcome is Outcome.REFUSE
    assert screen(Submission(text=pitch)).outcome is Outcome.HOLD
    assert screen(blatant, Policy(refuse_at=1)).outcome is Outcome.HOLD
