"""Rights are buttons: by a comment's own link for that comment, by a mail to the address for all."""

from __future__ import annotations

import json
import re
from email import message_from_bytes, policy

import pytest
from django.utils import timezone
from tests.replying.making import leave

from rejoinder.models import Comment, Contact, MailStop, Outbox
from rejoinder.notices.carrying import Spool
from rejoinder.notices.sending import send_due
from rejoinder.replying.leaving import own_token

pytestmark = pytest.mark.django_db

EMAIL = "quill.7x@harbour.example"
WORDS = "Zanzibar cucumber whispers"
HERE = {"Origin": "http://testserver"}


@pytest.fixture
def mine(post):
    left = leave(post, WORDS, name="Quillon", email=EMAIL, now=timezone.now())
    return Comment.objects.get(pk=left.id)


@pytest.fixture
def own(mine):
    return f"/own/{mine.pk}/{own_token(mine.pk)}/"


def mailed_link(client, tmp_path, address=EMAIL):
    client.post("/person/", {"email": address}, headers=HERE)
    send_due(timezone.now(), Spool(tmp_path))
    letters = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in tmp_path.glob("*.eml")
    ]
    links = [re.search(r"http://testserver(/person/\S+/)", letter.get_content()) for letter in letters if letter["To"] == address]  # fmt: skip
    return links[-1][1] if links else None


def test_a_comments_own_link_shows_all_that_is_kept_about_it_alone(client, own, mine, post):
    leave(post, "Another one.", email=EMAIL)
    shown = client.get(own + "kept/").content.decode()
    assert WORDS in shown
    assert EMAIL in shown
    assert "Another one." not in shown
    file = client.get(own + "kept/?file")
    assert file["Content-Disposition"].startswith("attachment")
    assert json.loads(file.content)["comments"][0]["email"] == EMAIL
    assert client.get(f"/own/{mine.pk}/{'x' * 25}/kept/").status_code == 403


def test_forgetting_needs_a_form_from_here_and_a_tick(client, own, mine):
    assert client.get(own + "forget/").status_code == 405
    told = {"act": "forget_all", "sure": "yes"}
    assert (
        client.post(own + "forget/", told, headers={"Origin": "http://evil.example"}).status_code
        == 403
    )
    assert client.post(own + "forget/", {"act": "forget_all"}, headers=HERE).status_code == 422
    assert client.post(own + "forget/", {"sure": "yes"}, headers=HERE).status_code == 422
    mine.refresh_from_db()
    assert mine.text == WORDS
    assert b"It is forgotten." in client.post(own + "forget/", told, headers=HERE).content
    mine.refresh_from_db()
    assert mine.text == ""
    assert Contact.objects.get().email is None


def test_the_name_alone_can_be_forgotten(client, own, mine):
    client.post(own + "forget/", {"act": "forget_name", "sure": "yes"}, headers=HERE)
    mine.refresh_from_db()
    assert (mine.author_name, mine.text) == ("Anonymous", WORDS)


def test_a_mail_to_the_address_opens_all_comments_with_it(client, mine, post, tmp_path):
    leave(post, "Another one.", email=EMAIL.upper())
    leave(post, "By somebody else.", email="other@harbour.example")
    link = mailed_link(client, tmp_path)
    shown = client.get(link).content.decode()
    assert WORDS in shown
    assert "Another one." in shown
    assert "somebody else" not in shown
    assert len(json.loads(client.get(link + "?file").content)["comments"]) == 2
    assert client.get(link[:-2] + "/").status_code == 403


@pytest.mark.parametrize(("act", "left"), [("withdraw", {"", "Other."}), ("forget_all", {"", "Other."}), ("forget_name", {WORDS, "Another one.", "Other."})])  # fmt: skip
def test_all_comments_of_an_address_can_be_withdrawn_or_forgotten(
    client, mine, post, tmp_path, act, left
):
    leave(post, "Another one.", email=EMAIL)
    leave(post, "Other.", email="other@harbour.example")
    link = mailed_link(client, tmp_path)
    assert client.get(link + "act/").status_code == 405
    answer = client.post(link + "act/", {"act": act, "sure": "yes"}, headers=HERE)
    assert answer.status_code == 200
    assert set(Comment.objects.values_list("text", flat=True)) == left
    assert Contact.objects.exclude(email=None).count() == (3 if act == "withdraw" else 1)


def test_whoever_wants_no_mail_gets_none_but_the_link(client, mine, tmp_path):
    link = mailed_link(client, tmp_path)
    client.post(link + "act/", {"act": "no_mail"}, headers=HERE)
    assert MailStop.objects.get().reason == "asked"
    assert mailed_link(client, tmp_path) is not None


def test_nothing_is_sent_to_an_address_that_nobody_here_has(client, mine, tmp_path):
    assert mailed_link(client, tmp_path, "stranger@harbour.example") is None
    assert Outbox.objects.get().trouble == "nobody is known"


def test_a_known_and_an_unknown_address_get_the_same_answer(client, mine):
    # And in the same time, for which bench/alike.py asks some thousand times.
    answers = set()
    for address in (EMAIL, "q00001.x@harbour.example") * 5:
        answer = client.post("/person/", {"email": address}, headers=HERE)
        answers.add((answer.status_code, len(answer.content), answer.content, str(answer.headers)))
    assert len(answers) == 1
    assert Outbox.objects.filter(kind="rights-link").count() == 10


@pytest.mark.parametrize("address", ["", "a", "a@b@c", "a@example.org\r\nBcc: b@example.org", "a@example.org,b@example.org"])  # fmt: skip
def test_what_is_no_address_is_refused(client, site, address):
    assert client.post("/person/", {"email": address}, headers=HERE).status_code == 422
    assert not Outbox.objects.exists()


def test_nothing_that_is_mailed_lies_open_in_the_table(client, mine):
    client.post("/person/", {"email": EMAIL}, headers=HERE)
    row = Outbox.objects.get()
    assert EMAIL.encode() not in bytes(row.to) + bytes(row.content)
