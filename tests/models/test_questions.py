"""Questions about the stored facts: who may see what, what is counted, what is due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import NOON

from rejoinder.models import Comment, Decision, Post, Site


@pytest.mark.parametrize("standing", Comment.Standing.values)
@pytest.mark.parametrize("status", Post.Status.values)
def test_readers_see_approved_comments_under_public_posts_and_no_others(
    site, post, said, standing, status
):
    comment = said("Words.", standing=standing)
    Post.objects.filter(pk=post.pk).update(status=status)
    seen = Comment.objects.public(site)
    assert (comment in seen) == ((standing, status) == ("approved", "public"))
    assert comment not in Comment.objects.public(Site.objects.create(slug="other", name="Other"))
    assert (post in Post.objects.public(site)) == (status == "public")


def test_what_is_counted_held_and_shown(post, said):
    approved = said("a")
    mention = said("b", kind="pingback")
    tombstone = said("c", standing="trash")
    below = said("d", to=tombstone)
    pending = said("e", standing="pending")
    said("f", standing="spam")
    comments = Comment.objects.under(post)
    assert set(comments.counted()) == {approved, below}
    assert set(comments.held()) == {pending}
    assert set(comments.shown()) == {approved, mention, tombstone, below}


def test_a_reply_sent_again_is_found_under_its_post_and_within_its_time(site, post, said):
    first = said("Twice.")
    elsewhere = Post.objects.create(site=site, path="/b/", title="B", published_at=NOON)
    again = Comment.objects.sent_again
    assert list(again(post, first.fingerprint, NOON)) == [first]
    assert not again(post, first.fingerprint, NOON + timedelta(seconds=1))
    assert not again(post, b"x" * 16, NOON)
    assert not again(elsewhere, first.fingerprint, NOON)


def test_posts_are_due_and_threads_close_at_the_minute_and_not_before(site, post):
    before, after = NOON - timedelta(seconds=1), NOON + timedelta(seconds=1)
    Post.objects.filter(pk=post.pk).update(status="scheduled", comments_close_at=NOON)
    assert not Post.objects.due(before)
    assert not Post.objects.closing(before)
    assert list(Post.objects.due(NOON)) == list(Post.objects.closing(after)) == [post]
    Post.objects.filter(pk=post.pk).update(status="draft", comments_open=False)
    assert not Post.objects.due(after)
    assert not Post.objects.closing(after)


@pytest.mark.parametrize(
    ("status", "is_open", "closes", "takes"),
    [
        ("public", True, None, True),
        ("public", True, timedelta(seconds=1), True),
        ("public", True, timedelta(0), False),
        ("public", False, None, False),
        ("private", True, None, False),
        ("gone", True, None, False),
    ],
)
def test_a_post_takes_replies_while_it_is_public_and_open(post, status, is_open, closes, takes):
    post.status, post.comments_open = status, is_open
    post.comments_close_at = None if closes is None else NOON + closes
    assert post.takes_replies(NOON) == takes


def test_posts_of_one_moment_stand_in_the_order_they_were_stored(site, post):
    second = Post.objects.create(site=site, path="/b/", title="B", published_at=NOON)
    older = Post.objects.create(site=site, path="/c/", title="C", published_at=NOON - timedelta(1))
    assert list(Post.objects.newest_first()) == [second, post, older]


def test_no_two_posts_share_a_path_and_no_two_comments_a_number_or_an_origin(site, post, said):
    comment = said("a", source="disqus", external_id="7")
    said("b", source="disqus", external_id="8")
    said("c")
    said("d")  # an origin is asked for only where there is one
    for table, values in (
        (Post, {"site": site, "path": post.path, "title": "B", "published_at": NOON}),
        (Comment, {**fields_of(comment), "external_id": "", "path": b"x"}),
        (Comment, {**fields_of(comment), "number": 99, "path": b"x"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            table.objects.create(**values)
    other = Site.objects.create(slug="other", name="Other")
    Post.objects.create(site=other, path=post.path, title="B", published_at=NOON)


def fields_of(comment):
    return {
        field.attname: getattr(comment, field.attname)
        for field in Comment._meta.concrete_fields
        if field.name != "id"
    }


def test_the_log_is_newest_first_and_of_one_site(site, said):
    comment = said("a")
    values = {
        "site": site,
        "comment": comment,
        "before": "pending",
        "after": "approved",
        "made_at": NOON,
    }
    first = Decision.objects.create(act="approve", **values)
    second = Decision.objects.create(act="spam", **values)
    undoing = Decision.objects.create(act="undo", undoes=second, **values)
    assert list(Decision.objects.log(site)) == [undoing, second, first]
    assert not Decision.objects.log(Site.objects.create(slug="other", name="Other"))
