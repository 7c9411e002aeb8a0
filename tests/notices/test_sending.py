"""Mail leaves once, to one person, with exactly the headers that we wrote; a bad server costs nobody else."""

from __future__ import annotations

import dataclasses
import time
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from tests.conftest import NOON
from tests.notices.sink import Sink
from tests.replying.making import leave

from rejoinder import conf
from rejoinder.errors import InstallationBroken
from rejoinder.models import Comment, MailStop, Outbox
from rejoinder.notices import carrying, enqueue
from rejoinder.notices.carrying import Server, Spool, parse
from rejoinder.notices.sending import Postman, send_due

pytestmark = pytest.mark.django_db

TO = "quill.7x@harbour.example"
HEADERS = ["Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version",
           "Message-ID", "Subject", "To"]  # fmt: skip


@pytest.fixture
def sink():
    with Sink() as server:
        yield server
        server.shutdown()


@pytest.fixture
def settings_of(monkeypatch):
    def change(**changes):
        changed = dataclasses.replace(conf.get(), **changes)
        monkeypatch.setattr(conf, "get", lambda: changed)

    return change


def mail(site, number=1, **fields):
    told = {"kind": "receipt", "to": TO, "subject": f"Thanks {number}", "text": "We have it."}
    assert enqueue(site=site, now=NOON, once=f"receipt {number}", **(told | fields))


def states():
    return list(Outbox.objects.order_by("pk").values_list("state", "trouble"))


def test_a_mail_leaves_once_and_its_address_and_words_leave_the_table(site, sink):
    mail(site)
    assert send_due(NOON, Server(sink.address)).sent == 1
    assert send_due(NOON + timedelta(days=1), Server(sink.address)).sent == 0
    ((to, message),) = sink.taken
    assert to == [TO]
    assert message["To"] == TO
    assert message["Subject"] == "Thanks 1"
    assert sorted(message.keys()) == HEADERS
    assert message.get_content().strip() == "We have it."
    (row,) = Outbox.objects.all()
    assert (bytes(row.to), bytes(row.content), row.state) == (b"", b"", "sent")


HOSTILE = [
    f"Hello{end}{header}: {value}"
    for end in ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\0", "%0d%0a", "\r\n\r\n")
    for header, value in (("Bcc", "b@example.org"), ("To", "b@example.org"), ("Cc", "b@example.org"),
                          ("Content-Type", "text/html"), ("List-Unsubscribe", "<http://evil.example>"))
]  # fmt: skip


@pytest.mark.parametrize("field", ["subject", "text", "name", "to"])
def test_hostile_words_add_no_recipient_no_header_and_no_remote_content(site, sink, field):
    for number, words in enumerate(HOSTILE):
        if field == "name":
            site.name = words.replace("\0", "")  # which no table of PostgreSQL takes
            site.save()
            mail(site, number)
        elif field == "to":
            assert not enqueue(site=site, kind="receipt", to=f"a@example.org{words}", subject="A", text="B", now=NOON)  # fmt: skip
            continue
        else:
            mail(site, number, **{field: words})
        by = Server(sink.address)
        Outbox.objects.filter(state="sent").update(done_at=NOON - timedelta(days=2))
        assert send_due(NOON, by).sent == 1
        to, message = sink.taken[-1]
        assert to == [TO]
        assert sorted(message.keys()) == HEADERS
        assert message.get_content_type() == "text/plain"
        assert message["To"] == TO
    assert len(sink.taken) == (0 if field == "to" else len(HOSTILE))


def test_a_folder_gets_a_file_a_mail_however_often_it_is_written(site, tmp_path):
    mail(site)
    (row,) = Outbox.objects.values("to", "content")
    assert send_due(NOON, Spool(tmp_path / "mail")).sent == 1
    # As after a crash between writing and noting it.
    Outbox.objects.update(state="waiting", due_at=NOON, **row)
    assert send_due(NOON, Spool(tmp_path / "mail")).sent == 1
    (file,) = (tmp_path / "mail").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert message_from_bytes(file.read_bytes(), policy=policy.default)["To"] == TO


