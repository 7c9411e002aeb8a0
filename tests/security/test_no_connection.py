"""An anonymous act opens no connection, whatever the operator has set up: not even a name is looked up.

What is to be sent is stored, and leaves later from a thread that nobody waits for.
"""

from __future__ import annotations

import re
import socket
import sys
from email import message_from_bytes, policy

import pytest
from django.utils import timezone
from tests.following.test_pushing import Reader
from tests.outside.conftest import settings_of
from tests.security.test_who_may import public_paths

from rejoinder.following import feeds, pushing
from rejoinder.hooks import keeping
from rejoinder.hooks.payloads import EVENTS
from rejoinder.models import (
    Comment,
    Delivery,
    FeedAddress,
    Following,
    Outbox,
    PushSubscription,
    Report,
)
from rejoinder.moderating import decide
from rejoinder.notices.carrying import Spool
from rejoinder.notices.sending import send_due
from rejoinder.publishing import publisher
from rejoinder.redress import reporting
from rejoinder.replying import limits
from rejoinder.replying.leaving import own_token

__all__ = ["settings_of"]

pytestmark = pytest.mark.django_db

HERE = {"Origin": "http://testserver"}
EMAIL = "quill.7x@harbour.example"
_WATCHED = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto",
            "socket.sendmsg", "urllib.Request", "smtplib.connect", "http.client.connect"}  # fmt: skip
_seen: list[list[str]] = []  # the list of the test that listens, if one does


def _watch(event: str, given: tuple[object, ...]) -> None:
    if not _seen or event not in _WATCHED:
        return
    if given and isinstance(given[0], socket.socket) and given[0].family == socket.AF_UNIX:
        return  # the installation's own processes
    _seen[-1].append(f"{event} {given}")


sys.addaudithook(_watch)  # it cannot be taken away again, but it is deaf outside these tests


@pytest.fixture(autouse=True)
def _nobody_sent_anything_yet():
    for module in (limits, reporting):
        for limiter in vars(module).values():
            if hasattr(limiter, "cache_clear"):
                limiter.cache_clear()


@pytest.fixture
def watched():
    """What was opened or looked up since the test began."""
    heard: list[str] = []
    _seen.append(heard)
    yield heard
    _seen.clear()


@pytest.fixture
def outgoing(site, settings_of):
    """An operator who has set up everything by which something can leave."""
    settings_of(push=True, mail_server="smtp://mail.example.org:587")
    keeping.add(
        site,
        "x",
        "https://hooks.example/",
        events=list(EVENTS),
        now=timezone.now(),
        with_words=True,
    )


def shown(comment):
    """Let readers see it, whatever the screen thought of its link."""
    comment.refresh_from_db()
    if comment.standing != "approved":
        decide(comment.pk, "approve", None, timezone.now())


def mailed(tmp_path, pattern):
    """The path of the newest link in mail that was to be sent."""
    send_due(timezone.now(), Spool(tmp_path))
    letters = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        .get_body(("plain",))
        .get_content()
        for file in sorted(tmp_path.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    ]
    return [found[1] for text in letters if (found := re.search(pattern, text))][-1]


def test_the_guard_hears_a_connection(watched):
    with socket.socket() as wire:
        wire.settimeout(0.01)
        wire.connect_ex(("127.0.0.1", 9))
    socket.getaddrinfo("localhost", 80)
    assert len(watched) == 2


@pytest.mark.usefixtures("outgoing")
def test_no_journey_of_a_reader_opens_a_connection(client, post, watched, tmp_path):
    def press(path, **fields):
        answer = client.post(path, fields, headers=HERE)
        assert answer.status_code < 400, (path, answer.status_code, answer.content[:300])
        return answer

    publisher.publish_all(post.site)
    reply = {"name": "Quillon", "email": EMAIL, "website": "https://quill.example/"}
    press(f"/reply/{post.pk}/", comment="See https://elsewhere.example/ first.", **reply)
    press(f"/reply/{post.pk}/", comment="Shown to nobody yet.", act="preview", **reply)
    mine = Comment.objects.get()
    shown(mine)
    press(f"/reply/{post.pk}/{mine.pk}/", comment="I agree with that.", name="Mia")
    for path in public_paths(post, mine):
        client.get(path)
    own = f"/own/{mine.pk}/{own_token(mine.pk)}/"
    client.get(own)
    client.get(f"{own}kept/?file")
    press(f"{own}edit/", comment="See https://another.example/ instead.")

    press(f"{own}follow/", every="once")
    confirm = mailed(tmp_path, r"http://testserver(/follow/\S+)")
    press(confirm)
    assert Following.objects.get().confirmed_at
    press(f"{own}feed/", act="make")
    client.get(feeds.path(FeedAddress.objects.get()))
    browser = Reader("https://fcm.googleapis.com/fcm/send/a")
    press(f"{own}push/", **browser.fields)
    client.get(f"{own}push/")
    press(pushing.stop_path(PushSubscription.objects.get()), act="this")

    shown(mine)
    press(
        f"/report/{mine.pk}/",
        ground="insult",
        words="Rude.",
        email="rita@harbour.example",
        good_faith="yes",
    )
    assert Report.objects.exists()
    decide(mine.pk, "trash", None, timezone.now())
    press(f"{own}object/", objection="Why?")

    press("/person/", email=EMAIL)
    person = mailed(tmp_path, r"http://testserver(/person/\S+)")
    client.get(person)
    for fields in (
        {"act": "feed"},
        {"act": "end_feed"},
        {"act": "no_mail"},
        {"act": "forget_all", "sure": "yes"},
    ):
        press(f"{person}act/", **fields)
    press(f"{own}withdraw/")

    assert Delivery.objects.count() >= 4  # there was something to tell
    assert Outbox.objects.exists()
    assert watched == []
