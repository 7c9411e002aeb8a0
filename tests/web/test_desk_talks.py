"""The editors' page: posts with their figures, in any order, page after page without a gap."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.conftest import NOON
from tests.moderating.making import make_comment, make_member, make_post, make_site

from rejoinder import daybook
from rejoinder.models import Post
from rejoinder.web.desk import talks

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(client):
    """Seven posts with 0 to 3 comments each, some held, some featured."""
    site = make_site()
    for number in range(7):
        post = make_post(site, f"Post {number}")
        Post.objects.filter(pk=post.pk).update(published_at=NOON + timedelta(days=number % 3))
        above = None
        for place in range(number % 4):
            above = make_comment(
                post,
                "approved",
                above,
                featured=place == 0,
                written_at=NOON + timedelta(hours=number),
            )
        for _ in range(number % 2):
            make_comment(post, "pending")
    daybook.count_talks(NOON)
    client.force_login(make_member(site))
    return site


def page_of(client, site, query=""):
    answer = client.get(reverse("desk:talks", args=[site.slug]) + query)
    assert answer.status_code == 200
    return HTMLParser(answer.content.decode())


def titles(page):
    return [row.css_first("th").text() for row in page.css("tbody tr")]


def all_titles(client, site, sort, order=""):
    """Page after page, by the links."""
    query, found = f"?sort={sort}&order={order}", []
    while True:
        page = page_of(client, site, query)
        found += titles(page)
        following = page.css_first("a[rel=next]")
        if following is None:
            return found
        query = following.attributes["href"]


@pytest.mark.parametrize("sort", list(talks.COLUMNS))
@pytest.mark.parametrize("order", ["", "least"])
def test_every_post_comes_once_and_in_order_whatever_is_sorted(
    client, site, sort, order, monkeypatch
):
    monkeypatch.setattr(talks, "SIZE", 2)
    found = all_titles(client, site, sort, order)
    column = talks.COLUMNS[sort]

    def value(title):
        told = Post.objects.get(title=title)
        for name in column.source.split("__"):
            told = getattr(told, name)
        return told or column.nothing, Post.objects.get(title=title).pk

    assert found == sorted(
        Post.objects.values_list("title", flat=True), key=value, reverse=order != "least"
    )


def test_a_post_says_what_its_conversation_came_to(client, site):
    page = page_of(client, site)
    row = next(row for row in page.css("tbody tr") if row.css_first("th").text() == "Post 3")
    cells = [" ".join(cell.text().split()) for cell in row.css("td")]
    assert cells == [
        "1 Nov 2026", "3", "1", "1", "3", "1 answers to Ann", "1 Nov 2026, 15:00",
    ]  # fmt: skip
    post = Post.objects.get(title="Post 3")
    links = [a.attributes["href"] for a in row.css("td a")]
    assert links[:2] == [
        f"/desk/harbour/queue/{name}/?post={post.pk}" for name in ("approved", "pending")
    ]


@pytest.mark.parametrize(
    "after",
    ["x_1", "_", "5", "2026-99-99_1", "1e999_2", "9" * 40 + "_1", "2026-11-01_3", "1_" + "9" * 30],
)
@pytest.mark.parametrize("sort", ["comments", "last"])
def test_an_address_that_says_nothing_is_the_beginning(client, site, sort, after):
    page = page_of(client, site, f"?sort={sort}&after={after}")
    assert titles(page)[:1] == titles(page_of(client, site, f"?sort={sort}"))[:1]


def test_what_is_not_counted_yet_is_listed_and_said(client):
    site = make_site()
    make_post(site, "New")
    client.force_login(make_member(site))
    page = page_of(client, site)
    assert titles(page) == ["New"]
    assert "not counted yet" in page.css_first("tbody").text()


def test_the_head_says_how_the_table_is_sorted_and_leads_to_the_other_end(client, site):
    page = page_of(client, site, "?sort=held")
    head = page.css_first("[aria-sort]")
    assert head.attributes["aria-sort"] == "descending"
    turned = page_of(client, site, head.css_first("a").attributes["href"])
    assert turned.css_first("[aria-sort]").attributes["aria-sort"] == "ascending"


def test_the_page_asks_at_most_fifteen_times(client, site):
    page_of(client, site)
    with CaptureQueriesContext(connection) as queries:
        page_of(client, site)
    assert len(queries) <= 15
