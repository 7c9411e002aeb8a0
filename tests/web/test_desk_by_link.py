"""A signed link from a mail: opening it changes nothing, it does one act, and it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.moderating.making import make_comment, make_member, make_post, make_site

from rejoinder.models import Comment, Decision, Membership
from rejoinder.moderating.links import GOOD_FOR, link_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return make_post(make_site())


@pytest.fixture
def moderator(post):
    return make_member(post.site, "moderator", "mia")


def address(token):
    return f"/accounts/decide/{token}/"


def test_opening_a_link_shows_the_comment_and_changes_nothing(client, post, moderator):
    here = make_comment(post, text="A <b>word</b>.")
    where = address(link_token(here, "approve", moderator, timezone.now()))
    for _ in range(2):
        answer = client.get(where)
        assert answer.status_code == 200
        assert "A &lt;b&gt;word&lt;/b&gt;." in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
    client.head(where)
    assert Comment.objects.get(pk=here.pk).standing == "pending"
    assert not Decision.objects.exists()


def test_pressing_the_button_decides_in_the_moderators_name_and_only_once(client, post, moderator):
    here = make_comment(post)
    where = address(link_token(here, "spam", moderator, timezone.now()))
    assert client.post(where).status_code == 200
    decision = Decision.objects.get()
    assert (decision.act, decision.by, decision.after) == ("spam", moderator, "spam")
    assert client.post(where).status_code == 409
    assert "does nothing any more" in client.get(where).content.decode()
    assert Decision.objects.count() == 1


def test_a_link_ends_and_says_what_to_do(client, post, moderator):
    token = link_token(
        make_comment(post), "approve", moderator, timezone.now() - GOOD_FOR - timedelta(seconds=1)
    )
    for ask in (client.get, client.post):
        answer = ask(address(token))
        assert answer.status_code == 403
        assert "decide at the desk instead" in answer.content.decode()


def test_no_part_of_a_link_can_be_changed(client, post, moderator):
    here, other = make_comment(post), make_comment(post)
    token = link_token(here, "approve", moderator, timezone.now())
    for forged in (
        token.replace(f"{here.pk}-", f"{other.pk}-", 1),
        token.replace("approve", "trash"),
        token.replace("pending", "approved"),
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        token[:20],
        "x",
        "-----",
        "a-b-c-d-e-f",
    ):
        assert client.post(address(forged)).status_code == 403, forged
    assert not Decision.objects.exists()


def test_who_may_not_decide_any_more_cannot_by_an_old_link_either(client, post, moderator):
    here = make_comment(post)
    where = address(link_token(here, "approve", moderator, timezone.now()))
    Membership.objects.filter(user=moderator).update(role="reader")
    assert client.get(where).status_code == 403
    assert client.post(where).status_code == 403
    assert not Decision.objects.exists()


def test_what_its_author_withdrew_is_not_shown(client, post, moderator):
    here = make_comment(post, text="Withdrawn whispers.")
    where = address(link_token(here, "approve", moderator, timezone.now()))
    Comment.objects.filter(pk=here.pk).update(removal="author", standing="trash")
    assert "whispers" not in client.get(where).content.decode()
    assert client.post(where).status_code == 409
