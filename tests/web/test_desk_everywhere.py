"""One list over all sites on which somebody may decide."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.conftest import NOON
from tests.moderating.making import make_campaign, make_comment, make_member, make_post, make_site

from rejoinder.models import Comment, Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def posts():
    """A post at each of three sites: two where Mia decides, and one where she only reads."""
    return [make_post(make_site(slug), f"At {slug}") for slug in ("harbour", "market", "tower")]


@pytest.fixture
def desk(client, posts):
    mia = make_member(posts[0].site, "moderator", "mia")
    for post, role in ((posts[1], "owner"), (posts[2], "reader")):
        Membership.objects.create(user=mia, site=post.site, role=role, made_at=NOON)
    client.force_login(mia)
    return client


def see(desk, standing="pending", **query):
    answer = desk.get(reverse("desk:everywhere", args=[standing]), query)
    assert answer.status_code == 200
    return HTMLParser(answer.content.decode())


def test_it_shows_the_comments_of_each_site_where_one_decides_and_names_it(desk, posts):
    for post in posts:
        make_comment(post, name=f"Ann of {post.site.slug}")
    page = see(desk)
    cards = {card.css_first("h2").text(): card for card in page.css(".card")}
    assert set(cards) == {"Ann of harbour", "Ann of market"}
    for slug in ("harbour", "market"):
        card = cards[f"Ann of {slug}"]
        assert card.css_first(".at").text() == f"The {slug}"
        assert card.css_first("form.acts").attributes["action"].startswith(f"/desk/{slug}/")
    counts = {b.attributes["data-count"]: b.text() for b in page.css(".tabs b")}
    assert (counts["pending"], counts["all"]) == ("2", "2")


def test_a_decision_and_its_undoing_lead_back_to_the_list(desk, posts):
    comment = make_comment(posts[1])
    form = see(desk).css_first("form.acts")
    sent = {field.attributes["name"]: field.attributes["value"] for field in form.css("input")}
    answer = desk.post(form.attributes["action"], sent | {"act": "approve"})
    assert answer["Location"].startswith("/desk/queue/pending/?done=")
    undo = HTMLParser(desk.get(answer["Location"]).content.decode()).css_first("form[data-undo]")
    assert Comment.objects.get(pk=comment.pk).standing == "approved"
    answer = desk.post(undo.attributes["action"], {"back": "everywhere"})
    assert answer["Location"].startswith("/desk/queue/pending/?done=")
    assert Comment.objects.get(pk=comment.pk).standing == "pending"
    assert "Undone" in desk.get(answer["Location"]).content.decode()


def test_a_decision_at_a_site_where_one_only_reads_is_refused(desk, posts):
    comment = make_comment(posts[2])
    path = reverse("desk:decide", args=["tower", comment.pk])
    sent = {"act": "approve", "seen": "pending", "back": "everywhere"}
    assert desk.post(path, sent).status_code == 403
    assert Comment.objects.get(pk=comment.pk).standing == "pending"
    done = make_comment(posts[0])
    desk.post(reverse("desk:decide", args=["harbour", done.pk]), sent)
    Membership.objects.filter(site=posts[0].site).update(role="reader")
    assert "is approved now" not in see(desk, done=1).text()


def test_a_campaign_is_a_card_of_its_own_at_each_site(desk, posts):
    for post in posts:
        make_campaign(post, 3)
    page = see(desk)
    assert [card.css_first(".campaign b").text()[:10] for card in page.css(".card")] == [
        "3 comments"
    ] * 2
    form = page.css_first("form.acts")
    sent = {field.attributes["name"]: field.attributes["value"] for field in form.css("input")}
    answer = desk.post(form.attributes["action"], sent | {"act": "spam"})
    assert answer["Location"].startswith("/desk/queue/pending/?swept=")
    assert "3 comments are spam now" in desk.get(answer["Location"]).content.decode()
    assert Comment.objects.filter(standing="spam").count() == 3


def test_a_search_goes_over_all_of_them(desk, posts):
    for post in posts:
        make_comment(post, "spam", text="cheap pills")
        make_comment(post, "spam", text="another thing")
    page = see(desk, "spam", q="pills")
    assert len(page.css(".card")) == 2
    assert "2 found" in page.text()


def test_the_page_takes_fifteen_queries_at_most_however_many_sites_there_are(desk, posts):
    mia = Membership.objects.first().user
    for n in range(12):
        post = make_post(make_site(f"more-{n}"))
        Membership.objects.create(user=mia, site=post.site, role="moderator", made_at=NOON)
        make_campaign(post, 3)
        make_comment(post)
    for query in ({}, {"q": "crossed"}, {"order": "newest"}):
        see(desk, **query)
        with CaptureQueriesContext(connection) as told:
            assert see(desk, **query).css(".card")
        assert len(told) <= 15, "\n".join(one["sql"][:110] for one in told)


def test_the_list_is_offered_to_whoever_decides_at_several_sites(desk, posts):
    path = reverse("desk:everywhere", args=["pending"])
    assert path in desk.get("/desk/").content.decode()
    assert path in desk.get("/desk/harbour/queue/pending/").content.decode()
    Membership.objects.filter(site=posts[1].site).update(role="reader")
    assert path not in desk.get("/desk/").content.decode()
    assert path not in desk.get("/desk/harbour/queue/pending/").content.decode()


def test_whoever_decides_nowhere_is_told_so_and_there_is_no_other_queue(desk):
    assert desk.get(reverse("desk:everywhere", args=["secret"])).status_code == 404
    Membership.objects.update(role="reader")
    answer = desk.get(reverse("desk:everywhere", args=["pending"]))
    assert answer.status_code == 403
    assert b"decide at none" in answer.content
