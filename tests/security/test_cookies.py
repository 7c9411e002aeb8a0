"""The desk's cookies over https, and what Django's own deployment check says of our settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rejoinder import conf
from rejoinder.web import clients

pytestmark = pytest.mark.django_db
COMMAND = Path(sys.executable).with_name("rejoinder")
PASSWORD = "a long quay wall"


@pytest.fixture
def staff(django_user_model):
    return django_user_model.objects.create_user(
        "mia", password=PASSWORD, is_staff=True, is_superuser=True
    )


def sign_in(client, **more):
    return client.post("/accounts/login/", {"login": "mia", "password": PASSWORD}, **more)


def test_over_https_every_cookie_is_for_this_host_alone_and_never_in_the_clear(client, staff):
    asked = client.get("/accounts/login/", secure=True)
    answer = sign_in(client, secure=True)
    assert answer.status_code == 302
    for made in (asked, answer):
        assert made.cookies
        for name, cookie in made.cookies.items():
            assert name.startswith("__Host-")
            assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
            assert cookie["httponly"]
            assert cookie["samesite"] == "Lax"
    assert client.get("/desk/", secure=True, follow=True).status_code == 200


def test_a_cookie_without_the_prefix_opens_nothing_over_https(client, staff):
    client.force_login(staff)
    assert client.get("/desk/").status_code == 200
    answer = client.get("/desk/", secure=True)
    assert answer["Location"].startswith("/accounts/login/")


def test_over_http_on_the_machine_itself_signing_in_works(client, staff):
    answer = sign_in(client)
    assert "rejoinder_session" in answer.cookies
    assert answer.cookies["rejoinder_session"]["httponly"]
    assert client.get("/desk/", follow=True).status_code == 200


def test_only_a_named_proxy_can_say_that_it_was_https(client, staff, monkeypatch):
    told = {"HTTP_X_FORWARDED_PROTO": "https", "REMOTE_ADDR": "10.0.0.2"}
    assert not any(
        name.startswith("__Host-") for name in client.get("/accounts/login/", **told).cookies
    )
    trusting = conf.Conf(trusted_proxies=("10.0.0.0/8",))
    monkeypatch.setattr(clients, "conf", type("Told", (), {"get": staticmethod(lambda: trusting)}))
    clients._trusted.cache_clear()
    try:
        made = client.get("/accounts/login/", **told).cookies
        assert made
        assert all(name.startswith("__Host-") for name in made)
        twice = told | {"HTTP_X_FORWARDED_PROTO": "https, http"}
        assert not any(
            name.startswith("__Host-") for name in client.get("/accounts/login/", **twice).cookies
        )
    finally:
        monkeypatch.undo()
        clients._trusted.cache_clear()


def test_a_forged_request_with_the_cookie_is_refused(staff):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(staff)
    answer = strict.post("/accounts/logout/", headers={"Origin": "http://evil.example"})
    assert answer.status_code >= 400
    assert strict.get("/desk/").status_code == 200


def test_the_session_is_another_after_signing_in_and_dead_after_signing_out(client, staff):
    client.get("/accounts/login/")
    sign_in(client)
    first = client.cookies["rejoinder_session"].value
    client.post("/accounts/logout/")
    client.cookies["rejoinder_session"] = first
    assert client.get("/desk/")["Location"].startswith("/accounts/login/")
    sign_in(client)
    assert client.cookies["rejoinder_session"].value != first


def test_djangos_deployment_check_has_nothing_to_say(tmp_path):
    environment = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    done = subprocess.run(
        [COMMAND, "--home", str(tmp_path), "check", "--deploy", "--fail-level", "WARNING", "--tag", "security"],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_each_silenced_check_has_its_reason_beside_it():
    import inspect

    from django.conf import settings

    from rejoinder_site import settings as ours

    source = inspect.getsource(ours)
    for silenced in settings.SILENCED_SYSTEM_CHECKS:
        before = source.partition(f'"{silenced}"')[0].rstrip().splitlines()[-1].strip()
        assert before.startswith(("#", '"security.'))
