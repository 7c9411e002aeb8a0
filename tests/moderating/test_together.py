"""Several moderators at once, each with a thread and a connection of his own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from tests.conftest import NOON
from tests.moderating.making import make_comment, make_post, make_site, shown_by_hand

from rejoinder import writing
from rejoinder.errors import DecisionStale
from rejoinder.models import Comment, Decision
from rejoinder.moderating import decide

pytestmark = pytest.mark.django_db(transaction=True)

HANDS = 6


@pytest.fixture
def all_at_once():
    """Run calls in threads that begin together; what each gave or raised, in order."""
    writing.start()
    yield _run
    writing.stop()


def _run(calls):
    together = Barrier(len(calls))

    def one(call):
        together.wait()
        try:
            return call()
        except DecisionStale as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def test_of_two_who_decide_the_same_card_one_is_told_that_it_is_stale(all_at_once):
    comment = make_comment(make_post(make_site()))
    acts = ["approve", "spam", "trash"] * (HANDS // 3)
    outcomes = all_at_once(
        [
            lambda act=act: decide(comment.pk, act, None, NOON, seen_standing="pending")
            for act in acts
        ]
    )
    won = [outcome for outcome in outcomes if isinstance(outcome, Decision)]
    assert len(won) == 1
    assert sum(isinstance(outcome, DecisionStale) for outcome in outcomes) == HANDS - 1
    comment.refresh_from_db()
    assert comment.standing == won[0].after
    assert Decision.objects.count() == 1


def test_a_branch_that_several_hands_take_down_ends_with_the_right_tombstones(all_at_once):
    post = make_post(make_site())
    parent, branch = None, []
    for _ in range(HANDS):
        parent = make_comment(post, "approved", parent=parent)
        branch.append(parent)
    all_at_once([lambda pk=comment.pk: decide(pk, "trash", None, NOON) for comment in branch])
    now = list(Comment.objects.filter(post=post))
    assert {comment.standing for comment in now} == {"trash"}
    assert {comment.pk: comment.shown for comment in now} == shown_by_hand(now)