def test_what_is_sent_twice_after_a_crash_is_known_for_the_same(site, sink):
    mail(site)
    (row,) = Outbox.objects.values("to", "content")
    send_due(NOON, Server(sink.address))
    Outbox.objects.update(state="waiting", due_at=NOON, **row)
    send_due(NOON, Server(sink.address))
    first, second = (message for _, message in sink.taken)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes() == second.as_bytes()


def test_a_mail_that_another_process_has_in_hand_is_left_alone(site, sink):
    mail(site)

    class Busy(Spool):
        def carry(self, message, sender, to):
            assert send_due(NOON, Server(sink.address)).any is False

    assert send_due(NOON, Busy(conf.get().home)).sent == 1
    assert sink.taken == []


@pytest.mark.parametrize("says", [{"RCPT TO": "450 later"}, {"END": "451 later"}])
def test_a_refusal_for_now_is_tried_again_later_and_later(site, sink, says):
    mail(site)
    sink.says = says
    waits = []
    now = NOON
    for _ in range(4):
        assert send_due(now, Server(sink.address)).put_off == 1
        due = Outbox.objects.get().due_at
        waits.append(due - now)
        assert send_due(due - timedelta(seconds=1), Server(sink.address)).any is False
        now = due
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]
    sink.says = {}
    assert send_due(now, Server(sink.address)).sent == 1
    assert len(sink.taken) == 1


def test_an_address_that_bounced_gets_nothing_more(site, sink):
    mail(site)
    mail(site, 2)
    sink.says = {"RCPT TO": "550 no such user quill.7x@harbour.example"}
    send_due(NOON, Server(sink.address))
    sink.says = {}
    send_due(NOON, Server(sink.address))
    assert states() == [("bounced", "550"), ("stopped", "stopped")]
    assert MailStop.objects.get().reason == "bounced"
    assert sink.taken == []


def test_a_message_that_is_refused_does_not_stop_the_next(site, sink):
    mail(site)
    sink.says = {"END": "554 looks like spam"}
    send_due(NOON, Server(sink.address))
    sink.says = {}
    mail(site, 2)
    send_due(NOON, Server(sink.address))
    assert states() == [("bounced", "554"), ("sent", "")]


@pytest.mark.parametrize(
    "fault", ["down", "EHLO", "MAIL FROM", "RCPT TO", "sender", "closing", "slow"]
)
def test_after_a_server_that_fails_the_queue_drains_once_each(site, sink, monkeypatch, fault):
    for number in range(5):
        mail(site, number)
    address = sink.address
    if fault == "down":
        address = "smtp://127.0.0.1:1"
    elif fault == "sender":
        sink.says = {"MAIL FROM": "554 go away"}
    elif fault == "closing":
        sink.says = {"RCPT TO": "421 closing"}
    elif fault == "slow":
        monkeypatch.setattr(carrying, "PATIENCE", 0.2)
        sink.dawdles = 0.5
    else:
        sink.hangs_up_after = fault
    told = send_due(NOON, Server(address))
    assert not told.reached
    # One was tried, the others were not kept waiting for nothing.
    assert Outbox.objects.filter(state="waiting", due_at=NOON).count() == 4
    sink.says, sink.hangs_up_after, sink.dawdles = {}, "", 0.0
    assert send_due(NOON + timedelta(minutes=20), Server(sink.address)).sent == 5
    assert sorted(message["Subject"] for _, message in sink.taken) == [
        f"Thanks {n}" for n in range(5)
    ]


def test_a_server_that_answers_late_gets_each_once(site, sink):
    sink.dawdles = 0.1
    for number in range(3):
        mail(site, number)
    assert send_due(NOON, Server(sink.address)).sent == 3
    assert send_due(NOON + timedelta(days=1), Server(sink.address)).any is False
    assert len(sink.taken) == 3


