"""What is stored about somebody is put right: name and website at once, words with a mark, an address by its own yes."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core.management import call_command
from django.utils import timezone
from tests.conftest import NOON
from tests.replying.making import SPAM, leave

from rejoinder import keys
from rejoinder.errors import FieldUnusable, LinkUnusable
from rejoinder.learning.log import Taught, teach
from rejoinder.models import (
    Comment,
    Commenter,
    Contact,
    Decision,
    Following,
    Lesson,
    MailStop,
    Outbox,
    Report,
)
from rejoinder.notices.carrying import Spool
from rejoinder.notices.sending import send_due
from rejoinder.privacy import addresses
from rejoinder.privacy.persons import LIFETIME, person_of
from rejoinder.replying import correcting
from rejoinder.replying.leaving import own_token

pytestmark = pytest.mark.django_db

WORDS = "Zanzibar cucumber whispers"
OLD, NEW = "quill.7x@harbour.example", "quill.8y@island.example"
HERE = {"Origin": "http://testserver"}


@pytest.fixture
def mine(post):
    left = leave(post, WORDS, name="Quillon", email=OLD, website="https://old.example/")
    Comment.objects.filter(pk=left.id).update(standing="approved", shown=True)
    return Comment.objects.select_related("post", "site").get(pk=left.id)


@pytest.fixture
def own(mine):
    return f"/own/{mine.pk}/{own_token(mine.pk)}/"


def put(mine, **what):
    mine.refresh_from_db()
    return correcting.correct(mine, block="", now=NOON + timedelta(days=9), **what)


def test_a_name_and_a_website_are_put_right_and_the_wrong_ones_kept_nowhere(mine):
    teach(
        mine.site_id,
        [Taught("ham", WORDS, "Quillon", "https://old.example/", comment=mine.pk)],
        NOON,
    )
    put(mine, name="Quilla", website="https://new.example/")
    mine.refresh_from_db()
    assert (mine.author_name, mine.website, mine.edited_at) == (
        "Quilla",
        "https://new.example/",
        None,
    )
    assert Lesson.objects.get().author == "Quilla"
    kept = json.dumps(list(Decision.objects.values("was", "made", "words")))
    assert "Quillon" not in kept
    assert "old.example" not in kept
    put(mine, website="")
    assert Comment.objects.get().website == ""


def test_words_are_put_right_long_after_the_time_for_editing_and_marked(mine):
    put(mine, text="Zanzibar cucumbers shout.")
    mine.refresh_from_db()
    assert mine.text == "Zanzibar cucumbers shout."
    assert mine.edited_at == NOON + timedelta(days=9)
    (line,) = Decision.objects.all()
    assert (line.act, line.by_author, line.was["text"]) == ("correct", True, WORDS)


@pytest.mark.parametrize("what", [{"text": SPAM}, {"name": "BUY CHEAP PILLS http", "text": SPAM}])
def test_what_is_put_right_is_judged_again(mine, what):
    put(mine, **what)
    mine.refresh_from_db()
    assert mine.standing in {"pending", "spam"}
    assert Decision.objects.latest("pk").rule == "screen after a correction"


def test_what_was_held_is_not_published_by_putting_it_right(mine):
    Comment.objects.filter(pk=mine.pk).update(standing="pending", shown=False)
    put(mine, name="Quilla", text="Harmless.")
    assert Comment.objects.get().standing == "pending"


def test_the_name_of_staff_cannot_be_taken_by_putting_it_right(mine):
    with pytest.raises(FieldUnusable, match="works here"):
        put(mine, name="Ada Mayor")


def test_words_that_a_person_removed_stay_but_the_name_can_be_put_right(mine):
    Comment.objects.filter(pk=mine.pk).update(standing="trash", removal="moderator")
    with pytest.raises(LinkUnusable, match="removed"):
        put(mine, text="Other words.")
    put(mine, name="Quilla")
    assert Comment.objects.get().author_name == "Quilla"


def test_buttons_put_one_comment_right(client, own, mine):
    assert client.get(own + "correct/").status_code == 405
    shown = client.get(own + "kept/").content.decode()
    assert 'value="Quillon"' in shown
    sent = {"act": "correct", "name": "Quilla", "website": "", "comment": WORDS}
    assert (
        client.post(own + "correct/", sent, headers={"Origin": "http://evil.example"}).status_code
        == 403
    )
    done = client.post(own + "correct/", sent, headers=HERE).content.decode()
    assert "It was put right" in done
    mine.refresh_from_db()
    assert (mine.author_name, mine.website) == ("Quilla", "")
    refused = client.post(own + "correct/", sent | {"comment": " "}, headers=HERE)
    assert refused.status_code == 422


def mails(tmp_path):
    send_due(timezone.now(), Spool(tmp_path))
    return [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in tmp_path.glob("*.eml")
    ]


def link_to(tmp_path, address):
    (letter,) = [each for each in mails(tmp_path) if each["To"] == address]
    return re.search(r"http://testserver(/person/address/\S+/)", letter.get_content())[1]


def test_a_new_address_takes_the_place_of_the_old_one_once_it_says_yes(client, own, mine, tmp_path):
    client.post(own + "correct/", {"act": "address", "email": NEW}, headers=HERE)
    link = link_to(tmp_path, NEW)
    assert client.get(link).status_code == 200  # as a mail scanner does
    assert keys.unseal("email", bytes(Contact.objects.get().email)) == OLD
    assert client.post(link, headers={"Origin": "http://evil.example"}).status_code == 403
    for _ in range(2):
        assert b"1 comment." in client.post(link, headers=HERE).content
    assert keys.unseal("email", bytes(Contact.objects.get().email)) == NEW
    assert not person_of(mine.site, OLD).comments().exists()
    assert person_of(mine.site, NEW).comments().get() == mine
    assert Commenter.objects.count() == 1
    assert client.get(link[:-3] + "xx/").status_code == 403


@pytest.mark.parametrize("address", ["", "a", "a@b@c", "a@example.org\r\nBcc: b@example.org", "a@x.example,b@x.example"])  # fmt: skip
def test_what_is_no_address_is_refused(client, own, address):
    answer = client.post(own + "correct/", {"act": "address", "email": address}, headers=HERE)
    assert answer.status_code == 422
    assert not Outbox.objects.exists()


def test_a_link_to_a_new_address_is_good_for_a_day(mine):
    addresses.ask_new(mine, NEW, now=NOON)
    content = json.loads(keys.unseal("mail", bytes(Outbox.objects.get().content)))
    token = re.search(r"/person/address/(\S+)/", content["text"])[1]
    with pytest.raises(LinkUnusable, match="day"):
        addresses.confirm(token, NOON + LIFETIME + timedelta(seconds=1))
    assert addresses.confirm(token, NOON + LIFETIME) == 1


def everything_of(post, mine):
    """A second comment, a following, a report, and a stop of the same person."""
    leave(post, "Another thought.", email=OLD.upper())
    key = person_of(post.site, OLD).key
    Following.objects.create(site=post.site, comment=mine, email=keys.seal("following", OLD), person=key, made_at=NOON)  # fmt: skip
    Report.objects.create(site=post.site, comment=mine, ground="insult", made_at=NOON, reporter=key,
                          email=keys.seal("report", OLD), fingerprint=b"1")  # fmt: skip
    MailStop.objects.create(site=post.site, person=key, reason="asked", made_at=NOON)
    return key


def test_all_of_a_person_goes_along_to_the_new_address(post, mine):
    everything_of(post, mine)
    addresses.ask_new(person_of(post.site, OLD), NEW, now=NOON)
    content = json.loads(keys.unseal("mail", bytes(Outbox.objects.get().content)))
    assert addresses.confirm(re.search(r"/person/address/(\S+)/", content["text"])[1], NOON) == 2
    key = person_of(post.site, NEW).key
    assert {keys.unseal("email", bytes(each.email)) for each in Contact.objects.all()} == {NEW}
    assert bytes(Commenter.objects.get().key) == key
    assert bytes(Following.objects.get().person) == bytes(Report.objects.get().reporter) == key
    assert keys.unseal("report", bytes(Report.objects.get().email)) == NEW
    assert bytes(MailStop.objects.get().person) == key


@pytest.mark.parametrize(
    ("was", "becomes"), [("banned", "banned"), ("held", "held"), ("trusted", "")]
)
def test_a_ban_goes_along_and_trust_does_not(mine, was, becomes):
    Commenter.objects.update(standing=was)
    addresses.ask_new(mine, NEW, now=NOON)
    content = json.loads(keys.unseal("mail", bytes(Outbox.objects.get().content)))
    addresses.confirm(re.search(r"/person/address/(\S+)/", content["text"])[1], NOON)
    assert Commenter.objects.get().standing == becomes


def test_staff_put_right_what_somebody_asked_for_by_letter(mine, capsys):
    call_command("person", "correct", OLD, name="Quilla", email=NEW)
    assert "in 1 comments" in capsys.readouterr().out
    assert Comment.objects.get().author_name == "Quilla"
    assert Outbox.objects.get().kind == "address"
    for act, removal in (("restrict", "restricted"), ("lift", ""), ("withdraw", "author")):
        call_command("person", act, OLD)
        assert Comment.objects.get().removal == removal
