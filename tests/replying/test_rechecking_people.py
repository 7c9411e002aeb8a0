"""What people do to a comment that waits for the deep check: they have the last word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import NOON
from tests.replying.rechecks import Kind, check_at, install, standing

from rejoinder import moderating
from rejoinder.models import Comment, Decision
from rejoinder.replying import owning, rechecking
from rejoinder.screening import ATTRIBUTES

pytestmark = pytest.mark.django_db


def test_what_a_check_published_a_moderator_can_take_back(left, weights):
    comment = left()
    install(weights)
    rechecking.turn(NOON)
    moderating.undo(Decision.objects.get(comment=comment).pk, None, NOON)
    assert standing(comment) == "pending"
    assert not Comment.objects.get(pk=comment.pk).shown


@pytest.mark.parametrize("act", ["approve", "spam", "trash"])
def test_a_person_who_decides_meanwhile_has_the_last_word(left, weights, act):
    comment = left()
    decision = moderating.decide(comment.pk, act, None, NOON)
    install(weights)
    rechecking.turn(NOON)
    assert standing(comment) == decision.after
    assert check_at(comment) is None
    assert Decision.objects.count() == 1


def test_a_person_who_decided_and_thought_again_has_it_too(left, weights):
    comment = left()
    decision = moderating.decide(comment.pk, "spam", None, NOON)
    moderating.undo(decision.pk, None, NOON)
    install(weights)
    rechecking.turn(NOON)
    assert (standing(comment), check_at(comment)) == ("pending", None)


@pytest.mark.parametrize("when", ["decided", "edited", "withdrawn", "erased"])
def test_whatever_happens_while_the_deep_tier_thinks_wins(left, weights, monkeypatch, when):
    comment = left()

    class Slow(Kind):
        def logits(self, texts):
            if when == "decided":
                moderating.decide(comment.pk, "trash", None, NOON)
            elif when == "edited":
                Comment.objects.filter(pk=comment.pk).update(text="Something else.")
            elif when == "withdrawn":
                owning.withdraw(Comment.objects.get(pk=comment.pk), now=NOON)
            else:
                Comment.objects.filter(pk=comment.pk).delete()
            return super().logits(texts)

    # In the same thread, so that what happens is in the test's own transaction.
    monkeypatch.setattr(
        "rejoinder.screening.judging.ask",
        lambda deep, text, seconds: dict(zip(ATTRIBUTES, [0.001] * 8, strict=True)) if deep.logits([text]) is not None else None,
    )  # fmt: skip
    install(weights, Slow())
    rechecking.turn(NOON)
    found = Comment.objects.filter(pk=comment.pk).first()
    assert found is None or found.standing != "approved"
    assert not Decision.objects.filter(automatic=True).exists()


def test_an_edit_that_waits_is_checked_again_and_what_was_held_before_stays_held(left, weights):
    install(weights)
    approved = left()
    held = left("Another.")
    Comment.objects.filter(pk=held.pk).update(standing="pending")
    weights["keeper"]._deep = None
    for comment in (approved, held):
        comment.refresh_from_db()
        owning.edit(comment, "A new text of mine.", block="", now=NOON + timedelta(minutes=1))
    assert standing(approved) == standing(held) == "pending"
    assert check_at(approved) is not None
    assert check_at(held) is None
    install(weights)
    rechecking.turn(NOON + timedelta(minutes=2))
    assert (standing(approved), standing(held)) == ("approved", "pending")
