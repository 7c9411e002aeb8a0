"""What a moderator sees of a queue, and what its buttons do without script."""

from __future__ import annotations

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.moderating.making import make_campaign, make_comment, make_post, make_site

from rejoinder.models import Comment, Decision

pytestmark = pytest.mark.django_db

NASTY = "<script>alert(1)</script><img src=x onerror=alert(1)>"


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


def see(desk, site, standing="pending", **query):
    answer = desk.get(reverse("desk:queue", args=[site.slug, standing]), query)
    assert answer.status_code == 200
    return HTMLParser(answer.content.decode())


def press(desk, page, label):
    """Press a button of the page's first form that has it."""
    button = next(found for found in page.css("button") if found.text().strip() == label)
    form = button.parent
    while form.tag != "form":
        form = form.parent
    fields = {f.attributes["name"]: f.attributes.get("value") for f in form.css("input[name]")}
    fields[button.attributes.get("name") or "pressed"] = button.attributes.get("value") or ""
    return desk.post(form.attributes["action"], fields)


def test_everything_a_reader_typed_is_shown_as_text(desk, site, post):
    parent = make_comment(post, "approved", text=NASTY, name=NASTY)
    make_comment(
        post,
        parent=parent,
        text=NASTY,
        name=NASTY,
        website=f"https://x.example/{NASTY}",
        reasons=[{"words": NASTY, "strength": 0.5}],
    )
    post.title = NASTY
    post.save()
    page = see(desk, site)
    assert page.css("img") == []
    assert [script.attributes.get("src", "")[:3] for script in page.css("script")] == ["/-/"] * 2
    assert page.css_first(".text").text() == NASTY
    assert page.css_first(".site").text() == f"website: https://x.example/{NASTY}"
    assert page.css_first(".site a") is None
    assert page.css_first("q").text().startswith("<script>")


def test_a_card_says_where_the_comment_stands_and_why_it_is_here(desk, site, post):
    parent = make_comment(post, "approved", text="Is it open?", name="Ben")
    reasons = [{"words": "2 links", "strength": 0.6}, {"words": "a first comment", "strength": 0.0}]
    make_comment(post, parent=parent, text="<b>Yes</b>", name="Ann", reasons=reasons)
    card = see(desk, site).css_first(".card")
    said = " ".join(card.text().split())
    for words in (
        "Ann",
        "ago",
        "on The bridge is open",
        "in reply to Ben: Is it open?",
        "<b>Yes</b>",
    ):
        assert words in said
    meter = card.css_first("meter")
    assert (meter.attributes["value"], meter.attributes["max"]) == ("0.60", "1")
    assert [" ".join(li.text().split()) for li in card.css(".why li")] == [
        "60 % 60 % 2 links",
        "rule a first comment",
    ]
    assert "style" not in card.html.split("<", 2)[1]


def test_tabs_count_what_each_queue_holds(desk, site, post):
    for standing in ("pending", "pending", "spam"):
        make_comment(post, standing)
    tabs = {b.attributes["data-count"]: b.text() for b in see(desk, site).css(".tabs b")}
    assert tabs == {
        "pending": "2", "unsure": "0", "first": "0", "all": "3", "approved": "0", "spam": "1", "trash": "0",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("standing", "label", "after"),
    [
        ("pending", "Approve", "approved"),
        ("pending", "Spam", "spam"),
        ("pending", "Trash", "trash"),
        ("approved", "Hold", "pending"),
        ("spam", "Restore", "pending"),
        ("trash", "Approve", "approved"),
    ],
)
def test_each_button_does_what_it_says_and_the_next_page_can_undo_it(
    desk, site, post, standing, label, after
):
    comment = make_comment(post, standing)
    answer = press(desk, see(desk, site, standing), label)
    comment.refresh_from_db()
    assert (answer.status_code, comment.standing) == (303, after)
    landed = HTMLParser(desk.get(answer["Location"]).content.decode())
    assert f"is {after} now" in landed.css_first("[data-done]").text()
    back = press(desk, landed, "Undo")
    comment.refresh_from_db()
    assert comment.standing == standing
    assert "Undone" in desk.get(back["Location"]).content.decode()


