"""A mail is stored sealed, once, and to one address; nothing in it can become a header."""

from __future__ import annotations

import json

import pytest
from tests.conftest import NOON

from rejoinder import keys
from rejoinder.models import Outbox
from rejoinder.notices import enqueue
from rejoinder.notices.letters import is_address, one_line
from rejoinder.writing import write

pytestmark = pytest.mark.django_db

TO = "quill.7x@harbour.example"
HOSTILE = [
    "a@example.org\r\nBcc: b@example.org",
    "a@example.org\nBcc: b@example.org",
    "a@example.org\u2028Bcc: b@example.org",
    "a@example.org\x85b",
    "a@example.org,b@example.org",
    "a@example.org;b@example.org",
    "A <a@example.org>",
    "a@example.org (b@example.org)",
    '"a,b"@example.org',
    "a b@example.org",
    "@example.org",
    "a@",
    "a",
    "",
    "ä@example.org",
    "a@exam\u200bple.org",
    "a" * 250 + "@example.org",
]


def sent(site, **fields):
    told = {"kind": "receipt", "to": TO, "subject": "Thanks", "text": "We have it.", "now": NOON}
    return write(lambda: enqueue(site=site, **(told | fields)))


def test_a_stored_mail_holds_neither_the_address_nor_the_words_as_they_are(site):
    assert sent(site)
    (mail,) = Outbox.objects.all()
    stored = b"".join(bytes(each) for each in (mail.to, mail.content, mail.person))
    assert TO.encode() not in stored
    assert b"We have it" not in stored
    assert keys.unseal("mail", mail.to) == TO
    assert json.loads(keys.unseal("mail", mail.content))["text"] == "We have it."


def test_of_two_mails_with_the_same_key_only_the_first_is_stored(site):
    assert sent(site, once="receipt 1")
    assert not sent(site, once="receipt 1", text="Again.")
    assert sent(site, once="receipt 2")
    assert sent(site)
    assert sent(site)
    assert Outbox.objects.count() == 4


@pytest.mark.parametrize("to", HOSTILE, ids=ascii)
def test_what_is_more_or_less_than_one_address_gets_no_mail(site, to):
    assert not is_address(to)
    assert not sent(site, to=to)
    assert not Outbox.objects.exists()


@pytest.mark.parametrize(
    "end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\0"]
)
def test_a_subject_stays_on_its_line(end):
    assert one_line(f"Hello{end}Bcc: b@example.org") == "Hello Bcc: b@example.org"


def test_a_subject_keeps_joiners_and_loses_what_steers_text():
    assert one_line("می\u200cخواهم") == "می\u200cخواهم"
    assert one_line("safe \u202egpj.exe") == "safe gpj.exe"
    assert len(one_line("long " * 100)) <= 150


def test_a_mail_without_words_is_a_mistake_of_ours(site):
    with pytest.raises(ValueError, match="receipt"):
        sent(site, text=" ")


def test_a_decision_that_is_undone_takes_its_mail_with_it(site):
    def fail():
        enqueue(site=site, kind="statement", to=TO, subject="A", text="B", now=NOON)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write(fail)
    assert not Outbox.objects.exists()
