"""The keys' page, as a browser without script uses it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.conftest import NOON

from rejoinder.answering import Taught, make_key, signing_secrets, teach, the_ledger
from rejoinder.models import DoorKey, Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, django_user_model):
    client.force_login(
        django_user_model.objects.create_user("mia", is_staff=True, is_superuser=True)
    )
    return client


def address(site, key=None):
    return (
        reverse("desk:key", args=[site.slug, key.pk])
        if key
        else reverse("desk:keys", args=[site.slug])
    )


def test_a_key_is_made_shown_once_and_opens(desk, site, client):
    page = HTMLParser(desk.post(address(site), {"label": "the blog"}).content.decode())
    written = page.css_first("code.key").text()
    key = DoorKey.objects.get()
    assert (key.label, key.made_by.username) == ("the blog", "mia")
    assert written not in desk.get(address(site)).content.decode()
    the_ledger().forget()
    asked = {"key": written, "blog": "https://b.example"}
    assert client.post("/1.1/verify-key", asked).content == b"valid"


@pytest.mark.parametrize("label", ["", "  ", "x" * 101])
def test_a_label_that_cannot_be_taken_is_given_back(desk, site, label):
    answer = desk.post(address(site), {"label": label})
    assert answer.status_code == 422
    page = HTMLParser(answer.content.decode())
    assert page.css_first("#id_label").attributes["aria-invalid"] == "true"
    assert not DoorKey.objects.exists()


def test_what_stands_in_a_label_is_shown_as_text(desk, site):
    make_key(site, "<script>alert(1)</script>", None, NOON)
    assert "<script>alert" not in desk.get(address(site)).content.decode()


def test_limits_secrets_lessons_and_revoking(desk, site):
    key, _ = make_key(site, "a", None, NOON)
    teach(key.pk, [Taught("Words.", "spam", False)], NOON)
    page = HTMLParser(desk.get(address(site)).content.decode())
    assert "1 lessons" in page.css_first(f"#k{key.pk}").text()
    limits = {"monthly_limit": "500", "rate": "5", "lessons_a_day": "0"}
    assert desk.post(address(site, key), limits | {"act": "change"}).status_code == 303
    desk.post(address(site, key), {"act": "add_secret", "secret": "ssec_1"})
    desk.post(address(site, key), {"act": "take_back"})
    key.refresh_from_db()
    assert (key.monthly_limit, key.rate, key.lessons_a_day) == (500, 5, 0)
    assert signing_secrets(key) == ("ssec_1",)
    text = HTMLParser(desk.get(address(site)).content.decode()).css_first(f"#k{key.pk}").text()
    assert "0 lessons" in text
    assert "1 signing secret" in text
    assert "ssec_1" not in text
    desk.post(address(site, key), {"act": "drop_secrets"})
    desk.post(address(site, key), {"act": "revoke"})
    key.refresh_from_db()
    assert key.revoked_at
    assert signing_secrets(key) == ()


@pytest.mark.parametrize(
    "sent",
    [
        {"act": "nonsense"},
        {},
        {"act": "change", "monthly_limit": "-1", "rate": "0", "lessons_a_day": "0"},
        {"act": "change", "monthly_limit": "²", "rate": "0", "lessons_a_day": "0"},
        {"act": "change", "monthly_limit": "9999999999", "rate": "0", "lessons_a_day": "0"},
        {"act": "add_secret", "secret": " "},
    ],
)
def test_what_cannot_be_done_is_refused(desk, site, sent):
    key, _ = make_key(site, "a", None, NOON)
    assert desk.post(address(site, key), sent).status_code == 422


def test_a_key_of_another_site_is_out_of_reach(desk, site):
    other = Site.objects.create(slug="other", name="Other")
    theirs, _ = make_key(other, "theirs", None, NOON)
    path = reverse("desk:key", args=[site.slug, theirs.pk])
    assert desk.post(path, {"act": "revoke"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.revoked_at is None
    assert "theirs" not in desk.get(address(site)).content.decode()


def test_strangers_are_turned_away(client, site):
    key, _ = make_key(site, "a", None, NOON)
    assert client.get(address(site)).status_code == 302
    assert client.post(address(site), {"label": "x"}).status_code == 403
    assert client.post(address(site, key), {"act": "revoke"}).status_code == 403
    assert DoorKey.objects.in_force().count() == 1
