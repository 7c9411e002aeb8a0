"""What belongs to a known campaign is held and says so; a shared link alone holds nobody."""

from __future__ import annotations

import pytest

from rejoinder.screening import Outcome, Submission, screen

PLAIN = "The bridge was promised for spring and I would like to know who decided otherwise."


def reasons(**known: object) -> tuple[Outcome, dict[str, str], dict[str, float]]:
    verdict = screen(Submission(PLAIN, **known))
    words = {signal.name: signal.words for signal in verdict.signals}
    return verdict.outcome, words, {signal.name: signal.strength for signal in verdict.signals}


def test_the_like_of_known_spam_is_held_and_the_moderator_is_told_of_which():
    outcome, words, _ = reasons(nearest="77", campaign=9)
    assert outcome is Outcome.HOLD
    assert words["known_campaign"].endswith("comment 77, one of a campaign of 9.")
    outcome, words, _ = reasons(nearest="77", campaign=1)
    assert words["known_campaign"].endswith("comment 77.")


@pytest.mark.parametrize("others", [1, 3, 50, 10**9])
def test_a_shared_link_adds_to_doubt_and_holds_nobody_by_itself(others):
    outcome, words, strengths = reasons(links_elsewhere=others, campaign=others)
    assert outcome is Outcome.PUBLISH
    assert str(others) in words["shared_contacts"]
    assert 0 < strengths["shared_contacts"] < 0.5


def test_without_either_nothing_is_said():
    assert not {"known_campaign", "shared_contacts"} & set(reasons()[1])
