"""The policy's page, as a browser without script uses it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.conftest import NOON

from rejoinder import policies
from rejoinder.models import PolicyVersion, StalePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("mia"))
    return client


@pytest.fixture
def here(site):
    return reverse("desk:policy", args=[site.slug])


def send(desk, here, text, do, **told):
    answer = desk.post(here, {"text": text, "do": do, "seen": "0"} | told)
    return answer, HTMLParser(answer.content.decode())


def test_the_text_is_checked_and_then_saved(desk, here, site):
    answer, page = send(desk, here, "max_links = 4\r\n", "check")
    assert answer.status_code == 200
    assert "+max_links = 4" in page.css_first(".difference").text()
    assert not PolicyVersion.objects.exists()
    answer, _ = send(desk, here, "max_links = 4\r\n", "save", note="More")
    assert answer.status_code == 303
    version = PolicyVersion.objects.get()
    assert (version.text, version.note, version.by.username) == ("max_links = 4\n", "More", "mia")
    page = HTMLParser(desk.get(answer.headers["Location"]).content.decode())
    assert "Version 1 is saved" in page.css_first("[role=status]").text()
    assert page.css_first("#id_text").text().strip() == "max_links = 4"


def test_a_mistake_names_its_line_and_gives_the_text_back(desk, here):
    answer, page = send(desk, here, "hold_at = 0.5\nmax_link = <b>4</b>\n", "save")
    assert answer.status_code == 422
    answer, page = send(desk, here, "hold_at = 0.5\nmax_link = 4\n", "save")
    mistake = page.css_first("#id_text_error").text()
    assert "Line 2: max_link" in mistake
    assert "max_link = 4" in page.css_first("#id_text_error code").text()
    assert "max_link = 4" in page.css_first("#id_text").text()
    assert not PolicyVersion.objects.exists()


def test_who_saves_over_a_colleague_is_told_and_loses_nothing(desk, here, site):
    policies.save(site, "max_links = 9", by=None, now=NOON)
    answer, page = send(desk, here, "max_links = 4", "save")
    assert answer.status_code == 422
    assert "version 1 was saved meanwhile" in page.css_first("#id_text_error").text().lower()
    assert "max_links = 4" in page.css_first("#id_text").text()
    again = page.css_first("[name=seen]").attributes["value"]
    assert send(desk, here, "max_links = 4", "save", seen=again)[0].status_code == 303


def test_a_version_shows_what_it_changed_and_can_be_gone_back_to(desk, site):
    policies.save(site, "max_links = 1", by=None, now=NOON)
    policies.save(site, "max_links = 2", by=None, now=NOON)
    where = reverse("desk:policy_version", args=[site.slug, 2])
    page = HTMLParser(desk.get(where).content.decode())
    assert "-max_links = 1" in page.css_first(".difference").text()
    desk.post(reverse("desk:policy_back", args=[site.slug, 1]))
    site.refresh_from_db()
    assert (site.policy["max_links"], site.policy_version) == (1, 3)
    assert desk.get(reverse("desk:policy_version", args=[site.slug, 99])).status_code == 404


def test_guidelines_and_message_are_saved_and_pages_marked(desk, site, post):
    where = reverse("desk:guidelines", args=[site.slug])
    desk.post(where, {"guidelines": "Be kind.", "message": "Back at 8."})
    site.refresh_from_db()
    assert (site.guidelines, site.message) == ("Be kind.", "Back at 8.")
    assert StalePage.objects.filter(post=post.pk).exists()
    answer = desk.post(where, {"guidelines": "x" * 5001, "message": ""})
    assert answer.status_code == 422
    assert "x" * 5001 in answer.content.decode()
