"""A private feed holds replies to one alone, of what everybody may read, until its owner ends it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.utils import timezone
from tests.conftest import NOON
from tests.replying.making import leave

from rejoinder import erasing, keys
from rejoinder.following import feeds
from rejoinder.inventory import Level
from rejoinder.models import Comment, FeedAddress
from rejoinder.privacy.exporting import everything, one
from rejoinder.privacy.persons import link_token, person_of
from rejoinder.replying.leaving import own_token

pytestmark = pytest.mark.django_db

EMAIL = "quill.7x@harbour.example"
HERE = {"Origin": "http://testserver"}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def mine(post):
    return Comment.objects.get(pk=leave(post, "My thought.", name="Quillon", email=EMAIL).id)


@pytest.fixture
def own(mine):
    return f"/own/{mine.pk}/{own_token(mine.pk)}/feed/"


@pytest.fixture
def personal(mine):
    person = person_of(mine.site, EMAIL)
    return f"/person/{link_token(person, timezone.now())}/"


def titles(client, feed):
    answer = client.get(feeds.path(feed))
    assert answer.status_code == 200
    return [one.text for one in ElementTree.fromstring(answer.content).iter(f"{ATOM}title")][1:]


def test_the_own_page_makes_an_address_and_ends_it(client, mine, own, said):
    assert "feed/" in client.get(own.removesuffix("feed/")).content.decode()
    evil = {"Origin": "https://evil.example"}
    assert client.post(own, {"act": "make"}, headers=evil).status_code == 403
    shown = client.post(own, {"act": "make"}, headers=HERE).content.decode()
    feed = FeedAddress.objects.get()
    assert feeds.href(feed) in shown
    said("I agree.", to=mine, name="Mia")
    said("Not an answer.")
    assert titles(client, feed) == ["Mia: I agree."]
    client.post(own, {"act": "end"}, headers=HERE)
    assert client.get(feeds.path(feed)).status_code == 403
    client.post(own, {"act": "make"}, headers=HERE)
    assert client.get(feeds.path(feed)).status_code == 403  # a new one is another
    assert client.post(own, {"act": "x"}, headers=HERE).status_code == 422


def test_opening_the_page_makes_nothing(client, own):
    client.get(own)
    client.head(own)
    assert not FeedAddress.objects.exists()


def test_a_feed_is_kept_by_no_cache_and_listed_nowhere(client, mine):
    feed = feeds.make(mine.site, NOON, comment=mine)
    answer = client.get(feeds.path(feed))
    assert answer["Cache-Control"].startswith("private")
    assert answer["X-Robots-Tag"] == "noindex"
    assert "Access-Control-Allow-Origin" not in answer
    assert not answer.cookies
    assert "/replies/" in client.get("/robots.txt").content.decode()
    again = client.get(feeds.path(feed), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("standing", ["pending", "spam", "trash"])
def test_what_readers_may_not_see_is_not_in_it(client, mine, said, standing):
    feed = feeds.make(mine.site, NOON, comment=mine)
    said("Hidden.", to=mine, standing=standing)
    assert titles(client, feed) == []


def test_a_persons_feed_holds_replies_to_all_their_comments_but_not_their_own(client, mine, post, said, personal):  # fmt: skip
    shown = client.post(f"{personal}act/", {"act": "feed"}, headers=HERE).content.decode()
    feed = FeedAddress.objects.get()
    assert feeds.href(feed) in shown
    assert feeds.href(feed) in client.get(personal).content.decode()
    second = Comment.objects.get(pk=leave(post, "Another thought.", email=EMAIL).id)
    leave(post, "I answer myself.", email=EMAIL, parent=mine.pk)
    said("One.", to=mine, name="Mia")
    said("Two.", to=second, name="Ada")
    assert titles(client, feed) == ["Ada: Two.", "Mia: One."]
    client.post(f"{personal}act/", {"act": "end_feed"}, headers=HERE)
    assert client.get(feeds.path(feed)).status_code == 403


def test_no_changed_address_opens_it(client, mine):
    path = feeds.path(feeds.make(mine.site, NOON, comment=mine))
    token = path.split("/")[3]
    for place in range(len(token)):
        changed = token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]
        assert client.get(path.replace(token, changed)).status_code == 403
    other = keys.sign("stop", str(FeedAddress.objects.get().pk))
    assert client.get(path.replace(token, other)).status_code == 403


@pytest.mark.parametrize("levels", [{Level.IDENTITY}, erasing.ALL])
def test_forgetting_ends_both_kinds_and_the_export_names_them(mine, levels):
    feeds.make(mine.site, NOON, comment=mine)
    person = person_of(mine.site, EMAIL)
    feeds.make(mine.site, NOON, person=person.key)
    assert everything(person, NOON)["feeds"]
    assert FeedAddress.objects.count() == 2
    erasing.erase([mine.pk], levels, NOON)
    assert not FeedAddress.objects.exists()
    mine = Comment.objects.get(pk=mine.pk)
    assert one(mine, NOON)["comments"][0]["known_again_by"] == ""
