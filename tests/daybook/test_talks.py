"""The figures of each conversation are those of counting all its comments, whatever happens."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.conftest import NOON
from tests.moderating.making import make_comment, make_post, make_site

from rejoinder import daybook
from rejoinder.models import Comment, Talk
from rejoinder.moderating import By, decide, flag, move, undo
from rejoinder.replying.owning import withdraw

steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["say", "answer", "approve", "spam", "feature", "withdraw", "move", "undo", "count"]
        ),
        st.integers(0, 30),
    ),
    min_size=3,
    max_size=25,
)


def by_hand(post):
    """A talk, worked out one comment at a time."""
    said = list(Comment.objects.filter(post=post))
    shown = [one for one in said if one.standing == "approved"]
    seen = [one for one in said if one.standing in {"approved", "pending"}]
    answers = Counter(one.parent_id for one in shown if one.parent_id)
    most = min(((-count, pk) for pk, count in answers.items()), default=(0, None))
    return {
        "comments": len([one for one in shown if one.kind == "comment"]),
        "held": len([one for one in said if one.standing == "pending"]),
        "featured": len([one for one in shown if one.featured]),
        "depth": max((one.depth + 1 for one in shown), default=0),
        "answers": -most[0],
        "answered": most[1],
        "last_at": max((one.written_at for one in seen), default=None),
    }


def counted(post):
    talk = Talk.objects.get(post=post)
    return {name: getattr(talk, name) for name in by_hand(post)}


def step(what, number, posts, now):
    """Let one thing happen to the comments that are there."""
    there = list(Comment.objects.order_by("pk"))
    one = there[number % len(there)] if there else None
    if what == "say":
        posts[number % 2].refresh_from_db()  # a comment that was moved there took a number
        make_comment(posts[number % 2], ("approved", "pending")[number % 3 == 0], written_at=now)
    elif what == "count":
        daybook.count_talks(now, at_once=True)
    elif what == "undo":
        made = one and one.decisions.filter(undoes=None, undone_by=None, by_author=False).last()
        if made:
            undo(made.pk, None, now)
    elif one is None or one.removal == "author":
        return
    elif what == "answer":
        if one.standing == "approved":
            make_comment(one.post, "approved", one, written_at=now)
    elif what == "feature":
        if not one.featured:
            flag(one.pk, "feature", By(None, now))
    elif what == "move":
        other = posts[0] if one.post_id == posts[1].pk else posts[1]
        move(one.pk, By(None, now), to_post=other.pk)
    elif what == "withdraw":
        withdraw(one, now=now)
    elif one.standing != {"approve": "approved"}.get(what, what):
        decide(one.pk, what, None, now)


class TestAnyTalk(TestCase):
    @settings(max_examples=12)
    @given(steps)
    def test_counting_what_changed_comes_to_what_counting_all_comes_to(self, told):
        site = make_site()
        posts = [make_post(site), make_post(site)]
        daybook.count_talks(NOON, at_once=True)
        for minute, (what, number) in enumerate(told):
            try:
                step(what, number, posts, NOON + timedelta(minutes=minute))
            except Exception as refusal:
                # An act that is refused, such as one too deep or decided meanwhile, changes nothing.
                if not hasattr(refusal, "code"):
                    raise
        daybook.count_talks(NOON + timedelta(hours=2), at_once=True)
        for post in posts:
            assert counted(post) == by_hand(post)


@pytest.fixture
def post(db):
    return make_post(make_site())


def test_counting_again_costs_nothing_until_a_minute_has_passed(post):
    assert daybook.count_talks(NOON) == 1
    make_comment(post, "approved")
    assert daybook.count_talks(NOON + timedelta(seconds=59)) == 0
    assert daybook.count_talks(NOON + timedelta(seconds=60)) == 1
    assert counted(post)["comments"] == 1


def test_only_posts_in_which_something_happened_are_counted(post, monkeypatch):
    monkeypatch.setattr("rejoinder.daybook.talks._AGAIN", 0)
    others = [make_post(post.site) for _ in range(5)]
    daybook.count_talks(NOON)
    make_comment(others[2])
    assert daybook.count_talks(NOON + timedelta(hours=1)) == 1


def test_an_undone_import_is_noticed_within_a_day(post):
    comment = make_comment(post, "approved")
    daybook.count_talks(NOON)
    comment.delete()
    daybook.count_talks(NOON + timedelta(days=1))
    assert counted(post)["comments"] == 0