def test_a_stale_card_says_so_and_changes_nothing(desk, site, post):
    comment = make_comment(post)
    page = see(desk, site)
    Comment.objects.filter(pk=comment.pk).update(standing="spam")
    answer = press(desk, page, "Approve")
    comment.refresh_from_db()
    assert (answer.status_code, comment.standing) == (409, "spam")
    assert b"it is spam now, you saw it pending" in answer.content
    assert b"Reload the queue" in answer.content


def test_script_gets_the_same_answers_as_json(desk, site, post):
    comment = make_comment(post)
    address = reverse("desk:decide", args=[site.slug, comment.pk])
    ask = {"path": address, "data": {"act": "spam", "seen": "pending"}}
    done = desk.post(**ask, headers={"Accept": "application/json"})
    decision = Decision.objects.get()
    assert done.json() == {
        "before": "pending",
        "after": "spam",
        "undo": reverse("desk:undo", args=[site.slug, decision.pk]),
    }
    again = desk.post(**ask, headers={"Accept": "application/json"})
    assert (again.status_code, again.json()["code"]) == (409, "decision_stale")


def test_an_act_that_is_none_is_refused(desk, site, post):
    comment = make_comment(post)
    address = reverse("desk:decide", args=[site.slug, comment.pk])
    assert desk.post(address, {"act": "publish"}).status_code == 422
    assert desk.post(address, {}).status_code == 422


@pytest.mark.parametrize("standing", ["pending", "approved", "spam", "trash"])
def test_an_empty_queue_has_a_kind_word(desk, site, standing):
    assert len(see(desk, site, standing).css_first(".empty").text()) > 15


def test_there_is_no_queue_of_another_name(desk, site):
    assert desk.get(reverse("desk:queue", args=[site.slug, "secret"])).status_code == 404


@pytest.mark.parametrize("number", ["x", "-1", "9" * 40, "٣", ""])
def test_a_number_that_is_none_counts_as_nothing(desk, site, post, number):
    make_comment(post)
    assert len(see(desk, site, before=number, done=number).css(".card")) == 1


def test_long_queues_are_paged(desk, site, post):
    for _ in range(51):
        make_comment(post)
    page = see(desk, site)
    assert len(page.css(".card")) == 50
    older = desk.get(
        reverse("desk:queue", args=[site.slug, "pending"])
        + page.css_first("a[rel=next]").attributes["href"]
    )
    assert len(HTMLParser(older.content.decode()).css(".card")) == 1


def test_a_full_page_of_a_queue_takes_few_queries(desk, site, post, django_assert_max_num_queries):
    parent = make_comment(post, "approved")
    for _ in range(20):
        make_comment(post, parent=parent, reasons=[{"words": "two links", "strength": 0.4}])
    make_campaign(post, 3)
    see(desk, site)  # the first time campaigns are looked for in all that came lately
    with django_assert_max_num_queries(14):
        see(desk, site)


def test_what_its_author_withdrew_is_neither_shown_nor_decided(desk, site, post):
    make_comment(post, "trash", text="my address is 5 Pier Road", removal="author")
    card = see(desk, site, "trash").css_first(".card")
    assert "Pier Road" not in card.text()
    assert card.css("button") == []


def test_the_log_names_who_did_what_and_undoes_only_the_last_of_each_comment(desk, site, post):
    comment = make_comment(post, name="Ann")
    press(desk, see(desk, site), "Approve")
    press(desk, see(desk, site, "approved"), "Trash")
    page = HTMLParser(desk.get(reverse("desk:log", args=[site.slug])).content.decode())
    lines = [" ".join(line.text().split()) for line in page.css(".log li")]
    assert lines[0].startswith(
        "trash: the comment by Ann on The bridge is open, approved → trash by mia"
    )
    assert lines[1].startswith("approve: ")
    assert len(page.css("main form")) == 1
    press(desk, page, "Undo")
    comment.refresh_from_db()
    assert comment.standing == "approved"
    page = HTMLParser(desk.get(reverse("desk:log", args=[site.slug])).content.decode())
    assert page.css(".log li")[0].text().strip().startswith("undo")
    assert "undone" in page.css(".log li")[1].text()


