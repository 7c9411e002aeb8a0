"""Coral's external moderation phase: signed questions, and answers in Coral's words."""

from __future__ import annotations

import hmac
import json

import pytest
from tests.conftest import NOON

from rejoinder.answering import (
    add_signing_secret,
    change_key,
    clear_signing_secrets,
    revoke_key,
    the_ledger,
)
from rejoinder.api import coral, doors
from rejoinder.api.shapes import Asked
from rejoinder.errors import FieldMissing, TooLong
from rejoinder.models import DoorKey

pytestmark = pytest.mark.django_db

SECRET = "ssec_0123456789abcdef"


def request(body="You fool.", role="COMMENTER", **more) -> bytes:
    told = {
        "action": "NEW",
        "comment": {"body": body, "parentID": None},
        "author": {"id": "a1", "role": role},
        "story": {"id": "s1", "url": "https://news.example/story"},
        "site": {"id": "t1"},
        "tenantID": "x",
        "tenantDomain": "coral.example",
    }
    return json.dumps(told | more).encode()


def signature(body: bytes, *secrets: str) -> str:
    return ",".join(
        "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest() for secret in secrets
    )


@pytest.fixture
def ask(ledger, made):
    """Ask as Coral does: `ask(body, secrets=…)`; gives status and what was answered."""
    add_signing_secret(made[0], SECRET)

    def call(body=None, *, signed=None, secrets=(SECRET,), key=made[1], method="POST"):
        body = request() if body is None else body
        signed = signature(body, *secrets) if signed is None else signed
        headers = {"x-coral-signature": signed, "content-type": "application/json"}
        asked = Asked(method, coral.PATH, f"key={key}", "h", headers, body)
        answer = doors.answer(asked, ledger, NOON)
        return answer.status, json.loads(answer.body) if answer.body[:1] == b"{" else answer.body

    return call


def flags(*kinds):
    return [{"actionType": "FLAG", "reason": f"COMMENT_DETECTED_{kind}"} for kind in kinds]


def test_nothing_against_a_comment_is_no_opinion(ask, says):
    says()
    assert ask() == (204, b"")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"spam": 0.9}, {"status": "SYSTEM_WITHHELD", "actions": flags("SPAM")}),
        ({"spam": 0.995}, {"status": "REJECTED", "actions": flags("SPAM")}),
        (
            {"outcome": "hold", "toxic": 0.95},
            {"status": "SYSTEM_WITHHELD", "actions": flags("TOXIC")},
        ),
        (
            {"outcome": "hold", "toxic": 0.95, "spam": 0.9},
            {"status": "SYSTEM_WITHHELD", "actions": flags("SPAM", "TOXIC")},
        ),
        ({"outcome": "hold"}, {"status": "PREMOD"}),
        ({"outcome": "hold", "waiting": True, "toxic": 0.4}, {"status": "PREMOD"}),
        (
            {"outcome": "hold", "waiting": True, "spam": 0.7},
            {"status": "SYSTEM_WITHHELD", "actions": flags("SPAM")},
        ),
    ],
)
def test_doubt_becomes_a_status_and_a_flag(ask, says, said, answer):
    says(**said)
    assert ask() == (200, answer)


def test_a_screen_that_breaks_lets_a_moderator_decide(ask, monkeypatch):
    from rejoinder.answering import judging

    monkeypatch.setattr(judging, "screen", lambda *_, **__: 1 / 0)
    assert ask() == (200, {"status": "PREMOD"})


@pytest.mark.parametrize("role", ["STAFF", "MODERATOR", "ADMIN"])
def test_staff_are_not_judged(ask, says, role):
    says(spam=0.999)
    assert ask(request(role=role)) == (204, b"")


def test_html_is_read_as_its_words(ask, says):
    heard = says()
    ask(request("<div>One &amp; <b>two</b><br>three</div>"))
    ask(request("1 > 0, so what"))
    assert heard[0][0].text.split() == ["One", "&", "two", "three"]
    assert heard[1][0].text == "1 > 0, so what"


def test_the_same_text_under_another_story_is_counted_and_an_edit_is_not(ask, says):
    heard = says()
    for story in ("a", "a", "b"):
        ask(request("The same words.", story={"id": story}))
    ask(request("The same words.", story={"id": "c"}, action="EDIT"))
    assert [told.same_text_elsewhere for told, _ in heard] == [0, 0, 1, 0]


@pytest.mark.parametrize(
    "signed", ["", "sha256=", "sha256=00", "sha256=" + "0" * 64, "sha1=abc", "é", "," * 100]
)
def test_a_wrong_signature_is_refused(ask, signed):
    assert ask(signed=signed)[0] == 401


def test_the_signature_is_over_the_body_as_it_came(ask, says):
    says()
    body = request("Schön – 😀")
    assert ask(body)[0] == 204
    assert ask(body.replace(b" ", b""), signed=signature(body, SECRET))[0] == 401


def test_while_a_secret_rotates_either_passes(ask, says, made):
    says()
    assert ask(secrets=("ssec_new",))[0] == 401
    assert ask(secrets=("ssec_new", SECRET))[0] == 204
    add_signing_secret(made[0], "ssec_new")
    assert ask(secrets=("ssec_new",))[0] == 204
    assert ask(secrets=(SECRET,))[0] == 204
    clear_signing_secrets(made[0])
    assert ask()[0] == 401


def test_without_a_secret_no_signature_is_good(ledger, made):
    body = request()
    asked = Asked(
        "POST", coral.PATH, f"key={made[1]}", "h", {"x-coral-signature": signature(body, "")}, body
    )
    assert doors.answer(asked, ledger, NOON).status == 401


def test_a_wrong_key_and_a_wrong_signature_look_alike(ask, made):
    wrong = ask(signed="sha256=00"), ask(key="0" * 12), ask(key="")
    revoke_key(made[0], NOON)
    assert {*wrong, ask()} == {wrong[0]}


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b'{"comment": 3}', b'{"comment": {"body": 3}}',
                                  b'{"comment": {"body": "x"}, "author": []}', b"[" * 100_000, b"\xff"])  # fmt: skip
def test_what_coral_does_not_send_is_refused(ask, says, body):
    says()
    assert ask(body)[0] in {204, 400}


def test_only_post_is_taken(ask):
    assert ask(method="GET")[0] == 405


def test_a_quota_holds_here_too(ask, says, made):
    says()
    change_key(made[0], rate=1)
    assert [ask()[0] for _ in range(2)] == [204, 429]


def test_secrets_are_stored_sealed_and_only_so_many(made):
    key, _ = made
    for number in range(8):
        held = add_signing_secret(key, f"{SECRET}{number}")
    assert held == 5
    assert SECRET.encode() not in bytes(DoorKey.objects.get(pk=key.pk).signing)
    with pytest.raises(FieldMissing):
        add_signing_secret(key, " ")
    with pytest.raises(TooLong):
        add_signing_secret(key, "x" * 201)


def test_through_the_url_map(client, made, says):
    add_signing_secret(made[0], SECRET)
    the_ledger().forget()
    body = request("A calm thought about the bridge and the ferry this morning.")
    answer = client.post(
        f"{coral.PATH}?key={made[1]}",
        body,
        content_type="application/json",
        headers={"X-Coral-Signature": signature(body, SECRET)},
    )
    assert answer.status_code == 204
    assert answer.content == b""
