"""What happens is noted with itself, says numbers and no addresses, and is signed so that anybody can check."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from tests.conftest import NOON
from tests.replying.making import leave

from rejoinder import conf, erasing, inventory, keys, moderating
from rejoinder.errors import FieldMissing, FieldUnusable, TooLong
from rejoinder.hooks import keeping, shapes, signing, triggers
from rejoinder.hooks.delivering import deliver_due
from rejoinder.hooks.payloads import EVENTS, WANTED
from rejoinder.inventory import Level
from rejoinder.keys import ring
from rejoinder.models import Comment, Decision, Delivery, Hook, PersonWanted, Site
from rejoinder.moderating.acts import By
from rejoinder.policies import policy_of
from rejoinder.privacy import asking
from rejoinder.privacy.persons import person_of
from rejoinder.privacy.rotating import rotate
from rejoinder.redress import appealing, reporting
from rejoinder.replying import owning
from rejoinder.transfer.taking import Import

pytestmark = pytest.mark.django_db

EMAIL = "canary.zq7x@secret-harbour.example"
NAME = "Quillon Vark"
WORDS = "Zanzibar cucumber whispers at dawn"
LATER = NOON + timedelta(minutes=1)


def noted():
    return list(Delivery.objects.order_by("pk").values_list("event", flat=True))


def told(receiver):
    return [json.loads(asked.body) for asked in receiver.asked]


def test_without_a_webhook_nothing_is_noted(post, said):
    leave(post, WORDS)
    said("Held.", standing="pending")
    assert not Delivery.objects.exists()


def test_each_thing_that_happens_is_noted_once(post, said, hook, receiver):
    hook()
    shown = Comment.objects.get(pk=leave(post, WORDS, name=NAME, email=EMAIL).id)
    held = said("Held.", standing="pending")
    said("Spam.", standing="spam")
    reporting.report(
        shown, reporting.Notice("insult", "Rude.", good_faith=True), block="1", now=NOON
    )
    moderating.decide(shown.pk, "trash", None, NOON)
    shown.refresh_from_db()
    appealing.appeal(shown, "Why?", NOON)
    assert noted() == [
        "comment.published", "comment.held", "report.received", "decision.made", "objection.received"
    ]  # fmt: skip
    assert deliver_due(LATER) == 5
    assert [each["type"] for each in told(receiver)] == noted()
    assert [each["data"].get("comment", {}).get("id") for each in told(receiver)] == [
        shown.pk, held.pk, shown.pk, shown.pk, shown.pk
    ]  # fmt: skip
    assert deliver_due(LATER + timedelta(days=1)) == 0


def test_every_decision_is_noted_whoever_made_it_and_by_whatever_way(post, said, hook):
    hook(events=["decision"])
    comment = said(WORDS)
    by = By(None, NOON)
    moderating.edit(comment.pk, "Other words.", by, policy=policy_of(post.site))
    moderating.flag(comment.pk, "pin", by)
    moderating.set_open(post.pk, "close", by)
    decision = moderating.decide(comment.pk, "hold", None, NOON)
    moderating.undo(decision.pk, None, NOON)
    owning.withdraw(Comment.objects.get(pk=comment.pk), now=NOON)
    other = said("More.")
    erasing.erase([other.pk], erasing.ALL, NOON)
    assert len(noted()) == Decision.objects.count() >= 7


def test_what_happened_is_noted_in_its_own_transaction(post, said, hook):
    hook()

    class Broken(Exception):
        pass

    @transaction.atomic
    def broken_off():
        said(WORDS)
        assert noted() == ["comment.published"]
        raise Broken

    with pytest.raises(Broken):
        broken_off()
    assert noted() == []


def test_what_is_imported_did_not_happen_here(site, hook, tmp_path):
    hook()
    file = tmp_path / "video.info.json"
    file.write_text(
        json.dumps(
            {"id": "abcdefghijk", "title": "V", "extractor": "youtube",
             "comments": [{"id": "c1", "text": "Hi", "author": "A", "timestamp": 1_700_000_000, "parent": "root"}]}
        ),
        "utf-8",
    )  # fmt: skip
    assert list(Import(file, site, now=NOON).steps())
    assert Comment.objects.exists()
    assert noted() == []


def test_another_site_is_told_nothing(hook, post, said):
    other = Site.objects.create(slug="other", name="Other", base_url="http://other")
    Hook.objects.filter(pk=hook().pk).update(site=other)
    said(WORDS)
    assert noted() == []


def test_only_what_was_chosen_is_told(post, said, hook):
    hook(events=["held"])
    said("Shown.")
    said("Held.", standing="pending")
    assert noted() == ["comment.held"]


def test_an_author_who_wants_a_person_is_told_of(said, hook, receiver):
    hook(events=["objection"])
    held = said(WORDS, standing="pending")
    PersonWanted.objects.create(site=held.site, comment=held, made_at=NOON)
    assert deliver_due(LATER) == 1
    (message,) = told(receiver)
    assert message["type"] == WANTED
    assert message["data"]["comment"]["id"] == held.pk


def test_triggers_are_there_again_after_they_were_lifted(post, said, hook):
    hook()
    triggers.lift()
    said("Unnoted.")
    triggers.ensure()
    triggers.ensure()
    said("Noted.")
    assert noted() == ["comment.published"]


@pytest.mark.parametrize("with_words", [False, True])
def test_no_message_holds_an_address_or_what_is_made_from_one(post, hook, receiver, with_words):
    hook(with_words=with_words)
    comment = Comment.objects.get(
        pk=leave(post, WORDS, name=NAME, email=EMAIL, website="https://q.example/").id
    )
    notice = reporting.Notice("private", "Mine.", "Rita", "rita@harbour.example", True)
    reporting.report(comment, notice, block="192.0.2.1", now=NOON)
    moderating.decide(comment.pk, "trash", None, NOON, words="A note for colleagues.")
    deliver_due(LATER)
    sent = b"".join(asked.body + str(asked.headers).encode() for asked in receiver.asked).decode()
    assert len(receiver.asked) == 3
    assert (WORDS in sent) == (NAME in sent) == with_words
    never = [EMAIL, EMAIL.partition("@")[0], "rita@", "Rita", "192.0.2.1", "firefox", "A note for colleagues",
             keys.keyed_hash("email", EMAIL).hex(), keys.daily_hash(NOON.date(), "192.0.2.1").hex(),
             base64.b64encode(EMAIL.encode()).decode()]  # fmt: skip
    never += [
        hashlib.new(name, EMAIL.encode()).hexdigest()
        for name in ("md5", "sha1", "sha256", "sha512")
    ]
    assert [each for each in never if each in sent] == []


def test_a_message_is_signed_by_the_scheme_of_standard_webhooks(post, said, hook, receiver):
    made = hook()
    said(WORDS)
    deliver_due(LATER)
    (asked,) = receiver.asked
    key = base64.b64decode(made.written.removeprefix("whsec_"))
    assert 24 <= len(key) <= 64
    signed = b".".join(
        (
            asked.headers["webhook-id"].encode(),
            asked.headers["webhook-timestamp"].encode(),
            asked.body,
        )
    )
    wanted = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert asked.headers["webhook-signature"] == f"v1,{wanted}"
    assert asked.headers["webhook-timestamp"] == str(int(LATER.timestamp()))


def test_the_example_of_the_scheme_gives_the_signature_that_it_names():
    # Source: the reference libraries' own test: standard-webhooks, libraries/python, test_webhooks.py.
    from datetime import UTC, datetime

    headers = signing.headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        datetime.fromtimestamp(1614265330, UTC),
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_a_secret_is_rotated_both_sign_and_afterwards_the_new_one_alone(
    post, said, hook, receiver
):
    made = hook()
    new = keeping.rotate(made, NOON)
    assert new != made.written
    for moment in (LATER, NOON + keeping.ROTATING + timedelta(minutes=1)):
        keeping.test(made, moment)
        assert deliver_due(moment) == 1
    during, after = receiver.asked

    def by(asked, secret):
        told_at = asked.headers["webhook-timestamp"]
        from datetime import UTC, datetime

        moment = datetime.fromtimestamp(int(told_at), UTC)
        return signing.headers(asked.headers["webhook-id"], asked.body, [secret], moment)[
            "webhook-signature"
        ]

    assert during.headers["webhook-signature"] == f"{by(during, new)} {by(during, made.written)}"
    assert after.headers["webhook-signature"] == by(after, new)
    keeping.rotate(made, NOON)
    keeping.end_rotation(made)
    keeping.test(made, LATER)
    deliver_due(LATER)
    assert " " not in receiver.asked[-1].headers["webhook-signature"]


HOSTILE = "<!channel> @channel @here @room [x](http://evil.example) *b* `c` <http://evil.example|ok> &amp; http://evil.example"  # fmt: skip


@pytest.mark.parametrize("shape", ["slack", "mattermost"])
def test_a_chat_is_told_in_its_own_shape_and_what_people_wrote_calls_and_links_nobody(post, said, hook, receiver, shape):  # fmt: skip
    hook(shape=shape, with_words=True)
    type(post).objects.filter(pk=post.pk).update(title=HOSTILE)
    said(HOSTILE, standing="pending", name="@channel")
    deliver_due(LATER)
    (asked,) = receiver.asked
    assert set(json.loads(asked.body)) == {"text"}
    text = json.loads(asked.body)["text"]
    assert "webhook-signature" not in asked.headers
    assert "/desk/main/comments/" in text
    for live in ("<!", "@channel", "@here", "http://evil.example", "<http://evil"):
        assert live not in text
    if shape == "mattermost":
        assert "\\*b\\*" in text
        assert "\\[x\\]" in text


def test_matrix_is_told_by_a_put_with_the_messages_id_in_the_path(
    post, said, hook, receiver, reachable
):
    room = reachable.replace("/hook", "/_matrix/client/v3/rooms/!a:b.example/send/m.room.message")
    hook(shape="matrix", address=room, token="syt_secret")
    said(HOSTILE, standing="pending")
    deliver_due(LATER)
    (asked,) = receiver.asked
    assert asked.method == "PUT"
    assert asked.path == f"{room.partition(receiver.place)[2]}/{Delivery.objects.get().message_id}"
    assert asked.headers["Authorization"] == "Bearer syt_secret"
    assert json.loads(asked.body)["msgtype"] == "m.notice"
    assert "@room" not in json.loads(asked.body)["body"]


def test_every_event_has_a_sentence_for_chats():
    assert {name for name, _ in EVENTS.values()} | {"test", WANTED} == set(shapes.TEMPLATES)


@pytest.mark.parametrize("fields", [
    {"address": ""}, {"address": "http://a.example/"}, {"address": "https://u:p@a.example/"}, {"address": "x"},
    {"events": []}, {"events": ["everything"]}, {"shape": "fax"}, {"shape": "matrix", "token": "x"},
    {"shape": "matrix", "address": "https://m.example/_matrix/client/v3/rooms/!a/send/m.room.message"},
    {"shape": "matrix", "address": "https://m.example/_matrix/client/v3/rooms/!a/send/m.room.message", "token": "a\nb"},
])  # fmt: skip
def test_a_webhook_that_cannot_work_is_refused(site, fields):
    told = {"address": "https://a.example/", "events": ["held"], "now": NOON} | fields
    with pytest.raises((FieldMissing, FieldUnusable)):
        keeping.add(site, "x", told.pop("address"), **told)
    assert not Hook.objects.exists()


@pytest.mark.parametrize(("label", "refusal"), [(" ", FieldMissing), ("x" * 101, TooLong), ("a\0", FieldUnusable)])  # fmt: skip
def test_a_label_that_cannot_be_taken_is_refused(site, label, refusal):
    with pytest.raises(refusal):
        keeping.add(site, label, "https://a.example/", events=["held"], now=NOON)


def test_a_site_has_a_bounded_number_of_webhooks(site):
    for _ in range(20):
        keeping.add(site, "x", "https://a.example/", events=["held"], now=NOON)
    with pytest.raises(FieldUnusable, match="20"):
        keeping.add(site, "x", "https://a.example/", events=["held"], now=NOON)


@pytest.fixture
def _own_keys():
    """The keys as they were, afterwards."""
    path = conf.get().home / "keys.json"
    before = path.read_bytes()
    yield
    path.write_bytes(before)
    ring.forget()


@pytest.mark.usefixtures("_own_keys")
def test_address_token_and_secrets_are_sealed_and_open_after_the_keys_changed(
    site, hook, receiver, reachable
):
    room = reachable.replace("/hook", "/_matrix/client/v3/rooms/!a:b.example/send/m.room.message")
    made = hook(shape="matrix", address=room, token="syt_secret")
    keeping.rotate(made, NOON)
    row = Hook.objects.values().get()
    for sealed in ("address", "token", "secret", "secret_before"):
        assert b"syt_" not in bytes(row[sealed])
        assert b"whsec_" not in bytes(row[sealed])
        assert b"matrix" not in bytes(row[sealed])
    assert list(rotate(end_links=False, settle=0))
    keeping.test(made, NOON)
    assert deliver_due(LATER) == 1


def test_the_notice_names_where_data_go_and_whether_words_do(site, hook):
    assert inventory.leaving(site) == []
    made = hook()
    assert "127.0.0.1" in inventory.leaving(site)[0]
    assert "no words" in inventory.leaving(site)[0]
    Hook.objects.update(with_words=True)
    assert "names and words" in inventory.leaving(site)[0]
    keeping.switch(made, on=False, now=NOON)
    assert inventory.leaving(site) == []


@pytest.mark.parametrize("levels", [{Level.IDENTITY}, erasing.ALL])
def test_forgetting_reaches_a_message_that_waits(post, hook, receiver, levels):
    hook(with_words=True)
    comment = leave(post, WORDS, name=NAME, email=EMAIL)
    receiver.says = lambda _: b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"
    deliver_due(LATER)
    assert NAME in Delivery.objects.first().body
    erasing.erase([comment.id], levels, NOON)
    assert not [one for one in Delivery.objects.all() if NAME in one.body]
    receiver.says = lambda _: b"HTTP/1.1 204 No\r\n\r\n"
    receiver.asked.clear()
    assert deliver_due(LATER + timedelta(days=1)) >= 1
    sent = b"".join(asked.body for asked in receiver.asked).decode()
    assert NAME not in sent
    assert (WORDS in sent) == (Level.WORDS not in levels)


def test_forgetting_a_reporter_reaches_a_message_about_the_report(post, said, hook, receiver):
    hook(events=["report"], with_words=True)
    notice = reporting.Notice("insult", "What Rita wrote.", "Rita", EMAIL, True)
    reporting.report(said(WORDS), notice, block="1", now=NOON)
    receiver.says = lambda _: b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"
    deliver_due(LATER)
    assert "Rita" in Delivery.objects.get().body
    asking.forget_reports(person_of(post.site, EMAIL), NOON)
    assert Delivery.objects.get().body == ""


def test_the_receiver_of_the_manual_takes_our_messages_and_no_others(
    said, hook, receiver, monkeypatch
):
    page = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "tell-another-program.md"
    manual: dict = {}
    exec(page.read_text("utf-8").partition("```python\n")[2].partition("```")[0], manual)
    monkeypatch.setattr(manual["time"], "time", lambda: LATER.timestamp() + 200)
    made = hook()
    said(WORDS)
    new = keeping.rotate(made, NOON)
    deliver_due(LATER)
    (asked,) = receiver.asked
    checked = manual["checked"]
    for secret in (made.written, new):
        assert checked(asked.headers, asked.body, secret)["type"] == "comment.published"
    with pytest.raises(ValueError, match="not signed"):
        checked(asked.headers, asked.body + b" ", new)
    with pytest.raises(ValueError, match="not signed"):
        checked(asked.headers, asked.body, signing.new_secret())
    monkeypatch.setattr(manual["time"], "time", lambda: LATER.timestamp() + 301)
    with pytest.raises(ValueError, match="too old"):
        checked(asked.headers, asked.body, new)
