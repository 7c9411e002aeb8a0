"""What a moderator is shown of what waits."""

from __future__ import annotations

import pytest
from tests.moderating.making import make_comment, make_post, make_site

from rejoinder.moderating import counts, queue

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
