"""A campaign on the queue: one card, one act, one undoing, with script and without."""

from __future__ import annotations

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.moderating.making import make_campaign, make_comment, make_post, make_site
from tests.web.test_desk_queues import NASTY, press, see

from rejoinder.models import Comment, Decision, Lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make_site()


@pytest.fixture
def post(site):
    return make_post(site)


@pytest.fixture
def desk(client, django_user_model):
    client.force_login(
        django_user_model.objects.create_user("mia", is_staff=True, is_superuser=True)
    )
    return client


def standings(pks):
    return set(Comment.objects.filter(pk__in=pks).values_list("standing", flat=True))


def test_a_campaign_is_one_card_that_says_how_many_it_stands_for(desk, site, post):
    make_campaign(post, 9)
    make_comment(post, text="I crossed the bridge and met my neighbour")
    page = see(desk, site)
    assert len(page.css(".card")) == 2
    said = " ".join(page.css_first(".campaign").text().split())
    assert said.startswith("9 comments that belong together, under 9 names on 1 post.")
    others = [" ".join(item.text().split()) for item in page.css(".others li")]
    assert others[0].startswith("Anna 7 on The bridge is open: Our accountants recover")
    assert others[-1] == "and 3 more"
    assert [b.text() for b in page.css(".card")[-1].css(".acts button")] == [
        "Approve all", "Spam all", "Trash all",
    ]  # fmt: skip


def test_without_script_one_press_decides_all_and_one_undoes_all(desk, site, post):
    pks = make_campaign(post, 4)
    answer = press(desk, see(desk, site), "Spam all")
    assert answer.status_code == 303
    assert standings(pks) == {"spam"}
    landed = HTMLParser(desk.get(answer["Location"]).content.decode())
    assert "4 comments are spam now" in landed.css_first("[data-done]").text()
    back = press(desk, landed, "Undo")
    assert standings(pks) == {"pending"}
    landed = HTMLParser(desk.get(back["Location"]).content.decode())
    assert "Undone: the comments are again as they were" in landed.css_first("[data-done]").text()
    assert "hidden" in landed.css_first("[data-undo]").attributes


def test_script_is_told_how_many(desk, site, post):
    pks = make_campaign(post, 4)
    address = reverse("desk:decide_campaign", args=[site.slug, pks[-1]])
    asked = {"data": {"act": "spam", "seen": "pending"}, "headers": {"Accept": "application/json"}}
    told = desk.post(address, **asked).json()
    assert (told["before"], told["after"], told["count"]) == ("pending", "spam", 4)
    lost = desk.post(address, data=asked["data"] | {"again": "1"}, headers=asked["headers"])
    assert (lost.status_code, lost.json()) == (200, told)  # its answer was lost: it is told again
    told = desk.post(told["undo"], headers={"Accept": "application/json"}).json()
    assert (told["before"], told["after"], told["count"]) == ("spam", "pending", 4)
    again = desk.post(address.replace(str(pks[-1]), "999999"), **asked)
    assert again.status_code == 404


def test_what_arrived_since_the_page_was_shown_is_not_decided(desk, site, post):
    pks = make_campaign(post, 3)
    page = see(desk, site)
    later = make_campaign(post, 2)
    press(desk, page, "Spam all")
    assert standings(pks) == {"spam"}
    assert standings(later) == {"pending"}


def test_words_of_the_others_are_shown_as_text(desk, site, post):
    make_campaign(post, 3, f"{NASTY} our accountants recover whatever you lost to any broker")
    page = see(desk, site)
    assert page.css("img") == []
    assert page.css_first(".others q").text().startswith("<script>")


def test_pages_of_a_long_queue_show_each_campaign_once(desk, site, post):
    for _ in range(49):
        make_comment(post)
    pks = make_campaign(post, 60)
    make_comment(post)
    page = see(desk, site)
    assert len(page.css(".card")) == 50
    older = desk.get(
        reverse("desk:queue", args=[site.slug, "pending"])
        + page.css_first("a[rel=next]").attributes["href"]
    )
    shown = [card.attributes["id"] for card in page.css(".card")]
    shown += [card.attributes["id"] for card in HTMLParser(older.content.decode()).css(".card")]
    assert len(shown) == 51
    assert f"c{pks[-1]}" in shown


def test_trash_takes_a_reason_and_no_other_act_does(desk, site, post):
    comment = make_comment(post, text="You dunderhead")
    address = reverse("desk:decide", args=[site.slug, comment.pk])
    desk.post(address, {"act": "trash", "seen": "pending", "reason": "insult"})
    assert Decision.objects.get().reason == "insult"
    assert set(Lesson.objects.values_list("label", flat=True)) == {"insult", "toxic"}
    other = make_comment(post, text="Is it open?")
    address = reverse("desk:decide", args=[site.slug, other.pk])
    desk.post(address, {"act": "approve", "seen": "pending", "reason": "insult"})
    assert Decision.objects.get(comment=other).reason == ""
    third = reverse("desk:decide", args=[site.slug, make_comment(post).pk])
    assert desk.post(third, {"act": "trash", "reason": "ugly"}).status_code == 422


def test_the_select_of_reasons_is_labelled(desk, site, post):
    make_comment(post)
    card = see(desk, site).css_first(".card")
    select = card.css_first("select[name=reason]")
    assert card.css_first(f"label[for={select.attributes['id']}]").text() == "Trash because"
    assert [o.text() for o in select.css("option")][:3] == ["no reason given", "spam", "insult"]
