"""An author has a person decide what a program decided: before others, answered by mail and page."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.conftest import NOON
from tests.replying.making import leave

from rejoinder import moderating, redress
from rejoinder.errors import LinkUnusable
from rejoinder.models import Comment, Commenter, Decision, Outbox, PersonWanted, Verdict
from rejoinder.moderating.queues import urgent
from rejoinder.redress.wanting import RULE, want_person
from rejoinder.replying import rechecking
from rejoinder.replying.leaving import own_token

pytestmark = pytest.mark.django_db

EMAIL = "quill.7x@harbour.example"
HERE = {"Origin": "http://testserver"}


@pytest.fixture
def held(post):
    left = leave(post, "A thought.", email=EMAIL)
    Comment.objects.filter(pk=left.id).update(standing="pending", shown=False)
    return Comment.objects.select_related("post", "site").get(pk=left.id)


@pytest.fixture
def moderator(django_user_model):
    return django_user_model.objects.create_superuser("root")


def path(comment):
    return f"/own/{comment.pk}/{own_token(comment.pk)}/"


def test_what_its_author_asks_for_comes_before_what_is_more_urgent(post, held, said):
    for number in range(5):
        waits = said(f"Worse {number}.", standing="pending")
        Verdict.objects.create(
            comment=waits, outcome="hold", suspicion=0.99, reasons={}, made_at=NOON
        )
    assert urgent(post.site, timezone.now()).comments[0] != held
    want_person(held, NOON)
    first, *others = urgent(post.site, timezone.now()).comments
    assert first == held
    assert len(others) == 5
    page = urgent(post.site, timezone.now(), size=1)
    assert page.comments == [held]
    assert held not in urgent(post.site, timezone.now(), page.after, size=9).comments


def test_what_the_screen_refused_goes_to_the_queue(post, held):
    Comment.objects.filter(pk=held.pk).update(standing="spam")
    want_person(held, NOON)
    held.refresh_from_db()
    assert held.standing == "pending"
    assert Decision.objects.get().rule == RULE
    want_person(held, NOON)
    assert Decision.objects.count() == 1


def test_what_a_person_said_of_all_of_somebody_stays_in_the_trash(held):
    Comment.objects.filter(pk=held.pk).update(standing="trash")
    Commenter.objects.update(standing="banned")
    held.refresh_from_db()
    want_person(held, NOON)
    held.refresh_from_db()
    assert held.standing == "trash"


def test_no_program_decides_any_more_once_a_person_was_asked(held):
    Verdict.objects.filter(comment=held).update(check_at=NOON)
    want_person(held, NOON)
    assert rechecking.turn(timezone.now()) == 0
    held.refresh_from_db()
    assert held.standing == "pending"


@pytest.mark.parametrize(("act", "says", "kind"), [("approve", "It is published.", "person"), ("spam", "", "statement"), ("trash", "", "statement")])  # fmt: skip
def test_one_mail_says_what_a_person_decided(client, held, moderator, act, says, kind):
    import json

    from rejoinder import keys

    want_person(held, NOON)
    moderating.decide(held.pk, act, moderator, timezone.now())
    mail = Outbox.objects.get()
    assert mail.kind == kind
    assert says in json.loads(keys.unseal("mail", bytes(mail.content)))["text"]
    assert PersonWanted.objects.get().answered_at is not None
    assert b"You asked for a person, and one decided" in client.get(path(held)).content


def test_an_undone_decision_opens_it_again(held, moderator):
    want_person(held, NOON)
    decision = moderating.decide(held.pk, "approve", moderator, timezone.now())
    moderating.undo(decision.pk, moderator, timezone.now())
    assert PersonWanted.objects.get().answered_at is None


def test_the_button_is_there_while_a_program_alone_decided(client, held, moderator):
    assert b"Ask for a person" in client.get(path(held)).content
    assert client.get(path(held) + "person/").status_code == 405
    answer = client.post(path(held) + "person/", headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403
    assert b"A person will decide" in client.post(path(held) + "person/", headers=HERE).content
    shown = client.get(path(held)).content
    assert b"Ask for a person" not in shown
    assert b"waits before the others" in shown
    client.force_login(moderator)
    assert b"its author asks for a person" in client.get("/desk/main/queue/pending/").content


@pytest.mark.parametrize("how", ["published", "decided", "withdrawn", "resting"])
def test_where_no_program_decided_there_is_nothing_to_ask_for(held, moderator, how):
    if how == "published":
        Comment.objects.filter(pk=held.pk).update(standing="approved")
    elif how == "decided":
        moderating.decide(held.pk, "trash", moderator, timezone.now())
    else:
        removal = "author" if how == "withdrawn" else "restricted"
        Comment.objects.filter(pk=held.pk).update(standing="trash", removal=removal)
    held.refresh_from_db()
    assert not redress.may_want_person(held)
    with pytest.raises(LinkUnusable):
        want_person(held, NOON)
