"""SQLite knows how large its tables are, and nothing of what stands in them."""

from __future__ import annotations

import pytest
from django.db import connection

from rejoinder import sizes
from rejoinder.models import Comment, Decision
from rejoinder.moderating import decide
from tests.conftest import NOON
from tests.moderating.making import make_comment, make_post, make_site

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


def told(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_after_a_look_lines_of_a_comment_are_found_by_the_comment_and_nothing_is_due(
    django_user_model,
):
    django_user_model.objects.create_user("sam-the-secret", "sam@quay.example")
    post = make_post(make_site())
    for _ in range(30):
        decide(make_comment(post).pk, "trash", None, NOON)
    pk = Comment.objects.order_by("pk").values_list("pk", flat=True)[0]
    asked = f"EXPLAIN QUERY PLAN {Decision.objects.filter(site=post.site_id, comment__in=[pk]).order_by().query}"
    assert "decision_site_id" in told(asked)[0][3]
    assert sizes.renew(["rejoinder_decision", "auth_user"]) == 2
    assert "decision_comment_id" in told(asked)[0][3]
    assert ("30 30",) in told("SELECT stat FROM sqlite_stat1 WHERE tbl = 'rejoinder_decision'")
    assert told("SELECT count(*) FROM sqlite_stat4") == [(0,)]
    assert not any("sam" in str(row) for row in told("SELECT * FROM sqlite_stat1"))


def test_what_is_due_is_named_and_no_more_once_it_was_looked_at(monkeypatch):
    monkeypatch.setattr(sizes, "SMALL", 1)
    make_comment(make_post(make_site()))
    before = set(sizes.due())
    assert "rejoinder_comment" in before
    assert not any(name.startswith("rejoinder_words") for name in before)
    sizes.renew(["rejoinder_comment"])
    assert set(sizes.due()) == before - {"rejoinder_comment"}


def test_of_a_small_table_nothing_is_told_lest_it_be_read_whole_when_it_has_grown(monkeypatch):
    monkeypatch.setattr(sizes, "SMALL", 3)
    post = make_post(make_site())
    for _ in range(2):
        make_comment(post)
    assert "rejoinder_comment" not in sizes.due()
    make_comment(post)
    assert "rejoinder_comment" in sizes.due()
