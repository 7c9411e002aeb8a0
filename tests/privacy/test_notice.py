"""The notice says what holds: each setting that matters changes it, and each text that it had is kept."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.conftest import NOON

from rejoinder import conf, inventory
from rejoinder.models import Hook, NoticeVersion, Site, StalePage
from rejoinder.privacy.retention import Housekeeper
from rejoinder.publishing import notice, notice_versions, publisher
from rejoinder.screening import Policy
from rejoinder.web import sites

pytestmark = pytest.mark.django_db

# What each setting that matters is flipped to, and what the page must say then. A setting that is in no
# list of these fails: think of what it does to people's data, and say so in the notice.
SETTINGS = {
    "database_url": ("postgresql://u:secret@db.example.org/x", "database server db.example.org"),
    "trusted_proxies": (("203.0.113.9",), "proxy (203.0.113.9)"),
    "require_second_factor": (True, "without which the desk does not open"),
    "edit_minutes": (3, "Within 3 minutes"),
    "mail_server": ("smtp://u:secret@mail.example.org:587", "mail server mail.example.org"),
    "keep_removed_days": (30, "removed is erased after 30 days"),
    "push": (True, "maker, which cannot read them"),
    "debug": (True, "mode for developers"),
}
SAY_NOTHING_OF_PEOPLE = {
    *("home", "rate_client", "rate_thread", "comment_limit", "body_limit", "import_limit"),
    *(
        "header_deadline",
        "body_deadline",
        "screen_seconds",
        "republish_seconds",
        "connections",
        "threads",
    ),
    *("mail_from", "mail_per_address", "mail_per_site"),
    # What a webhook tells, and whom, is in the list of what leaves; these only say whom none may ask.
    *("outbound_hosts", "outbound_http", "webhook_days"),
    "fetch_posters",  # an editor's act: the video's host hears of no reader
}
OF_SITE = {
    "require_email": (True, "asks for your e-mail address with each comment"),
    "operator": ("Ada Mayor Ltd", "Responsible: Ada Mayor Ltd."),
    "contact": ("desk@example.org", "Write to desk@example.org."),
    "takes_appeals": (False, "takes no objections by a button"),
    "shares_lessons": (True, "of other sites on this machine"),
    "name": ("Another Gazette", "whoever runs Another Gazette"),
}
OF_SITE_BUT_NOT_OF_PEOPLE = {
    *("id", "slug", "tagline", "language", "base_url", "hosts", "policy", "policy_version"),
    *("guidelines", "message", "staff_names", "default_mode"),
    "shadow_version",  # judges without any effect; whoever it would concern is told of the one in force
}
OF_POLICY = {
    "hold_at": (0.4, "suspicion of 40 of 100"),
    "refuse_at": (1, "that alone refuses nothing"),
    "hold_first_comment": (True, "The first comment of everybody waits"),
    "max_links": (7, "more than 7 links"),
    "bad_words": (["cucumber"], "lists of words"),
    "bad_domains": (["evil.example"], "lists of words"),
    "refused_words": (["cucumber"], "lists of words"),
    "refused_domains": (["evil.example"], "lists of words"),
    "hold_everything": (True, "every comment waits for a person"),
    "trust_after": (9, "after 9 published ones"),
    "thresholds": ({"insult": {"hold": 0.33, "refuse": 1}}, "insult (from 33)"),
    "deep": ("always", "asked about every comment"),
    "unattended": (["mon-fri 22:00-07:00"], "mon-fri 22:00-07:00"),
    "sections": ([{"paths": ["/a/*"], "max_links": 9}], "stricter or looser"),
}
# Only with what stands above; or how long a program takes, and when a post closes.
OF_POLICY_BUT_ALONE_NOTHING = {
    *("unattended_holds", "timezone", "deep_milliseconds", "close_after_days"),
}


def said(site):
    return "\n".join(each for _, paragraphs in notice.sections(site) for each in paragraphs)


def test_somebody_has_thought_of_every_setting():
    assert {each.name for each in dataclasses.fields(conf.Conf)} == {
        *SETTINGS,
        *SAY_NOTHING_OF_PEOPLE,
    }
    fields = {each.name for each in Site._meta.concrete_fields}
    assert fields == {*OF_SITE, *OF_SITE_BUT_NOT_OF_PEOPLE}
    policy = {each.name for each in dataclasses.fields(Policy) if each.init}
    assert policy == {*OF_POLICY, *OF_POLICY_BUT_ALONE_NOTHING}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_that_matters_changes_the_page_and_is_named_there(site, monkeypatch, name):
    value, words = SETTINGS[name]
    before = said(site)
    assert words not in before
    changed = dataclasses.replace(conf.get(), **{name: value})
    monkeypatch.setattr(conf, "get", lambda: changed)
    after = said(site)
    assert words in after
    assert "secret" not in after


@pytest.mark.parametrize("name", sorted(SAY_NOTHING_OF_PEOPLE - {"home"}))
def test_a_setting_that_says_nothing_of_people_leaves_the_page_as_it_is(site, monkeypatch, name):
    value = getattr(conf.get(), name)
    other = (
        ("x.example",)
        if isinstance(value, tuple)
        else not value
        if isinstance(value, bool)
        else value + 1
        if isinstance(value, int | float)
        else "other@example.org"
    )
    before = said(site)
    changed = dataclasses.replace(conf.get(), **{name: other})
    monkeypatch.setattr(conf, "get", lambda: changed)
    assert said(site) == before


@pytest.mark.parametrize("name", OF_SITE)
def test_what_a_site_wants_is_said(site, name):
    value, words = OF_SITE[name]
    assert words not in said(site)
    setattr(site, name, value)
    assert words in said(site)


@pytest.mark.parametrize("name", OF_POLICY)
def test_what_a_policy_says_is_said(site, name):
    value, words = OF_POLICY[name]
    assert words not in said(site)
    site.policy = {name: value}
    assert words in said(site)


def test_another_program_that_is_told_of_comments_is_named(site):
    Hook.objects.create(
        site=site, label="x", host="chat.example.org", address=b"", secret=b"", made_at=NOON
    )
    assert "chat.example.org" in said(site)


def test_a_changed_setting_makes_a_new_version_and_an_unchanged_one_does_not(site, client):
    publisher.publish_site(site)
    publisher.publish_site(site)
    first = NoticeVersion.objects.get()
    assert "This is the first version." in client.get("/notice/").content.decode()
    site.operator = "Ada Mayor Ltd"
    site.save()
    publisher.publish_site(site)
    assert NoticeVersion.objects.count() == 2
    sites.forget()
    page = client.get("/notice/").content.decode()
    assert "Version 2, in force since" in page
    assert re.search(r"No longer: <del>[^<]*whoever runs", page)
    assert re.search(r"New: <ins>[^<]*Ada Mayor Ltd", page)
    assert '<a href="/notice/1/">Version 1</a>' in page
    older = client.get("/notice/1/").content.decode()
    assert "was in force from" in older
    assert "Ada Mayor Ltd" not in older
    assert 'content="noindex"' in older
    assert first.text[0][0] == "In short"
    for missing in ("/notice/3/", "/notice/0/", "/notice/01/", "/notice/x/"):
        assert client.get(missing).status_code == 404


def test_an_older_versions_page_says_until_when_once_a_newer_one_is_there(site, client):
    publisher.publish_site(site)
    assert "in force since" in client.get("/notice/1/").content.decode()
    Site.objects.update(contact="desk@example.org")
    site.refresh_from_db()
    publisher.publish_site(site)
    assert "was in force from" in client.get("/notice/1/").content.decode()


def test_the_page_is_right_even_in_the_moment_before_a_version_is_stored(site):
    notice_versions.keep(site, NOON)
    site.operator = "Ada Mayor Ltd"
    shown = notice_versions.shown(site)
    assert shown.number == 0
    assert any("Ada Mayor Ltd" in words for kind, words in shown.changes if kind == "new")


def test_a_changed_inventory_or_setting_is_noticed_without_anybody_publishing(site, monkeypatch):
    assert notice_versions.keep_all(NOON) == 1
    StalePage.objects.all().delete()
    assert notice_versions.keep_all(NOON) == 0
    assert not StalePage.objects.exists()
    fact = dataclasses.replace(inventory.FACTS[0], period="a year")
    monkeypatch.setattr(notice, "FACTS", (fact, *inventory.FACTS[1:]))
    assert notice_versions.keep_all(NOON + timedelta(days=1)) == 1
    assert StalePage.objects.filter(post=0).exists()
    latest = NoticeVersion.objects.latest("number")
    assert (latest.number, latest.made_at) == (2, NOON + timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_the_housekeeper_keeps_the_versions(site, monkeypatch):
    from rejoinder.privacy import retention

    monkeypatch.setattr(retention, "_LOOK", 0.01)
    monkeypatch.setattr(retention, "_FOLD", 0.0)
    keeper = Housekeeper()
    keeper.start()
    try:
        for _ in range(2_000):
            if NoticeVersion.objects.exists():
                break
            keeper.join(0.02)
    finally:
        keeper.stop()
        keeper.join(10)
    assert NoticeVersion.objects.get().number == 1


def test_the_page_has_what_the_screen_is_its_errors_and_the_buttons_without_script(site, client):
    page = client.get("/notice/").content.decode()
    assert "A program on this site" in page
    assert re.search(r"between \d+\.\d and \d+\.\d of a hundred honest", page)
    assert '<form method="post" action="/person/">' in page
    assert "<script" not in page
    for article in ("15", "16", "17", "18", "20", "21", "22"):
        assert re.search(rf"articles? ([0-9, and]*\b)?{article}\b", page), article


def test_the_desk_shows_periods_runs_and_a_clock_that_jumped(site, client, django_user_model, said):
    from rejoinder import erasing
    from rejoinder.models import Chore
    from rejoinder.privacy.retention import JOBS, purge

    resting = said("Rests.")
    erasing.restrict(resting.pk, NOON)
    client.force_login(django_user_model.objects.create_superuser("root"))
    assert b"It has not run yet" in client.get("/desk/main/privacy/").content
    purge(timezone.now())
    page = client.get("/desk/main/privacy/").content.decode()
    assert page.count("Last run") == len(JOBS)
    assert f"Comment {resting.pk}</a> rests" in page
    assert "Nothing is erased" not in page
    Chore.objects.update(ran_at=timezone.now() + timedelta(days=2))
    assert "Nothing is erased: the clock says" in client.get("/desk/main/privacy/").content.decode()
