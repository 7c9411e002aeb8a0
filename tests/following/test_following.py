"""Mail about replies: only after a second yes, only of what readers can see, each once, ended by one click."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.utils import timezone
from tests.replying.making import leave

from rejoinder import erasing, keys
from rejoinder.following import wanting
from rejoinder.following.telling import tell
from rejoinder.inventory import Level
from rejoinder.models import Comment, Following, MailStop, Outbox, Post
from rejoinder.notices.carrying import Spool
from rejoinder.notices.sending import send_due
from rejoinder.replying.leaving import own_token
from rejoinder.standing import settle
from rejoinder.text import unlinked

pytestmark = pytest.mark.django_db

EMAIL = "quill.7x@harbour.example"
HERE = {"Origin": "http://testserver"}


@pytest.fixture
def mine(post):
    left = leave(post, "My thought.", name="Quillon", email=EMAIL, now=timezone.now())
    Comment.objects.filter(pk=left.id).update(standing="approved", shown=True)
    return Comment.objects.get(pk=left.id)


@pytest.fixture
def own(mine):
    return f"/own/{mine.pk}/{own_token(mine.pk)}/"


@pytest.fixture
def inbox(tmp_path):
    """Send what is due, and return the mails that came, the newest last."""

    def collect(now=None):
        send_due(now or timezone.now(), Spool(tmp_path))
        files = sorted(tmp_path.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        for file in files:
            file.unlink()
        return letters

    return collect


def text_of(letter):
    return letter.get_body(("plain",)).get_content()


def link_in(letter, kind):
    return re.search(rf"http://testserver(/{kind}/\d+/\S+/)", text_of(letter))[1]


@pytest.fixture
def follows(client, own, inbox):
    """Somebody who said yes twice."""

    def start(**fields):
        client.post(own + "follow/", fields, headers=HERE)
        (letter,) = inbox()
        client.post(link_in(letter, "follow"), {"act": "yes"}, headers=HERE)
        return Following.objects.get()

    return start


def answer(post, mine, text="I agree.", name="Somebody", standing="approved", **more):
    more.setdefault("now", timezone.now() + timedelta(seconds=1))
    left = leave(post, text, name=name, parent=mine.pk, **more)
    Comment.objects.filter(pk=left.id).update(standing=standing, shown=standing == "approved")
    return Comment.objects.get(pk=left.id)


def test_nothing_is_sent_before_the_address_itself_says_yes(client, own, mine, post, inbox):
    client.post(own + "follow/", {}, headers=HERE)
    (letter,) = inbox()
    assert letter["To"] == EMAIL
    link = link_in(letter, "follow")
    client.get(link)  # as a mail scanner does
    earlier = timezone.now() - timedelta(seconds=5)
    answer(post, mine, now=earlier)
    assert tell(timezone.now()) == 0
    client.post(own + "follow/", {}, headers=HERE)
    assert inbox() == []  # asked again, it is not sent again
    client.post(link, {"act": "yes"}, headers=HERE)
    assert tell(timezone.now()) == 0  # of what was said before, nobody is told
    answer(post, mine, "And I.")
    assert tell(timezone.now()) == 1


def test_a_reply_is_told_once_with_its_words_and_no_link_of_theirs(follows, post, mine, inbox):
    follows()
    answer(
        post,
        mine,
        "See https://evil.example/x or mail me@evil.example <b>now</b>",
        name="www.evil.example",
    )
    assert tell(timezone.now()) == 1
    assert tell(timezone.now()) == 0
    (letter,) = inbox()
    html = letter.get_body(("html",)).get_content()
    plain = text_of(letter)
    assert "> See" in plain
    for part in (plain, html):
        assert set(re.findall(r"https?://[^\s\"<]+", part)) == set(
            re.findall(r"http://testserver/[^\s\"<]+", part)
        )
        assert "evil.example" not in part
    assert "<b>" not in html
    assert not re.search(r"<(img|link|script|iframe)|url\(|src=", html)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].startswith("<http://testserver/stop/")


@pytest.mark.parametrize("standing", ["pending", "spam", "trash"])
def test_what_readers_cannot_see_is_told_to_nobody_until_they_can(follows, post, mine, standing):
    follows()
    reply = answer(post, mine, standing=standing)
    assert tell(timezone.now()) == 0
    reply.standing = "approved"
    reply.save()
    settle(reply)
    assert tell(timezone.now()) == 1


def test_nobody_is_told_of_their_own_replies_nor_of_other_branches(follows, post, mine):
    follows()
    answer(post, mine, "By myself.", email=EMAIL)
    leave(post, "Elsewhere in the thread.", now=timezone.now())
    Comment.objects.update(standing="approved", shown=True)
    assert tell(timezone.now()) == 0


def test_a_whole_thread_can_be_followed(follows, post):
    follows(whole_thread="yes")
    leave(post, "Elsewhere in the thread.", now=timezone.now() + timedelta(seconds=1))
    Comment.objects.update(standing="approved", shown=True)
    assert tell(timezone.now()) == 1
    assert tell(timezone.now()) == 0


@pytest.mark.parametrize(("every", "hours"), [("hour", 1), ("day", 24), ("week", 168)])
def test_replies_can_be_gathered_for_a_while(follows, post, mine, inbox, every, hours):
    follows(every=every)
    now = timezone.now()
    answer(post, mine, "One.")
    assert tell(now) == 1
    answer(post, mine, "Two.")
    answer(post, mine, "Three.")
    assert tell(now + timedelta(hours=hours, minutes=-1)) == 0
    assert tell(now + timedelta(hours=hours, minutes=1)) == 1
    letters = inbox(now + timedelta(hours=hours + 1))
    assert "2 replies under “A post”" in [letter["Subject"] for letter in letters]
    assert sum("Two." in text_of(each).replace("\u2060", "") for each in letters) == 1


@pytest.mark.parametrize(
    "body", [{"List-Unsubscribe": "One-Click"}, {"act": "this"}, {"act": "all"}]
)
def test_one_click_ends_it_and_opening_the_link_does_not(client, follows, post, mine, inbox, body):
    follows()
    answer(post, mine)
    tell(timezone.now())
    (letter,) = inbox()
    link = re.search(r"testserver(/stop/\S+/)>", letter["List-Unsubscribe"])[1]
    assert b"No more mail at all" in client.get(link).content
    assert Following.objects.exists()
    assert (
        client.post(link, body).status_code == 200
    )  # as a mail program does: no origin, no cookie
    assert not Following.objects.exists()
    assert MailStop.objects.exists() is (body.get("act") == "all")
    answer(post, mine, "More.")
    assert tell(timezone.now()) == 0
    assert client.post(link, body).status_code == 200


def test_a_whole_conversation_is_ended_by_one_button_and_others_are_not(
    client, follows, post, said
):
    here = follows()
    elsewhere = Post.objects.create(site=post.site, path="/other/", title="Other", status="public", published_at=here.made_at)  # fmt: skip
    beside, other = said("Beside."), said("Another thread.", under=elsewhere)
    stop = f"/stop/{here.pk}/{keys.sign('stop', str(here.pk))}/"
    assert b"this conversation" not in client.get(stop).content
    for comment in (beside, other):
        wanting.want(comment, EMAIL, every="once", whole_thread=False, now=timezone.now())
    assert b"this conversation" in client.get(stop).content
    assert client.post(stop, {"act": "thread"}).status_code == 200
    assert list(Following.objects.values_list("comment", flat=True)) == [other.pk]
    assert not MailStop.objects.exists()


@pytest.mark.parametrize("kind", ["follow", "stop"])
def test_a_changed_link_is_refused(client, follows, kind):
    following = follows()
    token = keys.sign(kind, str(following.pk))
    for place in range(len(token)):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert client.post(f"/{kind}/{following.pk}/{changed}/", headers=HERE).status_code == 403
    other = keys.sign("stop" if kind == "follow" else "follow", str(following.pk))
    assert client.post(f"/{kind}/{following.pk}/{other}/", headers=HERE).status_code == 403
    assert Following.objects.exists()


def test_an_address_may_be_given_for_it_and_must_be_one(client, own):
    assert client.post(own + "follow/", {"email": "a@b, c@d"}, headers=HERE).status_code == 422
    assert client.post(own + "follow/", {"every": "minute"}, headers=HERE).status_code == 422
    assert (
        client.post(own + "follow/", {}, headers={"Origin": "http://evil.example"}).status_code
        == 403
    )
    assert (
        client.post(own + "follow/", {"email": "new@harbour.example"}, headers=HERE).status_code
        == 200
    )
    assert b"new@harbour.example" not in bytes(Following.objects.get().email)


def test_what_is_forgotten_is_followed_no_more(follows, mine):
    follows()
    erasing.erase([mine.pk], {Level.IDENTITY}, timezone.now())
    assert not Following.objects.exists()
    assert not Outbox.objects.exists()


def test_words_read_the_same_without_their_links():
    assert unlinked("e.g. http://a.example").replace("\u2060", "") == "e.g. http://a.example"


def test_who_follows_a_thread_is_told_of_a_comment_that_is_approved_after_a_newer_one(
    follows, post, inbox
):
    follows(whole_thread="yes")
    now = timezone.now() + timedelta(seconds=1)
    late = leave(post, "Held at first.", now=now)
    Comment.objects.filter(pk=late.id).update(standing="pending", shown=False)
    newer = leave(post, "Newer.", now=now)
    Comment.objects.filter(pk=newer.id).update(standing="approved", shown=True)
    assert tell(timezone.now()) == 1
    assert tell(timezone.now()) == 0
    comment = Comment.objects.get(pk=late.id)
    comment.standing = "approved"
    comment.save()
    settle(comment)
    assert tell(timezone.now()) == 1
    assert tell(timezone.now()) == 0
    assert ["Held at first." in text_of(each).replace("\u2060", "") for each in inbox()] == [
        False,
        True,
    ]
    leave(post, "The newest.", now=now)
    Comment.objects.filter(standing="pending").update(standing="approved", shown=True)
    assert tell(timezone.now()) == 1


def test_a_mail_that_gathers_replies_and_waits_is_not_sent_once_one_of_them_is_forgotten(
    follows, post, mine, inbox
):
    follows()
    answer(post, mine, "One.")
    gone = answer(post, mine, "Two.", email="b@harbour.example")
    assert tell(timezone.now()) == 1
    erasing.erase([gone.pk], erasing.ALL, timezone.now())
    assert inbox() == []
    assert tell(timezone.now()) == 1
    (letter,) = inbox()
    assert "One" in text_of(letter)
    assert "Two" not in text_of(letter)


def test_ending_one_wish_takes_its_waiting_mail_along_and_an_older_database_ends_it_again(
    client, follows, post, mine
):
    following = follows()
    row = Following.objects.values().get()
    answer(post, mine)
    assert tell(timezone.now()) == 1
    client.post(f"/stop/{following.pk}/{keys.sign('stop', str(following.pk))}/", {"act": "this"})
    assert not Outbox.objects.filter(state="waiting").exists()
    Following.objects.create(**row)  # as an older back-up has it
    assert erasing.replay(timezone.now()) == 1
    assert not Following.objects.exists()
