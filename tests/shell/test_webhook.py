"""Webhooks from the shell, and with whom an installation can talk."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from tests.conftest import NOON
from tests.outside.conftest import reachable, receiver, settings_of

from rejoinder.errors import FieldMissing, FieldUnusable
from rejoinder.hooks import keeping
from rejoinder.models import Hook
from rejoinder.outside.services import PUSH_SERVICES

__all__ = ["reachable", "receiver", "settings_of"]

pytestmark = pytest.mark.django_db


def shell(*words):
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_a_webhook_is_added_listed_tested_rotated_and_removed(site, receiver, reachable):
    secret = shell("webhook", "add", reachable, "--label", "the newsroom", "--events", "held,decision").strip()  # fmt: skip
    assert secret.startswith("whsec_")
    hook = Hook.objects.get()
    assert keeping.wanted(hook) == ["held", "decision"]
    assert "the newsroom" in shell("webhook", "list")
    assert "Taken: 204" in shell("webhook", "test", str(hook.pk))
    assert receiver.asked[0].headers["webhook-signature"].startswith("v1,")
    new = shell("webhook", "rotate", str(hook.pk)).strip()
    assert new.startswith("whsec_")
    assert new != secret
    shell("webhook", "test", str(hook.pk))
    assert " v1," in receiver.asked[1].headers["webhook-signature"]
    shell("webhook", "rotate", str(hook.pk), "--end")
    shell("webhook", "change", str(hook.pk), "--events", "report", "--with-words")
    hook.refresh_from_db()
    assert (keeping.wanted(hook), hook.with_words, hook.label) == (["report"], True, "the newsroom")
    shell("webhook", "change", str(hook.pk), "--without-words", "--address", f"{reachable}/newer")
    hook.refresh_from_db()
    assert (keeping.wanted(hook), hook.with_words) == (["report"], False)
    shell("webhook", "test", str(hook.pk))
    assert receiver.asked[-1].path.endswith("/newer")
    shell("webhook", "remove", str(hook.pk))
    assert not Hook.objects.exists()
    assert shell("webhook", "list") == ""


def test_a_test_that_is_not_taken_says_why_and_fails(site, receiver, reachable):
    keeping.add(site, "x", reachable, events=["held"], now=NOON)
    receiver.says = lambda _: b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"
    with pytest.raises(CommandError, match="403"):
        shell("webhook", "test", str(Hook.objects.get().pk))
    receiver.end()
    with pytest.raises(CommandError, match="no connection"):
        shell("webhook", "test", str(Hook.objects.get().pk))


@pytest.mark.parametrize("words", [("add",), ("add", "http://a.example/", "--label", "x"), ("test",), ("remove", "x"),
                                   ("rotate", "99"), ("add", "https://a.example/")])  # fmt: skip
def test_what_cannot_be_done_is_refused_in_words(site, words):
    with pytest.raises((FieldMissing, FieldUnusable), match=r"\w+"):
        shell("webhook", *words)


def test_by_default_the_installation_can_talk_to_nobody(site, settings_of):
    settings_of(database_url="")
    assert shell("check", "--egress") == "None: nothing leaves this machine.\n"


def test_each_host_is_listed_with_its_reason_and_without_secrets(site, settings_of):
    settings_of(
        mail_server="smtp://mia:hidden@mail.example.org", database_url="postgresql://u:hidden@db/x"
    )
    keeping.add(site, "the newsroom", "https://hooks.example/T0/hidden", events=["held"], now=NOON)
    assert "fcm.googleapis.com" not in shell("check", "--egress")
    listed = shell("check", "--egress")
    assert [line.split("  ")[0] for line in listed.splitlines()] == [
        "db:5432",
        "mail.example.org:587",
        "hooks.example",
    ]
    assert "the newsroom" in listed
    assert "hidden" not in listed
    keeping.switch(Hook.objects.get(), on=False, now=NOON)
    assert "hooks.example" not in shell("check", "--egress")


def test_with_push_each_service_of_a_browsers_maker_is_listed(site, settings_of):
    settings_of(database_url="", push=True, mail_server="smtp://mail.example.org:25")
    keeping.add(site, "x", "https://hooks.example/T0", events=["held"], now=NOON, with_words=True)
    listed = dict(line.split("  ", 1) for line in shell("check", "--egress").splitlines())
    assert set(listed) == {"mail.example.org:25", "hooks.example", *PUSH_SERVICES}
    assert "with names and words" in listed["hooks.example"]
    assert all("setting push" in listed[host] for host in PUSH_SERVICES)
