"""One comment at a time, without script; replies of the staff from a card; an act that is sent again."""

from __future__ import annotations

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.moderating.making import make_campaign, make_comment, make_member, make_post, make_site
from tests.web.test_desk_queues import press, see

from rejoinder.models import Comment, Decision
from rejoinder.moderating import decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make_site()


@pytest.fixture
def post(site):
    return make_post(site)


@pytest.fixture
def mia(site):
    return make_member(site, "moderator", "mia")


@pytest.fixture
def desk(client, mia):
    client.force_login(mia)
    return client


def read(answer):
    assert answer.status_code == 200
    return HTMLParser(answer.content.decode())


def one(desk, site, queue="pending", **query):
    return read(desk.get(reverse("desk:one", args=[site.slug, queue]), query))


def first(page):
    return page.css(".deck > .card")[0].attributes["id"]


def test_an_act_leads_to_the_next_one_and_can_be_undone_there(desk, site, post):
    comments = [make_comment(post, name=f"Ann {n}") for n in range(3)]
    page = one(desk, site)
    here = first(page)
    answer = press(desk, page, "Approve")
    assert answer["Location"].startswith(reverse("desk:one", args=[site.slug, "pending"]))
    page = read(desk.get(answer["Location"]))
    assert first(page) != here
    assert "is approved now" in page.css_first("[data-said]").text()
    press(desk, page, "Undo")
    assert set(Comment.objects.values_list("standing", flat=True)) == {"pending"}
    assert len(comments) == 3


def test_what_is_left_for_later_comes_after_all_others(desk, site, post):
    comments = {f"c{make_comment(post).pk}" for _ in range(3)}
    seen, page = [], one(desk, site)
    for _ in range(3):
        seen.append(first(page))
        link = page.css_first("[data-skip]").attributes["href"]
        page = read(desk.get(reverse("desk:one", args=[site.slug, "pending"]) + link))
    assert set(seen) == comments
    assert page.css(".deck .card") == []
    assert "Only what you left for later remains" in page.css_first("[data-empty]").text()


@pytest.mark.parametrize("queue", ["unsure", "first", "all", "approved", "spam", "trash"])
def test_every_queue_can_be_gone_through_one_by_one(desk, site, post, queue):
    for standing in ("approved", "spam", "trash"):
        make_comment(post, standing)
    page = one(desk, site, queue)
    assert len(page.css(".deck .card")) == {"all": 3, "unsure": 0, "first": 0}.get(queue, 1)
    assert desk.get(reverse("desk:one", args=[site.slug, "nowhere"])).status_code == 404


def test_script_is_told_where_the_following_cards_are(desk, site, post):
    for _ in range(13):
        make_comment(post)
    page = one(desk, site)
    shown = {card.attributes["id"] for card in page.css(".deck .card")}
    following = page.css_first("[data-deck]").attributes["data-next"]
    page = read(desk.get(reverse("desk:one", args=[site.slug, "pending"]) + f"?{following}"))
    more = {card.attributes["id"] for card in page.css(".deck .card")}
    assert (len(shown), len(more), shown & more) == (10, 3, set())
    assert page.css_first("[data-deck]").attributes["data-next"] in ("", None)


def test_a_campaign_is_one_card_here_too(desk, site, post):
    pks = make_campaign(post, 5)
    page = one(desk, site)
    assert len(page.css(".deck .card")) == 1
    press(desk, page, "Spam all")
    assert set(Comment.objects.filter(pk__in=pks).values_list("standing", flat=True)) == {"spam"}


def sent(desk, site, comment, **fields):
    address = reverse("desk:decide", args=[site.slug, comment.pk])
    return desk.post(address, fields, headers={"Accept": "application/json"})


def test_an_act_whose_answer_was_lost_is_sent_again_and_stored_once(desk, site, post):
    comment = make_comment(post)
    told = sent(desk, site, comment, act="spam", seen="pending").json()
    again = sent(desk, site, comment, act="spam", seen="pending", again="1")
    assert (again.status_code, again.json()) == (200, told)
    assert Decision.objects.count() == 1


def test_an_act_that_a_colleague_forestalled_is_told_so_when_it_comes(desk, site, post, mia):
    comment = make_comment(post)
    decide(comment.pk, "approve", None, comment.stored_at)
    for act in ("spam", "approve"):
        answer = sent(desk, site, comment, act=act, seen="pending", again="1")
        assert answer.status_code == 409
        assert "Somebody decided in the meantime" in answer.json()["message"]
    assert Decision.objects.count() == 1


def reply(desk, site, comment, text, **more):
    return desk.post(reverse("desk:reply", args=[site.slug, comment.pk]), {"text": text, **more})


def test_a_reply_to_a_held_comment_approves_it_with_that(desk, site, post, mia):
    comment = make_comment(post)
    page = see(desk, site)
    form = page.css_first(".reply form")
    assert form.css_first("button").text() == "Approve and reply"
    answer = reply(desk, site, comment, "It is *open*.", seen="pending")
    assert answer.status_code == 303
    comment.refresh_from_db()
    made = Comment.objects.get(parent=comment)
    assert (comment.standing, made.standing) == ("approved", "approved")
    assert (made.by_staff, made.staff, made.author_name) == (True, mia, "mia")
    landed = read(desk.get(answer["Location"]))
    assert "Your reply is published" in landed.css_first(".notice").text()


def test_script_is_told_how_to_take_the_approval_back(desk, site, post):
    comment = make_comment(post)
    address = reverse("desk:reply", args=[site.slug, comment.pk])
    asked = {"headers": {"Accept": "application/json"}}
    told = desk.post(address, {"text": "Yes.", "seen": "pending"}, **asked).json()
    assert (told["before"], told["after"]) == ("pending", "approved")
    assert desk.post(told["undo"], **asked).status_code == 200
    comment.refresh_from_db()
    assert comment.standing == "pending"
    post.refresh_from_db()
    plain = make_comment(post, "approved")
    address = reverse("desk:reply", args=[site.slug, plain.pk])
    told = desk.post(address, {"text": "Yes.", "seen": "approved"}, **asked).json()
    assert (told["before"], told["undo"]) == ("", "")


@pytest.mark.parametrize(("text", "status"), [("", 422), ("x" * 20_000, 422)])
def test_a_reply_that_cannot_be_taken_leaves_the_comment_held_and_gives_the_words_back(
    desk, site, post, text, status
):
    comment = make_comment(post)
    answer = reply(desk, site, comment, text, seen="pending")
    assert answer.status_code == status
    comment.refresh_from_db()
    assert comment.standing == "pending"
    assert not text or text in answer.content.decode()


def test_a_reply_to_what_somebody_removed_meanwhile_is_refused_with_the_words_back(
    desk, site, post
):
    comment = make_comment(post)
    decide(comment.pk, "spam", None, comment.stored_at)
    answer = reply(desk, site, comment, "It is open.", seen="pending")
    assert answer.status_code == 409
    assert "It is open." in answer.content.decode()
    assert not Comment.objects.filter(by_staff=True).exists()
