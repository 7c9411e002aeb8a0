"""Ways into the desk: a password, a second factor, a link from the shell that works once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import hashers
from django.core.cache import cache
from django.core.management import call_command
from django.test import override_settings
from tests.moderating.making import make_site

from rejoinder.errors import FieldUnusable
from rejoinder.web.accounts import per_name
from rejoinder.web.once import LIFETIME, desk_user, signin_path

pytestmark = pytest.mark.django_db

PASSWORD = "a long walk along the quay"


@pytest.fixture(autouse=True)
def _forgotten_attempts():
    cache.clear()
    per_name.cache_clear()


@pytest.fixture
def mia(django_user_model):
    return django_user_model.objects.create_user(
        "mia", password=PASSWORD, is_staff=True, is_superuser=True
    )


def sign_in(client, **typed):
    return client.post("/accounts/login/", {"login": "mia", "password": PASSWORD, **typed})


def sign_in_from(client, address):
    typed = {"login": "mia", "password": PASSWORD}
    return client.post("/accounts/login/", typed, REMOTE_ADDR=address)


def now():
    return datetime.now(UTC)


def is_in(client):
    return client.get("/desk/").status_code == 200


def test_a_password_signs_in_under_a_new_session_id(client, mia):
    client.get("/accounts/login/")
    client.session["seen"] = 1
    client.session.save()
    before = client.session.session_key
    assert sign_in(client)["Location"] == "/desk/"
    assert client.session.session_key != before
    assert is_in(client)


def test_an_address_signs_in_as_a_name_does(client, mia):
    type(mia).objects.filter(pk=mia.pk).update(email="mia@harbour.example")
    assert sign_in(client, login="Mia@harbour.example")["Location"] == "/desk/"
    assert is_in(client)


def test_a_wrong_guess_costs_the_same_hashing_whether_anybody_is_known_by_it(
    client, mia, monkeypatch
):
    users = type(mia).objects
    users.filter(pk=mia.pk).update(email="mia@harbour.example")
    of_old = hashers.PBKDF2PasswordHasher().encode(PASSWORD, "salt" * 6, 1_500)
    users.create(username="olga", email="olga@harbour.example", password=of_old)
    users.create(username="none", email="none@harbour.example", password="!")
    rounds, hashed = [], hashers.pbkdf2

    def counted(password, salt, iterations, **named):
        rounds.append(iterations)
        return hashed(password, salt, iterations, **named)

    monkeypatch.setattr(hashers, "pbkdf2", counted)
    monkeypatch.setattr(hashers.PBKDF2PasswordHasher, "iterations", 2_000)
    users.filter(pk=mia.pk).update(password=hashers.make_password(PASSWORD))
    costs = {}
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"]):
        for name in ("mia", "olga", "none", "who"):
            for login in (name, f"{name}@harbour.example"):
                rounds.clear()
                assert sign_in(client, login=login, password="wrong").status_code == 200
                costs[login] = sum(rounds)
                cache.clear()
    assert set(costs.values()) == {2_000}, costs


def test_an_address_that_somebody_chose_for_a_name_signs_in_whose_address_it_is(client, mia):
    users = type(mia).objects
    users.filter(pk=mia.pk).update(email="mia@harbour.example")
    users.create_user("mia@harbour.example", password="another long walk")
    sign_in(client, login="mia@harbour.example")
    assert is_in(client)


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client, mia):
    wrong = sign_in(client, password="wrong")
    unknown = sign_in(client, login="nobody")
    assert wrong.status_code == unknown.status_code == 200
    assert "are not correct" in wrong.content.decode()
    assert not is_in(client)
    told = [
        answer.content.decode().split("errorlist")[1].split("</ul>")[0]
        for answer in (wrong, unknown)
    ]
    assert told[0] == told[1]


def test_guessing_is_slowed_down_even_for_the_right_password(client, mia):
    for _ in range(6):
        sign_in(client, password="wrong")
    assert "Too many failed" in sign_in(client).content.decode()
    assert not is_in(client)


def test_guesses_at_many_names_are_counted_for_the_block_they_come_from(client, mia):
    for guess in range(35):
        address = f"2001:db8:0:1::{guess + 1:x}"
        client.post(
            "/accounts/login/", {"login": f"u{guess}", "password": "x"}, REMOTE_ADDR=address
        )
    assert sign_in_from(client, "2001:db8:0:1::ffff").status_code in {200, 429}
    assert not is_in(client)
    sign_in_from(client, "2001:db8:0:2::1")
    assert is_in(client)


def test_signing_out_needs_a_post_and_ends_the_session(client, mia):
    sign_in(client)
    key = client.session.session_key
    client.get("/accounts/logout/")
    assert is_in(client)
    client.post("/accounts/logout/")
    client.cookies["rejoinder_session"] = key
    assert not is_in(client)


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_signing_in_leads_nowhere_else(client, mia, next_):
    assert sign_in(client, next=next_)["Location"] == "/desk/"


def test_nobody_signs_up(client, django_user_model):
    typed = {"username": "eve", "password1": PASSWORD, "password2": PASSWORD}
    assert b"closed" in client.post("/accounts/signup/", typed).content
    assert not django_user_model.objects.exists()


def test_a_second_factor_is_set_up_asked_for_and_taken_once(client, mia):
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = page.split('id="authenticator_secret"')[1].split('value="')[1].split('"')[0]
    counter = next(yield_hotp_counters_from_time())
    code = format_hotp_value(hotp_value(secret, counter))
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert Authenticator.objects.filter(user=mia, type="totp").exists()
    client.post("/accounts/logout/")
    assert sign_in(client)["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": "x"})
    assert not is_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert is_in(client)
    client.post("/accounts/logout/")
    # A code is good for half a minute, but not for somebody who looked over the shoulder.
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert not is_in(client)


def test_who_lost_the_second_factor_takes_it_off_with_a_link_from_the_shell(client, mia):
    TOTP.activate(mia, get_adapter().encrypt("A" * 32))
    client.post(signin_path(mia, now()))
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=mia).exists()


def test_a_recovery_code_signs_in_once(client, mia):
    TOTP.activate(mia, get_adapter().encrypt("A" * 32))
    code = RecoveryCodes.activate(mia).get_unused_codes()[0]
    for works in (True, False):
        sign_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert is_in(client) is works
        client.post("/accounts/logout/")


def test_opening_the_link_changes_nothing_and_its_button_signs_in(client, mia):
    path = signin_path(mia, now())
    for _ in range(3):
        assert b"<bdi>mia</bdi>" in client.get(path).content
        assert client.head(path).status_code == 405
    assert not is_in(client)
    assert client.post(path)["Location"] == "/desk/"
    assert is_in(client)


def test_the_link_works_once(client, mia):
    path = signin_path(mia, now())
    client.post(path)
    client.post("/accounts/logout/")
    assert client.post(path).status_code == 403
    assert b"used already" in client.get(path).content
    assert not is_in(client)


def test_the_link_ends_after_its_time(client, mia):
    path = signin_path(mia, now() - LIFETIME - timedelta(seconds=2))
    assert client.post(path).status_code == 403
    assert not is_in(client)


def test_a_link_that_was_changed_signs_nobody_in(client, mia, django_user_model):
    other = django_user_model.objects.create_user("eve")
    path = signin_path(other, now())
    claim = path.removeprefix("/accounts/once/").rstrip("/")
    changed = claim.split(".")
    changed[0] = str(mia.pk)
    for token in (".".join(changed), claim[:-1], claim + "A", "x", "1.2.3", "....", "١.2.3.4.5"):
        assert client.post(f"/accounts/once/{token}/").status_code == 403
    assert not is_in(client)


def test_the_link_of_a_closed_account_signs_nobody_in(client, mia):
    path = signin_path(mia, now())
    mia.is_active = False
    mia.save()
    assert client.post(path).status_code == 403


def test_the_button_needs_the_forms_token(mia):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    path = signin_path(mia, now())
    assert strict.post(path).status_code >= 400
    assert not is_in(strict)


def test_after_the_link_a_password_can_be_set_at_once(client, mia):
    mia.set_unusable_password()
    mia.save()
    client.post(signin_path(mia, now()))
    client.post("/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    client.post("/accounts/logout/")
    sign_in(client)
    assert is_in(client)


def test_the_shell_makes_the_first_owner_and_prints_a_link_that_works(client, django_user_model):
    make_site()
    out, told = StringIO(), StringIO()
    call_command("signin", stdout=out, stderr=told)
    owner = django_user_model.objects.get()
    assert (owner.username, owner.is_staff, owner.is_superuser) == ("owner", True, True)
    assert not owner.has_usable_password()
    link = out.getvalue().strip()
    assert link.startswith("https://harbour.example/accounts/once/")
    client.post(link.removeprefix("https://harbour.example"))
    assert client.get("/desk/").status_code == 302
    call_command("signin", stdout=StringIO(), stderr=StringIO())
    assert django_user_model.objects.count() == 1


def test_the_shell_signs_in_whom_it_is_told_to_if_they_may_use_the_desk(mia, django_user_model):
    django_user_model.objects.create_user("eve")
    assert desk_user("mia") == mia
    assert desk_user() == mia
    with pytest.raises(FieldUnusable, match="there are mia"):
        call_command("signin", user="eve")


def test_guesses_from_elsewhere_do_not_lock_the_owner_out(client, mia):
    sign_in_from(client, "192.0.2.1")  # where she has signed in before
    client.post("/accounts/logout/")
    for guess in range(70):
        typed = {"login": "mia", "password": "wrong"}
        client.post("/accounts/login/", typed, REMOTE_ADDR=f"198.51.100.{guess}")
    assert "Too many failed" in sign_in_from(client, "203.0.113.9").content.decode()
    assert not is_in(client)
    sign_in_from(client, "192.0.2.1")
    assert is_in(client)


def test_a_new_password_ends_every_session_and_changes_the_id_of_this_one(client, mia):
    from django.test import Client

    other = Client()
    sign_in(other)
    sign_in(client)
    key = client.session.session_key
    new = "another walk along the quay"
    client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert is_in(client)
    assert client.session.session_key != key
    assert not is_in(other)
    old = Client()
    old.cookies["rejoinder_session"] = key
    assert not is_in(old)


def test_a_closed_account_is_out_at_once(client, mia):
    sign_in(client)
    mia.is_active = False
    mia.save()
    assert not is_in(client)


def test_sessions_are_listed_and_ended(client, mia, django_user_model):
    from django.test import Client

    other, third, stranger = Client(), Client(headers={"User-Agent": "Firefox/130"}), Client()
    sign_in(other)
    sign_in(third)
    sign_in(client)
    stranger.force_login(django_user_model.objects.create_superuser("ben"))
    page = client.get("/accounts/sessions/").content.decode()
    assert page.count("Signed in") == 3
    assert "by password with Firefox" in page
    for one in (client, other, third, stranger):
        assert one.session.session_key not in page
    client.post("/accounts/sessions/", {"end": "no such mark"})
    assert all(map(is_in, (client, other, third, stranger)))
    mark = page.split('name="end" value="')[1].split('"')[0]
    stranger.post("/accounts/sessions/", {"end": mark})
    assert all(map(is_in, (client, other, third)))
    client.post("/accounts/sessions/", {"end": mark})
    assert [is_in(other), is_in(third)].count(False) == 1
    client.post("/accounts/sessions/", {"end": "others"})
    assert is_in(client)
    assert is_in(stranger)
    assert not is_in(other)
    assert not is_in(third)
    assert Client().get("/accounts/sessions/")["Location"].startswith("/accounts/login/")


def test_a_required_second_factor_is_set_up_before_anything_else(client, mia, monkeypatch):
    from dataclasses import replace

    from rejoinder import conf
    from rejoinder.web.desk import gate

    strict = replace(conf.get(), require_second_factor=True)
    monkeypatch.setattr(gate, "conf", type("Told", (), {"get": staticmethod(lambda: strict)}))
    make_site()
    client.post(signin_path(mia, now()))
    answer = client.get("/desk/harbour/queue/pending/")
    assert answer["Location"] == "/accounts/2fa/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200  # not shut out of it
    kept = client.post("/desk/harbour/posts/new/", {"title": "x", "body": "Two hours of work"})
    assert kept.status_code == 403
    assert b"Two hours of work" in kept.content
    TOTP.activate(mia, get_adapter().encrypt("A" * 32))
    assert client.get("/desk/harbour/queue/pending/").status_code == 200
