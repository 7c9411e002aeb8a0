"""What a moderator is shown of what waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import NOON
from tests.moderating.making import make_comment, make_post, make_site

from rejoinder.models import Commenter, Verdict
from rejoinder.moderating import counts, counts_of_queues, queue, urgent

pytestmark = pytest.mark.django_db


def test_paging_shows_every_comment_of_the_standing_once_and_newest_first():
    post = make_post(make_site())
    waiting = [make_comment(post).pk for _ in range(7)]
    make_comment(post, "spam")
    make_comment(make_post(make_site("elsewhere")))
    seen, before = [], None
    while True:
        page = queue(post.site, "pending", before=before, size=3)
        seen += [comment.pk for comment in page.comments]
        if (before := page.before) is None:
            break
    assert seen == waiting[::-1]


def test_a_comment_that_arrives_while_paging_moves_nothing():
    post = make_post(make_site())
    waiting = [make_comment(post).pk for _ in range(4)]
    first = queue(post.site, "pending", size=2)
    make_comment(post)
    second = queue(post.site, "pending", before=first.before, size=2)
    assert [comment.pk for comment in second.comments] == waiting[1::-1]


def test_counts_name_every_standing_of_one_site_only():
    post = make_post(make_site())
    make_comment(post)
    make_comment(post)
    make_comment(post, "spam")
    make_comment(make_post(make_site("elsewhere")), "trash")
    assert counts(post.site) == {"approved": 0, "pending": 2, "spam": 1, "trash": 0}


def test_a_page_of_the_queue_takes_one_query(django_assert_num_queries):
    post = make_post(make_site())
    parent = make_comment(post, "approved")
    for _ in range(3):
        make_comment(post, parent=parent, reasons=[{"words": "two links", "strength": 0.4}])
    with django_assert_num_queries(1):
        for comment in queue(post.site, "pending").comments:
            assert comment.parent.text
            assert comment.post.title
            assert comment.verdict.reasons


def verdict(comment, suspicion):
    Verdict.objects.create(
        comment=comment, outcome="hold", suspicion=suspicion, reasons={}, made_at=NOON
    )
    return comment.pk


def test_the_most_urgent_is_harm_times_reach_times_age_and_pages_go_on():
    site = make_site()
    quiet, busy = make_post(site), make_post(site)
    for _ in range(8):
        make_comment(busy, "approved")
    now = NOON + timedelta(hours=10)
    mild = verdict(make_comment(quiet), 0.2)
    bad = verdict(make_comment(quiet), 0.9)
    read = verdict(make_comment(busy), 0.9)
    new = verdict(make_comment(busy, stored_at=now - timedelta(minutes=5)), 0.95)
    first = urgent(site, now, size=3)
    assert [one.pk for one in first.comments] == [read, bad, mild]
    assert [one.pk for one in urgent(site, now, first.after, size=3).comments] == [new]
    make_comment(busy)
    assert [one.pk for one in urgent(site, now, first.after, size=1).comments] == [new]
    assert read not in [one.pk for one in urgent(site, now, without=[read]).comments]


def test_the_unsure_are_near_where_the_site_holds_and_first_timers_have_nothing_approved():
    post = make_post(make_site())
    known, new = (
        Commenter.objects.create(site=post.site, key=letter * 16, first_seen=NOON) for letter in (b"a", b"b")
    )  # fmt: skip
    make_comment(post, "approved", commenter=known)
    sure = verdict(make_comment(post, commenter=known), 0.97)
    doubt = verdict(make_comment(post, commenter=new), 0.55)
    assert [one.pk for one in queue(post.site, "unsure").comments] == [doubt]
    assert [one.pk for one in queue(post.site, "first").comments] == [doubt]
    assert [one.pk for one in queue(post.site, "all").comments][:2] == [doubt, sure]
    assert counts_of_queues(post.site, 0.5) == {
        "approved": 1, "pending": 2, "spam": 0, "trash": 0, "all": 3, "unsure": 1, "first": 1,
    }  # fmt: skip
