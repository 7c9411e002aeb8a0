"""The page of charts: every figure stands in a table, and it asks little of the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.daybook.test_daybook import come
from tests.moderating.making import make_member, make_post, make_site

from rejoinder import daybook
from rejoinder.models import Membership
from rejoinder.moderating import decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def some(client):
    """A site with a few days of comments and decisions; its reader is signed in."""
    site = make_site()
    post = make_post(site, "A <b>bridge</b> & more")
    mia = make_member(site, "moderator", "mia")
    now = timezone.now()
    for number in range(12):
        at = now - timedelta(days=number % 6, hours=3)
        comment = come(post, ("publish", "hold", "refuse")[number % 3], at, number / 12)
        if number % 3 == 1:
            decide(comment.pk, ("approve", "spam")[number % 2], mia, at + timedelta(hours=1))
    daybook.catch_up(now)
    client.force_login(make_member(site))
    return site


def shown(client, site, days=30):
    answer = client.get(reverse("desk:doing", args=[site.slug]), {"days": days})
    assert answer.status_code == 200
    return HTMLParser(answer.content.decode())


def table(page, title):
    """A chart's table: rows by their names."""
    region = page.css_first(f'[aria-label="Table: {title}"]')
    return {
        row.css_first("th").text(): [cell.text() for cell in row.css("td")]
        for row in region.css("tbody tr")
    }


@pytest.mark.parametrize("days", [7, 30, 90, 365])
def test_every_chart_has_a_title_words_and_a_table(client, some, days):
    page = shown(client, some, days)
    charts = page.css("section.drawn")
    assert len(charts) == 9
    for chart in charts:
        assert chart.css_first("svg title").text() == chart.css_first("h2").text()
        assert chart.css_first("svg desc").text().strip()
        assert chart.css_first("details table") is not None
    assert page.css_first('[aria-label="Range"] [aria-current]').text() == f"{days} days"


def test_the_tables_say_what_came_and_what_was_decided(client, some):
    page = shown(client, some)
    rows = table(page, "Comments and what the screen made of them")
    assert sum(int(cells[0]) for cells in rows.values()) == 12
    assert [sum(int(cells[n]) for cells in rows.values()) for n in (1, 2, 3)] == [4, 4, 4]
    people = table(page, "Decisions by moderator")
    assert people["mia"] == ["4", "2", "2", "0", "0"]
    screen = table(page, "The screen against the people at the desk")
    assert screen["all together"] == ["50.0 % (2 of 4)", "100.0 % (2 of 2)"]
    facts = {
        div.css_first("dt").text(): div.css_first("dd").text() for div in page.css(".facts div")
    }
    assert facts["Comments"] == "12"
    assert facts["Waiting now"] == "0"


def test_a_title_is_text_in_the_chart_too(client, some):
    page = shown(client, some)
    assert page.css("svg b") == []
    link = page.css_first('[aria-label="Table: Top threads"] a')
    assert link.text() == "A <b>bridge</b> & more"
    assert link.attributes["href"].endswith(f"?post={some.posts.get().pk}")


def test_what_is_not_counted_yet_is_said(client):
    site = make_site()
    client.force_login(make_member(site))
    assert "not counted yet" in shown(client, site).css_first("main").text()


def test_a_range_that_is_none_is_the_usual_one(client, some):
    page = shown(client, some, "9' OR 1")
    assert page.css_first('[aria-label="Range"] [aria-current]').text() == "30 days"


def test_who_has_several_sites_goes_from_one_to_the_other(client, some):
    assert shown(client, some).css_first('[aria-label="Sites"]') is None
    other = make_site("elsewhere")
    user = Membership.objects.get(site=some, role="reader").user
    Membership.objects.create(user=user, site=other, role="reader", made_at=timezone.now())
    links = [a.attributes["href"] for a in shown(client, some, 7).css('[aria-label="Sites"] a')]
    assert links == [f"/desk/{slug}/doing/?days=7" for slug in ("elsewhere", "harbour")]


def test_the_page_asks_at_most_fifteen_times(client, some):
    shown(client, some)
    with CaptureQueriesContext(connection) as queries:
        shown(client, some, 365)
    assert len(queries) <= 15
    assert not [one["sql"] for one in queries if "rejoinder_verdict" in one["sql"]]