def test_what_cannot_be_sent_for_days_is_given_up(site):
    mail(site)
    send_due(NOON + timedelta(days=6), Server("smtp://127.0.0.1:1"))
    assert Outbox.objects.get().state == "failed"


def test_one_address_gets_only_so_many_an_hour_and_a_day(site, tmp_path, settings_of):
    settings_of(mail_per_address=2)
    for number in range(9):
        mail(site, number)
    spool = Spool(tmp_path)
    assert send_due(NOON, spool).sent == 2
    assert send_due(NOON + timedelta(minutes=61), spool).sent == 2
    assert send_due(NOON + timedelta(minutes=122), spool).sent == 2
    assert send_due(NOON + timedelta(minutes=183), spool).sent == 0
    assert states().count(("stopped", "cap of the address")) == 3


def test_a_site_sends_only_so_many_an_hour(site, tmp_path, settings_of):
    settings_of(mail_per_site=3)
    for number in range(5):
        mail(site, number, to=f"reader{number}@harbour.example")
    assert send_due(NOON, Spool(tmp_path)).sent == 3
    assert send_due(NOON + timedelta(minutes=75), Spool(tmp_path)).sent == 2


@pytest.mark.parametrize("address", ["http://x", "smtp:", "mail.example.org", "smtp://h:port"])
def test_a_setting_that_names_no_mail_server_says_how_one_is_named(address):
    with pytest.raises(InstallationBroken, match="smtp://user"):
        parse(address)


def test_a_password_is_not_sent_over_a_wire_in_the_clear(sink, site, monkeypatch):
    monkeypatch.setattr(carrying.Where, "here", property(lambda _: False))
    mail(site)
    told = send_due(NOON, Server(sink.address.replace("//", "//mia:secret@")))
    assert not told.reached
    assert states() == [("waiting", "no TLS")]


@pytest.mark.django_db(transaction=True)
def test_posting_is_as_quick_while_the_mail_server_says_nothing(site, post, sink, settings_of):
    sink.dawdles = 60.0
    settings_of(mail_server=sink.address)
    for number in range(3):
        mail(site, number)
    postman = Postman()
    postman._over.wait = lambda _: postman._over.is_set()
    postman.start()
    until = time.monotonic() + 10
    while not Outbox.objects.filter(due_at__gt=NOON).exists() and time.monotonic() < until:
        time.sleep(0.01)
    began = time.monotonic()
    left = leave(post, "A thought.", email=TO)
    took = time.monotonic() - began
    postman.stop()
    sink.awake.set()
    postman.join(20)
    assert not postman.is_alive()
    assert Comment.objects.filter(pk=left.id).exists()
    assert took < 5.0  # the server would have kept it a minute


@pytest.mark.parametrize(
    "words", ["=?none?b?a?=", "=?utf-8?b?eA0KQmNjOiBhQGIuZXhhbXBsZQ==?=", "=?x?"]
)
def test_what_looks_like_an_encoded_word_is_sent_as_it_reads(site, sink, words):
    mail(site, subject=f"“{words}” and more")
    assert send_due(NOON, Server(sink.address)).sent == 1
    ((_, message),) = sink.taken
    assert message["Subject"] == f"“{words}” and more".replace("=?", "= ?")
    assert list(message.keys()).count("Bcc") == 0


def test_a_mail_that_cannot_be_made_keeps_no_other_waiting(site, sink, monkeypatch):
    from rejoinder.notices import sending

    mail(site, 1)
    mail(site, 2)
    made, first = sending.message_of, Outbox.objects.earliest("pk").pk
    monkeypatch.setattr(
        sending, "message_of", lambda each: 1 / 0 if each.pk == first else made(each)
    )
    told = send_due(NOON, Server(sink.address))
    assert (told.sent, told.ended) == (1, 1)
    assert states() == [("failed", "cannot be made"), ("sent", "")]
