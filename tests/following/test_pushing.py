"""A browser that asked for it is told of each reply once, in a message that it alone can read."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from tests.conftest import NOON
from tests.outside.conftest import receiver, settings_of
from tests.replying.making import leave

from rejoinder import erasing, inventory
from rejoinder.errors import FieldUnusable
from rejoinder.following import pushing, webpush
from rejoinder.following.webpush import b64, unb64
from rejoinder.inventory import Level
from rejoinder.models import Comment, Pushed, PushSubscription
from rejoinder.outside import checked, services
from rejoinder.privacy import asking
from rejoinder.privacy.egress import hosts
from rejoinder.privacy.exporting import one
from rejoinder.privacy.persons import person_of
from rejoinder.replying.leaving import own_token
from rejoinder.standing import settle

__all__ = ["receiver", "settings_of"]

pytestmark = pytest.mark.django_db

EMAIL = "quill.7x@harbour.example"
HERE = {"Origin": "http://testserver", "Accept": "application/json"}
LATER = NOON + timedelta(minutes=1)


class Reader:
    """A browser: its keys, and what it can open."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.auth = b64(b"0123456789abcdef")

    @property
    def fields(self):
        return {
            "endpoint": self.endpoint,
            "p256dh": webpush.public_of(self._key),
            "auth": self.auth,
        }

    @property
    def given(self):
        return webpush.Browser(**self.fields)

    def open(self, body):
        """What RFC 8291 and 8188 say that a browser does, written for itself."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        assert (size, length) == (4096, 65)
        theirs, rest = body[21:86], body[86:]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        shared = self._key.exchange(ec.ECDH(), point)
        info = b"WebPush: info\0" + unb64(self.fields["p256dh"]) + theirs
        key = HKDF(hashes.SHA256(), 32, unb64(self.auth), info).derive(shared)
        content = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(key)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(key)
        plain = AESGCM(content).decrypt(nonce, rest, None)
        assert plain[-1:] == b"\2"
        return json.loads(plain[:-1])


@pytest.fixture
def reader(receiver, settings_of, monkeypatch):
    settings_of(push=True, outbound_hosts=(receiver.place,), outbound_http=True)
    monkeypatch.setattr(services, "PUSH_SERVICES", ("127.0.0.1",))
    return Reader(f"http://{receiver.place}/send/abc")


@pytest.fixture
def mine(post):
    return Comment.objects.get(pk=leave(post, "My thought.", name="Quillon", email=EMAIL).id)


@pytest.fixture
def own(mine):
    return f"/own/{mine.pk}/{own_token(mine.pk)}/push/"


@pytest.fixture
def push(mine, reader):
    return pushing.subscribe(mine, reader.given, whole_thread=False, now=NOON)


def told(receiver, reader):
    return [reader.open(asked.body) for asked in receiver.asked]


def test_the_example_of_rfc_8291_is_sealed_to_the_same_bytes():
    # Source: RFC 8291, appendix A.
    own = ec.derive_private_key(
        int.from_bytes(unb64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    browser = webpush.Browser(
        "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )
    body = webpush.sealed(
        b"When I grow up, I want to be a watermelon", browser, own=own, salt=unb64("DGv6ra1nlYgDCS1FRnbzlw")
    )  # fmt: skip
    assert b64(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_a_reply_is_told_once_to_the_browser_alone(mine, reader, receiver, push, said):
    said("I agree with <b>that</b>.", to=mine, name="Mia", stored_at=LATER)
    said("Not an answer.", stored_at=LATER)
    receiver.says = lambda _: b"HTTP/1.1 201 Made\r\nContent-Length: 0\r\n\r\n"
    assert pushing.tell(LATER) == 1
    assert pushing.tell(LATER + timedelta(days=1)) == 0
    (message,) = told(receiver, reader)
    assert message["title"] == "Mia replied"
    assert message["body"].startswith("I agree with")
    assert message["href"].startswith("/c/")
    (asked,) = receiver.asked
    assert b"agree" not in asked.body
    assert asked.headers["Content-Encoding"] == "aes128gcm"
    assert asked.headers["TTL"] == "86400"


def test_all_of_a_thread_is_told_where_that_was_asked_for(mine, reader, receiver, said):
    pushing.subscribe(mine, reader.given, whole_thread=True, now=NOON)
    said("Elsewhere.", stored_at=LATER)
    leave(mine.post, "I add something.", email=EMAIL, now=LATER)
    assert pushing.tell(LATER) == 1
    assert Pushed.objects.count() == 2  # one's own is noted and not told


@pytest.mark.parametrize("standing", ["pending", "spam", "trash"])
def test_what_nobody_may_see_yet_is_told_when_it_is_published(mine, push, receiver, said, standing):
    held = said("Later.", to=mine, standing=standing, stored_at=LATER)
    assert pushing.tell(LATER) == 0
    Comment.objects.filter(pk=held.pk).update(standing="approved")
    held.refresh_from_db()
    settle(held)
    assert pushing.tell(LATER) == 1


def test_who_sends_is_signed_for_the_service_and_a_while(mine, push, receiver, said):
    said("Hello.", to=mine, stored_at=LATER)
    pushing.tell(LATER)
    scheme, _, rest = receiver.asked[0].headers["Authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert (scheme, parts["k"]) == ("vapid", pushing.public_key())
    head, claims, signature = parts["t"].split(".")
    assert json.loads(unb64(head)) == {"typ": "JWT", "alg": "ES256"}
    claimed = json.loads(unb64(claims))
    assert claimed["aud"] == f"http://{receiver.place}"
    assert 0 < claimed["exp"] - LATER.timestamp() <= 86_400
    assert claimed["sub"].startswith(("mailto:", "http"))
    raw = unb64(signature)
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(parts["k"]))
    key.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(mine, push, receiver, said, status):
    said("Hello.", to=mine, stored_at=LATER)
    receiver.says = lambda _: f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()
    assert pushing.tell(LATER) == 0
    assert not PushSubscription.objects.exists()


def test_a_service_that_fails_is_asked_again_later_and_not_for_ever(mine, push, receiver, said):
    said("Hello.", to=mine, stored_at=LATER)
    receiver.says = lambda _: b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n"
    now = LATER
    assert pushing.tell(now) == 0
    assert pushing.tell(now + timedelta(seconds=30)) == 0
    assert len(receiver.asked) == 1
    while PushSubscription.objects.exists():
        now += timedelta(days=4)
        pushing.tell(now)
    assert len(receiver.asked) == 12


@pytest.mark.parametrize("endpoint", [
    "https://evil.example/x", "https://127.0.0.1/x", "https://fcm.googleapis.com.evil.example/x", "http://fcm.googleapis.com/x",
    "https://evilnotify.windows.com/x", "https://fcm.googleapis.com:444/x", "https://u@fcm.googleapis.com/x", "",
    "https://hooks.internal/x", "https://fcm.googleapis.com/" + "x" * 1000,
])  # fmt: skip
def test_no_reader_can_have_us_ask_a_machine_of_their_choice(mine, settings_of, endpoint):
    settings_of(push=True, outbound_hosts=("hooks.internal",))
    with pytest.raises(FieldUnusable):
        pushing.subscribe(mine, Reader(endpoint).given, whole_thread=False, now=NOON)


@pytest.mark.parametrize("endpoint", [
    "https://fcm.googleapis.com/fcm/send/a:b", "https://updates.push.services.mozilla.com/wpush/v2/a",
    "https://web.push.apple.com/a", "https://db5p.notify.windows.com/w/?token=a",
])  # fmt: skip
def test_the_services_of_browsers_makers_are_taken(endpoint):
    assert services.is_push_service(checked(endpoint))


@pytest.mark.parametrize("changes", [{"p256dh": ""}, {"p256dh": "x" * 87}, {"p256dh": "é"}, {"auth": ""}, {"auth": "AAAA"}])  # fmt: skip
def test_keys_that_are_none_are_refused(changes):
    with pytest.raises(FieldUnusable):
        webpush.Browser(**(Reader("https://fcm.googleapis.com/a").fields | changes))


def test_a_browser_subscribes_by_the_own_page_and_is_ended_there(client, own, reader):
    shown = client.get(own).content.decode()
    assert pushing.public_key() in shown
    assert client.post(own, reader.fields, headers=HERE).json() == {"state": "subscribed"}
    client.post(own, reader.fields | {"whole_thread": "yes"}, headers=HERE)
    push = PushSubscription.objects.get()
    assert push.whole_thread
    assert reader.endpoint.encode() not in bytes(push.sealed)
    assert client.post(own, {"endpoint": "https://evil.example/"}, headers=HERE).status_code == 422
    evil = {"Origin": "https://evil.example"}
    assert client.post(own, reader.fields, headers=evil).status_code == 403
    client.post(own, {"act": "stop", "push": push.pk}, headers=HERE)
    assert not PushSubscription.objects.exists()


def test_a_message_is_ended_by_its_link_and_opening_that_changes_nothing(
    client, mine, push, reader, post
):
    other = Comment.objects.get(pk=leave(post, "Another.", email=EMAIL).id)
    pushing.subscribe(other, reader.given, whole_thread=False, now=NOON)
    path = pushing.stop_path(push)
    client.get(path)
    client.head(path)
    assert PushSubscription.objects.count() == 2
    client.post(path, {"act": "this"}, headers=HERE)
    assert PushSubscription.objects.get().comment_id == other.pk
    client.post(pushing.stop_path(PushSubscription.objects.get()), {"act": "all"}, headers=HERE)
    assert not PushSubscription.objects.exists()
    assert client.get(path).status_code == 200
    assert client.get(path.replace("/push/stop/", "/push/stop/9")).status_code == 403


def test_where_it_is_not_offered_nothing_of_it_is_there(client, own, mine):
    assert client.get(own).status_code == 404
    assert "push/" not in client.get(own.removesuffix("push/")).content.decode()
    assert pushing.tell(LATER) == 0


def test_what_it_sends_where_is_said_once_it_is_offered(site, reader):
    assert any("push service" in line for line in inventory.leaving(site))
    assert any("push" in why for _, why in hosts())


def test_the_worker_is_of_our_origin_and_asks_nobody(client):
    answer = client.get("/push/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "fetch" not in answer.content.decode()
    assert "http" not in answer.content.decode()


@pytest.mark.parametrize("levels", [{Level.IDENTITY}, erasing.ALL])
def test_forgetting_ends_it_and_the_export_shows_it(mine, push, reader, levels):
    assert reader.endpoint in json.dumps(one(mine, NOON))
    erasing.erase([mine.pk], levels, NOON)
    assert not PushSubscription.objects.exists()


def test_wanting_no_more_mail_ends_it_for_a_person(mine, push):
    asking.no_more_mail(person_of(mine.site, EMAIL), NOON)
    assert not PushSubscription.objects.exists()


def test_a_comment_is_followed_by_a_bounded_number_of_browsers(mine, reader):
    for number in range(20):
        pushing.subscribe(
            mine, Reader(f"{reader.endpoint}{number}").given, whole_thread=False, now=NOON
        )
    with pytest.raises(FieldUnusable, match="20"):
        pushing.subscribe(mine, reader.given, whole_thread=False, now=NOON)
