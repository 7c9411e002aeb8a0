"""The webhooks' pages, as a browser without script uses them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.outside.conftest import reachable, receiver, settings_of

from rejoinder import keys
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


def test_a_webhook_is_changed_and_what_waits_is_told_as_it_is_then(desk, site, receiver, reachable):
    dead = reachable.replace("hook", "dead") + "/dead"
    hook, _ = keeping.add(site, "x", dead, events=["held"], now=timezone.now(), with_words=True)
    keeping.rotate(hook, timezone.now())
    receiver.says = lambda _: b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
    act(desk, hook, "test")
    deliver_due(timezone.now())
    assert Delivery.objects.get().body
    receiver.says = lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    fields = {"label": "the new desk", "address": reachable, "shape": "slack", "events": ["report", "decision"]}  # fmt: skip
    assert act(desk, hook, "change", **fields).status_code == 303
    changed = Hook.objects.get()
    assert (changed.label, changed.shape, changed.with_words) == ("the new desk", "slack", False)
    assert keeping.wanted(changed) == ["decision", "report"]
    assert (bytes(changed.secret), bytes(changed.secret_before)) == (bytes(hook.secret), bytes(hook.secret_before))  # fmt: skip
    assert deliver_due(timezone.now()) == 1
    last = receiver.asked[-1]
    assert last.path != receiver.asked[0].path
    assert set(json.loads(last.body)) >= {"text"}
    # With nothing typed into its field the address stays, and no page has shown it.
    assert act(desk, hook, "change", **(fields | {"address": "", "label": "y"})).status_code == 303
    assert keys.unseal("hook", bytes(Hook.objects.get().address)) == reachable
    assert (
        reachable
        not in desk.get(reverse("desk:webhook", args=[site.slug, hook.pk])).content.decode()
    )


def test_a_change_that_cannot_work_changes_nothing_and_gives_everything_back(desk, site, reachable):
    hook, _ = keeping.add(site, "x", reachable, events=["held"], now=timezone.now())
    before = Hook.objects.values().get()
    for wrong, field in (
        ({"label": ""}, "id_label"),
        ({"address": "ftp://a.example/"}, "id_address"),
        ({"shape": "matrix"}, "id_address"),
        ({"shape": "fax"}, None),
        ({"events": []}, None),
    ):
        fields = {"label": "y", "address": "", "shape": "standard", "events": ["report"]} | wrong
        answer = act(desk, hook, "change", **fields)
        assert answer.status_code == 422
        shown = page_of(answer)
        assert shown.css_first("details[open] .mistake") is not None
        assert field is None or shown.css_first(f"#{field}").attributes["aria-invalid"] == "true"
        assert Hook.objects.values().get() == before


def test_the_token_of_one_matrix_server_is_not_sent_to_another(desk, site):
    room = "https://{}/_matrix/client/v3/rooms/!{}:a.example/send/m.room.message"
    hook, _ = keeping.add(
        site, "x", room.format("a.example", "one"), events=["held"], shape="matrix", token="syt_a", now=timezone.now()
    )  # fmt: skip
    fields = {"label": "x", "shape": "matrix", "events": ["held"]}
    assert (
        act(desk, hook, "change", address=room.format("a.example", "two"), **fields).status_code
        == 303
    )
    assert keys.unseal("hook", bytes(Hook.objects.get().token)) == "syt_a"
    before = Hook.objects.values().get()
    for elsewhere in ("b.example", "a.example:8448", "a.example@b.example", "["):
        fields["address"] = room.format(elsewhere, "two")
        assert act(desk, hook, "change", **fields).status_code == 422
        assert Hook.objects.values().get() == before
    fields["address"] = room.format("b.example", "two")
    assert act(desk, hook, "change", token="syt_b", **fields).status_code == 303
    assert keys.unseal("hook", bytes(Hook.objects.get().token)) == "syt_b"


def test_this_machine_is_told_how_many_messages_wait(client, site, reachable):
    hook, _ = keeping.add(site, "x", reachable, events=["held"], now=timezone.now())
    keeping.test(hook, timezone.now())
    assert client.get("/health").json()["waiting_webhooks"] == 1
    assert client.get("/health", REMOTE_ADDR="203.0.113.7").json()["waiting_webhooks"] is None
    keeping.switch(hook, on=False, now=timezone.now())
    assert client.get("/health").json()["waiting_webhooks"] == 0
