"""A comment that rests is kept, on no page, told to nobody and used for nothing, until its author lifts that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import NOON
from tests.replying.making import leave

from rejoinder import erasing, learning, moderating
from rejoinder.errors import DecisionStale, LinkUnusable
from rejoinder.following.telling import tell
from rejoinder.following.wanting import confirm, want
from rejoinder.learning.log import Taught, teach
from rejoinder.models import Comment, Decision, Following, Lesson, Outbox, Verdict
from rejoinder.moderating.measuring import judged
from rejoinder.publishing import publisher, rounds
from rejoinder.replying import correcting, owning, rechecking
from rejoinder.replying.leaving import own_token

pytestmark = pytest.mark.django_db

WORDS = "Zanzibar cucumber whispers"
EMAIL = "quill.7x@harbour.example"
HERE = {"Origin": "http://testserver"}
LATER = NOON + timedelta(days=30)


@pytest.fixture
def mine(post):
    left = leave(post, WORDS, name="Quillon", email=EMAIL)
    Comment.objects.filter(pk=left.id).update(standing="approved", shown=True)
    return Comment.objects.select_related("post", "site").get(pk=left.id)


def page_of(post):
    rounds.publish_stale()
    return (publisher.tree_of(post.site).root / post.path.strip("/") / "index.html").read_text()


@pytest.mark.parametrize("answered", [False, True])
def test_its_words_leave_the_page_and_come_back(post, mine, answered):
    if answered:
        left = leave(post, "I agree.", name="Somebody", parent=mine.pk)
        Comment.objects.filter(pk=left.id).update(standing="approved", shown=True)
    publisher.publish_all(post.site)
    assert WORDS in page_of(post)
    assert erasing.restrict(mine.pk, NOON)
    shown = page_of(post)
    assert WORDS not in shown
    assert "Quillon" not in shown
    assert ("This comment is not shown at present." in shown) is answered
    mine.refresh_from_db()
    assert (mine.text, mine.standing, mine.removal) == (WORDS, "trash", "restricted")
    assert erasing.lift(mine.pk, NOON)
    assert WORDS in page_of(post)
    assert not erasing.lift(mine.pk, NOON)


@pytest.mark.parametrize(
    ("standing", "removal"),
    [("approved", ""), ("pending", ""), ("spam", ""), ("trash", "moderator"), ("trash", "source")],
)
def test_lifting_gives_exactly_the_standing_back_that_it_had(mine, standing, removal):
    Comment.objects.filter(pk=mine.pk).update(standing=standing, removal=removal)
    erasing.restrict(mine.pk, NOON)
    assert not erasing.restrict(mine.pk, NOON)
    erasing.lift(mine.pk, NOON)
    mine.refresh_from_db()
    assert (mine.standing, mine.removal) == (standing, removal)
    acts = Decision.objects.order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["restrict", "lift"]


def test_what_was_learned_from_it_is_unlearned_and_learned_again(mine):
    teach(mine.site_id, [Taught("spam", WORDS, "Quillon", "", comment=mine.pk)], NOON)
    before = learning.learned_of(mine.site_id)
    erasing.restrict(mine.pk, NOON)
    assert not Lesson.objects.in_force().exists()
    assert learning.learned_of(mine.site_id) != before
    erasing.lift(mine.pk, NOON)
    (again,) = Lesson.objects.in_force()
    assert (again.label, again.text, again.author) == ("spam", WORDS, "Quillon")


@pytest.mark.parametrize("act", ["approve", "spam", "hold", "restore"])
def test_no_moderator_brings_it_back(mine, act, django_user_model):
    erasing.restrict(mine.pk, NOON)
    somebody = django_user_model.objects.create_user("moderator")
    with pytest.raises(DecisionStale, match="rest"):
        moderating.decide(mine.pk, act, somebody, NOON)
    assert Comment.objects.get(pk=mine.pk).removal == "restricted"


def test_nothing_checks_measures_or_tells_it_meanwhile(post, mine):
    Verdict.objects.filter(comment=mine).update(check_at=NOON)
    assert list(judged(post.site, LATER, days=60))
    erasing.restrict(mine.pk, NOON)
    assert rechecking.turn(LATER) == 0
    assert Comment.objects.get(pk=mine.pk).removal == "restricted"
    assert not list(judged(post.site, LATER, days=60))
    learning.forget()
    learning.catch_up()
    assert not learning.members(mine.pk)


def follow(comment, address="reader@harbour.example", **more):
    want(comment, address, **{"every": "once", "whole_thread": True} | more, now=NOON)
    confirm(Following.objects.get(comment=comment), NOON)


def test_mail_that_waits_and_quotes_it_is_not_sent_and_others_are_told_of_the_rest_anew(post, mine):
    follow(mine)
    for text in ("One thing.", "Another."):
        left = leave(post, text, name="Somebody", now=NOON + timedelta(seconds=1))
        Comment.objects.filter(pk=left.id).update(standing="approved", shown=True)
    assert tell(NOON + timedelta(minutes=1)) == 1
    Outbox.objects.exclude(kind="reply").delete()
    erasing.restrict(left.id, NOON)
    assert not Outbox.objects.exists()
    assert tell(NOON + timedelta(minutes=2)) == 1
    assert Outbox.objects.get().comment.text == "One thing."


def test_whoever_lets_it_rest_is_not_written_to_about_it(post, mine):
    follow(mine, address=EMAIL)
    erasing.restrict(mine.pk, NOON)
    left = leave(post, "Elsewhere.", name="Somebody", now=NOON + timedelta(seconds=1))
    Comment.objects.filter(pk=left.id).update(standing="approved", shown=True)
    assert tell(NOON + timedelta(minutes=1)) == 0
    erasing.lift(mine.pk, NOON)
    assert tell(NOON + timedelta(minutes=1)) == 1


def test_an_older_database_lets_it_rest_again_unless_that_was_lifted(mine):
    row = Comment.objects.filter(pk=mine.pk).values().get()
    erasing.restrict(mine.pk, NOON)
    Decision.objects.all().delete()
    Comment.objects.filter(pk=mine.pk).update(**row)
    assert erasing.replay(NOON) == 1
    assert erasing.replay(NOON) == 0
    assert Comment.objects.get(pk=mine.pk).removal == "restricted"
    erasing.lift(mine.pk, NOON)
    assert erasing.replay(NOON) == 0
    assert Comment.objects.get(pk=mine.pk).standing == "approved"


def test_it_can_be_withdrawn_and_forgotten_but_not_put_right_while_it_rests(mine):
    erasing.restrict(mine.pk, NOON)
    mine.refresh_from_db()
    with pytest.raises(LinkUnusable, match="lift"):
        correcting.correct(mine, block="", now=NOON, name="Other")
    owning.withdraw(mine, now=NOON)
    mine.refresh_from_db()
    assert (mine.text, mine.removal) == ("", "author")
    assert not erasing.restrict(mine.pk, NOON)


def test_the_author_does_it_by_buttons_and_the_desk_says_so(client, mine, django_user_model):
    own = f"/own/{mine.pk}/{own_token(mine.pk)}/"
    assert client.get(own + "rest/").status_code == 405
    elsewhere = {"Origin": "http://evil.example"}
    assert client.post(own + "rest/", {"act": "restrict"}, headers=elsewhere).status_code == 403
    assert client.post(own + "rest/", {"act": "sleep"}, headers=HERE).status_code == 422
    done = client.post(own + "rest/", {"act": "restrict"}, headers=HERE).content.decode()
    assert "rests now" in done
    assert "Lift the restriction" in done
    assert "Your comment rests" in client.get(own).content.decode()
    client.force_login(django_user_model.objects.create_superuser("root"))
    for path in (f"/desk/main/comments/{mine.pk}/", "/desk/main/queue/trash/"):
        desk = client.get(path).content.decode()
        assert "its author has it restricted" in desk.lower()
        assert WORDS not in desk
    assert "Lifted" in client.post(own + "rest/", {"act": "lift"}, headers=HERE).content.decode()
    assert Comment.objects.get(pk=mine.pk).standing == "approved"