def test_the_logs_page_takes_few_queries_however_long(
    desk, site, post, django_assert_max_num_queries
):
    for _ in range(10):
        make_comment(post)
        press(desk, see(desk, site), "Spam")
    with django_assert_max_num_queries(6):
        desk.get(reverse("desk:log", args=[site.slug]))


def test_a_search_is_taken_along_to_another_site_but_for_what_has_its_number_at_one_alone(
    desk, site, post
):
    assert see(desk, site).css_first("nav.sites") is None
    make_site("quay")
    page = see(desk, site, q="bridge", language="de", post="7", person="8")
    links = {one.text(): one.attributes["href"] for one in page.css("nav.sites a")}
    assert "/desk/quay/queue/pending/?q=bridge&language=de" in links.values()
    assert [one.attributes.get("aria-current") for one in page.css("nav.sites a")].count(
        "page"
    ) == 1


def test_with_several_sites_the_desk_lets_choose(desk, post):
    make_comment(post)
    make_site("quay")
    page = HTMLParser(desk.get("/desk/").content.decode())
    rows = [" ".join(row.text().split()) for row in page.css(".rows li")]
    assert rows == ["The harbour 1 pending", "The quay 0 pending"]


def test_without_a_site_the_desk_says_how_to_get_one(desk):
    assert b"rejoinder serve" in desk.get("/desk/").content


def test_a_search_finds_words_in_its_queue_and_says_how_many(desk, site, post):
    make_comment(post, text="A bridge and a harbour.", name="Ann")
    make_comment(post, text="Nothing of that.", name="Ben")
    make_comment(post, "spam", text="Cheap bridge loans.", name="Spammer")
    page = see(desk, site, q="bridge")
    assert [one.text() for one in page.css(".card h2")] == ["Ann"]
    assert "1 found" in page.css_first("p[role=status]").text()
    assert len(see(desk, site, "all", q="bridge").css(".card")) == 2
    page = see(desk, site, q='"</script><b>')
    assert not page.css(".card")
    assert "Nothing here matches" in page.css_first(".empty").text()


def test_what_looks_like_markup_is_found_like_other_words(desk, site, post):
    make_comment(post, text="Not a <harbour> at all.")
    assert len(see(desk, site, q="<harbour>").css(".card")) == 1


def test_a_long_search_goes_on_page_by_page(desk, site, post):
    for number in range(60):
        make_comment(post, "spam", text=f"A bridge, number {number}.")
    page = see(desk, site, "spam", q="bridge")
    following = page.css_first("a[rel=next]").attributes["href"]
    page = HTMLParser(
        desk.get(reverse("desk:queue", args=[site.slug, "spam"]) + following).content.decode()
    )
    assert len(page.css(".card")) == 10
    assert page.css_first("input[name=q]").attributes["value"] == "bridge"


@pytest.mark.parametrize(
    "query",
    [{"after": "x_1"}, {"after": "nan_1", "asof": "nan"}, {"asof": "1e99", "after": "1_1"}, {"post": "9" * 30},
     {"attribute": "nonsense"}, {"q": "x" * 5000}, {"person": "-1", "language": "'\"*"}],
)  # fmt: skip
def test_whatever_stands_in_the_address_a_page_is_answered(desk, site, post, query):
    make_comment(post)
    see(desk, site, **query)


@pytest.mark.parametrize("name", ["pending", "unsure", "first", "all", "approved", "spam", "trash"])
def test_every_queue_has_a_page(desk, site, post, name):
    see(desk, site, name)
