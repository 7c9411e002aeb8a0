"""A site's own facts at the desk: changed, checked, kept with who changed them, and republished."""

from __future__ import annotations

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.moderating.making import make_member, make_post, make_site

from rejoinder.models import Site, SiteChange, StalePage
from rejoinder.posting.sites import change_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(client):
    site = make_site()
    make_post(site)
    client.force_login(make_member(site, "owner", "mia"))
    return site


def page_of(client, site):
    return HTMLParser(client.get(reverse("desk:site", args=[site.slug])).content.decode())


def filled(page):
    """What the form would send as it stands."""
    sent = {}
    for field in page.css("form.editor input, form.editor textarea"):
        name, kind = field.attributes.get("name"), field.attributes.get("type")
        if kind == "checkbox":
            if "checked" in field.attributes:
                sent[name] = field.attributes["value"]
        elif name != "csrfmiddlewaretoken":
            sent[name] = field.attributes.get("value") or field.text().strip("\n")
    sent["default_mode"] = page.css_first("select option[selected]").attributes["value"]
    return sent


def send(client, site, **changes):
    return client.post(
        reverse("desk:site", args=[site.slug]), filled(page_of(client, site)) | changes
    )


def test_what_is_changed_is_stored_republished_and_kept_with_who_did_it(client, site):
    StalePage.objects.all().delete()
    answer = send(
        client, site, name="The <b>Quay</b>", language="pt-BR", require_email="yes",
        staff_names="Ada Mayor\nBen Example", default_mode="premoderated", hosts="quay.example\n",
    )  # fmt: skip
    assert answer.status_code == 303
    site.refresh_from_db()
    assert (site.name, site.language, site.require_email) == ("The <b>Quay</b>", "pt-BR", True)
    assert (site.staff_names, site.hosts) == (["Ada Mayor", "Ben Example"], ["quay.example"])
    assert set(StalePage.objects.values_list("post", flat=True)) == {0, site.posts.get().pk}
    change = SiteChange.objects.get()
    assert change.by.username == "mia"
    assert change.changes["name"] == ["The harbour", "The <b>Quay</b>"]
    assert set(change.changes) == {
        "name", "language", "require_email", "staff_names", "default_mode", "hosts",
    }  # fmt: skip
    page = page_of(client, site)
    assert "mia" in page.css_first("ol.log").text()
    assert page.css("main b")[0].text() != "Quay"
    editor = HTMLParser(client.get(reverse("desk:new_post", args=[site.slug])).content.decode())
    assert editor.css_first("[name=mode] option[selected]").attributes["value"] == "premoderated"


def test_a_form_that_is_sent_as_it_stands_changes_nothing(client, site):
    before = Site.objects.values().get()
    assert send(client, site).status_code == 303
    assert Site.objects.values().get() == before
    assert not SiteChange.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "   "),
        ("name", "x" * 201),
        ("language", "englisch bitte"),
        ("base_url", "quay.example"),
        ("base_url", "javascript:alert(1)"),
        ("hosts", "no host"),
        ("hosts", "taken.example"),
        ("operator", "x" * 301),
        ("default_mode", "archived"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field_and_the_words_stay(
    client, site, field, value
):
    other = make_site("elsewhere")
    Site.objects.filter(pk=other.pk).update(hosts=["taken.example"])
    before = list(Site.objects.order_by("pk").values())
    answer = send(client, site, tagline="Two hours of work", **{field: value})
    assert answer.status_code == 422
    page = HTMLParser(answer.content.decode())
    assert page.css_first(".wrong [role=alert]").text()
    assert page.css_first("#id_tagline").attributes["value"] == "Two hours of work"
    assert list(Site.objects.order_by("pk").values()) == before


def test_two_who_change_it_at_once_do_not_undo_each_other_unseen(client, site):
    sent = filled(page_of(client, site))
    change_site(Site.objects.get(pk=site.pk), {"tagline": "By somebody else"})
    where = reverse("desk:site", args=[site.slug])
    answer = client.post(where, sent | {"name": "Mine"})
    assert answer.status_code == 422
    page = HTMLParser(answer.content.decode())
    assert "Somebody changed this site" in page.css_first("[role=alert]").text()
    assert page.css_first("#id_name").attributes["value"] == "Mine"
    site.refresh_from_db()
    assert (site.name, site.tagline) == ("The harbour", "By somebody else")
    assert client.post(where, filled(page)).status_code == 303
    assert Site.objects.get(pk=site.pk).name == "Mine"


def test_the_shell_changes_only_what_it_names(site):
    stale = Site.objects.get(pk=site.pk)
    change_site(Site.objects.get(pk=site.pk), {"tagline": "New"})
    change_site(stale, {"operator": "Ann"})
    site.refresh_from_db()
    assert (site.tagline, site.operator) == ("New", "Ann")


def test_the_page_tells_the_policys_defaults_and_how_long_things_are_kept(client, site):
    text = page_of(client, site).css_first("main").text()
    assert "Links let pass" in text
    assert "hashes of network addresses, after 14 days" in text
