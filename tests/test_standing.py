"""A comment is shown while it is approved, or while a shown comment answers it."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.models import Comment, StalePage
from rejoinder.publishing import stale
from rejoinder.standing import settle
from tests.moderating.making import make_comment, make_post, make_site, shown_by_hand

STANDINGS = ["approved", "pending", "spam", "trash"]
# For each comment: which earlier one it answers (if any), and its standing.
THREADS = st.lists(
    st.tuples(st.none() | st.integers(0, 11), st.sampled_from(STANDINGS)), min_size=1, max_size=12
)
CHANGES = st.lists(st.tuples(st.integers(0, 11), st.sampled_from(STANDINGS)), max_size=20)


def roots_shown(post):
    return list(
        Comment.objects.filter(post=post, shown=True, depth=0)
        .order_by("number")
        .values_list("number", flat=True)
    )


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(THREADS, CHANGES)
def test_after_any_changes_of_standing_what_is_shown_is_what_a_search_from_nothing_finds(
    thread, changes
):
    with transaction.atomic():
        post = make_post(make_site())
        comments: list[Comment] = []
        for answers, standing in thread:
            above = comments[answers] if answers is not None and answers < len(comments) else None
            comments.append(make_comment(post, standing, above))
        for which, standing in changes:
            StalePage.objects.all().delete()
            before = roots_shown(post)
            comment = Comment.objects.get(pk=comments[which % len(comments)].pk)
            comment.standing = standing
            comment.save(update_fields=["standing"])
            settle(comment)

            now = list(Comment.objects.filter(post=post))
            assert {each.pk: each.shown for each in now} == shown_by_hand(now)
            marked = set(StalePage.objects.filter(post=post.pk).values_list("branch", flat=True))
            # A branch that came or went moves the later ones to other pages.
            same = roots_shown(post) == before
            assert marked == {comment.root_number if same else stale.onward(comment.root_number)}
        transaction.set_rollback(True)


def test_a_removed_comment_keeps_its_place_while_somebody_shown_answers_it(said):
    root = said("One.")
    middle = said("Two.", to=root)
    leaf = said("Three.", to=middle)

    def put(comment, standing):
        Comment.objects.filter(pk=comment.pk).update(standing=standing)
        settle(Comment.objects.get(pk=comment.pk))
        return set(Comment.objects.shown().values_list("pk", flat=True))

    assert put(root, "trash") == {root.pk, middle.pk, leaf.pk}
    assert put(middle, "spam") == {root.pk, middle.pk, leaf.pk}
    assert put(leaf, "pending") == set()
    assert put(leaf, "approved") == {root.pk, middle.pk, leaf.pk}


def test_a_mark_counts_up_so_that_none_is_lost(said):
    comment = said("One.")
    StalePage.objects.all().delete()
    settle(comment)
    settle(comment)
    assert list(StalePage.objects.values_list("branch", "marks")) == [(comment.root_number, 2)]


def test_a_quarrel_two_hundred_deep_falls_and_rises_with_its_last_word(said):
    comment = said("0", standing="trash")
    for number in range(1, 200):
        comment = said(str(number), to=comment, standing="trash" if number < 199 else "approved")
    assert Comment.objects.shown().count() == 200
    Comment.objects.filter(pk=comment.pk).update(standing="trash")
    settle(Comment.objects.get(pk=comment.pk))
    assert Comment.objects.shown().count() == 0
