"""What is known of the moment of sending when a comment is checked again, and what is not."""

from __future__ import annotations

import pytest
from tests.conftest import NOON
from tests.replying.rechecks import TEXT, check_at, install, standing

from rejoinder import keys
from rejoinder.models import Comment, Commenter, Contact, Verdict
from rejoinder.replying import facts, judging, rechecking
from rejoinder.screening import Outcome, Submission
from rejoinder.screening import Verdict as Judged

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "known", [{"honeypot": "x"}, {"seconds_to_write": 0.1}, {"same_text_elsewhere": 40}]
)
def test_what_spoke_against_it_when_it_was_sent_still_does(left, weights, known):
    comment = left(TEXT * 3, **known)
    Verdict.objects.filter(pk=comment.pk).update(check_at=NOON)
    Comment.objects.filter(pk=comment.pk).update(standing="pending")
    kept = Verdict.objects.get(pk=comment.pk)
    kept.reasons["facts"] = facts.of(Submission(text=TEXT, **known))
    kept.save()
    install(weights)
    rechecking.turn(NOON)
    assert standing(comment) != "approved"
    assert check_at(comment) is None


@pytest.mark.parametrize(
    "kept",
    [{}, {"facts": {}}, {"facts": "x"}, {"facts": {"seconds_to_write": "a", "honeypot": 0}}, []],
)
def test_without_what_the_moment_of_sending_knew_a_person_decides(left, weights, kept):
    comment = left()
    Verdict.objects.filter(pk=comment.pk).update(reasons=kept)
    install(weights)
    rechecking.turn(NOON)
    assert (standing(comment), check_at(comment)) == ("pending", None)


def test_it_is_judged_by_the_domain_of_its_address_and_the_history_of_its_author(
    left, weights, monkeypatch
):
    comment = left()
    author = Commenter.objects.create(site=comment.site, key=b"k" * 16, first_seen=NOON)
    Comment.objects.filter(pk=comment.pk).update(commenter=author)
    Contact.objects.create(comment=comment, email=keys.seal("email", "mara@canary.example"))
    seen = []

    def watching(submission, policy, **_):
        seen.append(submission)
        return Judged(Outcome.HOLD, 0.5, screened_by="x")

    monkeypatch.setattr(judging, "screen", watching)
    rechecking.turn(NOON)
    (submission,) = seen
    assert submission.email_domain == "canary.example"
    assert submission.history.pending == 1
    assert "mara" not in repr(submission)


def test_facts_come_back_as_they_were():
    submission = Submission(
        "x", honeypot="abc", seconds_to_write=2.5, campaign=3, user_agent="script"
    )
    again = facts.again(facts.of(submission))
    assert again["honeypot"]
    assert "abc" not in repr(facts.of(submission))
    assert (again["seconds_to_write"], again["campaign"], again["user_agent"]) == (2.5, 3, "script")
