"""The laws of the desk, held against random threads and random moderators."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import NOON
from tests.moderating.making import make_comment, make_post, make_site, shown_by_hand

from rejoinder.errors import DecisionStale
from rejoinder.models import Comment, Decision
from rejoinder.moderating import ACTS, decide, undo

STANDINGS = ["approved", "pending", "spam", "trash"]
# For each comment: which earlier one it answers (if any), and its standing.
THREADS = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 5)), st.sampled_from(STANDINGS)),
    min_size=1,
    max_size=6,
)
STEPS = st.lists(
    st.tuples(st.integers(0, 5), st.one_of(st.sampled_from(ACTS), st.just("undo"))), max_size=12
)


def state(post):
    return list(
        Comment.objects.filter(post=post).order_by("pk").values_list(
            "pk", "standing", "removal", "shown"
        )
    )  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(THREADS, STEPS)
def test_any_sequence_keeps_the_page_right_and_can_be_undone_to_the_start(thread, steps):
    with transaction.atomic():
        post = make_post(make_site())
        comments: list[Comment] = []
        for answers, standing in thread:
            parent = comments[answers] if answers is not None and answers < len(comments) else None
            comments.append(make_comment(post, standing, parent))
        start = state(post)
        made: list[Decision] = []
        taken = 0
        for which, act in steps:
            comment = comments[which % len(comments)]
            try:
                if act == "undo":
                    if not made:
                        continue
                    undo(made[-1].pk, None, NOON)
                    made.pop()
                else:
                    made.append(decide(comment.pk, act, None, NOON))
            except DecisionStale:
                continue
            taken += 1
            now = list(Comment.objects.filter(post=post))
            assert {comment.pk: comment.shown for comment in now} == shown_by_hand(now)
        assert Decision.objects.filter(comment__post=post).count() == taken
        for decision in reversed(made):
            undo(decision.pk, None, NOON)
        assert state(post) == start
        transaction.set_rollback(True)
