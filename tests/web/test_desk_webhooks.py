"""The webhooks' pages, as a browser without script uses them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.outside.conftest import reachable, receiver, settings_of

from rejoinder.hooks import keeping
from rejoinder.hooks.delivering import deliver_due
from rejoinder.models import Delivery, Hook

__all__ = ["reachable", "receiver", "settings_of"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, django_user_model):
    client.force_login(
        django_user_model.objects.create_user("mia", is_staff=True, is_superuser=True)
    )
    return client


def act(desk, hook, what, **more):
    return desk.post(
        reverse("desk:webhook_act", args=[hook.site.slug, hook.pk]), {"act": what, **more}
    )


def page_of(answer):
    return HTMLParser(answer.content.decode())


def test_a_webhook_is_made_and_its_secret_shown_once(desk, site, reachable):
    address = reverse("desk:webhooks", args=[site.slug])
    fields = {"label": "the <b>newsroom", "address": reachable, "shape": "standard", "events": ["held", "report"]}  # fmt: skip
    secret = page_of(desk.post(address, fields)).css_first("code.key").text()
    hook = Hook.objects.get()
    assert secret.startswith("whsec_")
    assert (keeping.wanted(hook), hook.with_words, hook.made_by.username) == (["held", "report"], False, "mia")  # fmt: skip
    shown = desk.get(address).content.decode()
    assert secret not in shown
    assert "<b>newsroom" not in shown
    assert reachable not in shown  # an address may be a secret itself


def test_a_mistake_gives_everything_back(desk, site):
    fields = {
        "label": "x",
        "address": "http://a.example/",
        "shape": "slack",
        "events": ["decision"],
    }
    answer = desk.post(reverse("desk:webhooks", args=[site.slug]), fields)
    page = page_of(answer)
    assert answer.status_code == 422
    assert page.css_first("#id_address").attributes["value"] == "http://a.example/"
    assert page.css_first("#id_address").attributes["aria-invalid"] == "true"
    assert [box.attributes["value"] for box in page.css("input[name=events][checked]")] == ["decision"]  # fmt: skip
    assert page.css_first("option[selected]").attributes["value"] == "slack"
    assert not Hook.objects.exists()


def test_the_log_says_what_was_answered_and_a_message_is_sent_again(
    desk, site, receiver, reachable
):
    hook, _ = keeping.add(site, "x", reachable, events=["held"], now=timezone.now())
    assert act(desk, hook, "test").status_code == 303
    receiver.says = lambda _: b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"
    now = timezone.now()
    deliver_due(now)
    receiver.says = lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    deliver_due(now + timedelta(hours=1))
    address = reverse("desk:webhook", args=[site.slug, hook.pk])
    shown = desk.get(address).content.decode()
    assert ": 404, " in shown
    assert ": 200, " in shown
    again = page_of(desk.get(address)).css_first("input[name=message]").attributes["value"]
    assert act(desk, hook, "again", message=again).status_code == 303
    assert Delivery.objects.get().state == "waiting"
    assert act(desk, hook, "again", message="x").status_code == 404


def test_rotating_switching_and_removing(desk, site, reachable):
    hook, secret = keeping.add(site, "x", reachable, events=["held"], now=timezone.now())
    new = page_of(act(desk, hook, "rotate")).css_first("code.key").text()
    assert new != secret
    assert Hook.objects.get().secret_before
    act(desk, hook, "end_rotation")
    assert not Hook.objects.get().secret_before
    act(desk, hook, "off")
    assert Hook.objects.get().off_at
    act(desk, hook, "on")
    assert not Hook.objects.get().off_at
    assert act(desk, hook, "nonsense").status_code == 422
    act(desk, hook, "remove")
    assert not Hook.objects.exists()
