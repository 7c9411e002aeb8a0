"""The video loads after a click, and from its own host alone."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Watch
from tests.browser.house import BRIDGE, FERRY

FILM_HOST = "https://video.harbour-courier.example/"
PLAYER_HOST = "https://www.youtube-nocookie.com/"


@pytest.fixture
def asked(page: Page) -> list[str]:
    """Addresses on the players' hosts that the page asked for; a stub answers in their place."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body="<p>A player</p>")

    page.context.route(f"{FILM_HOST}**", answer)
    page.context.route(f"{PLAYER_HOST}**", answer)
    return asked


def test_nothing_is_asked_of_the_players_host_before_the_click_and_the_player_after_it(
    page: Page, asked: list[str], watch: Watch
) -> None:
    page.goto(FERRY, wait_until="networkidle")
    assert asked == []
    assert watch.foreign == []
    page.locator("figure.video a").click()
    expect(page.frame_locator("figure.video iframe").locator("p")).to_have_text("A player")
    assert [urlsplit(url).netloc for url in asked] == ["www.youtube-nocookie.com"]
    assert watch.foreign == asked
    watch.foreign.clear()


def test_a_time_in_a_comment_starts_the_film_at_that_second(
    page: Page, asked: list[str], watch: Watch
) -> None:
    page.goto(BRIDGE)
    page.locator("#comments").get_by_role("link", name="1:42").click()
    film = page.locator("figure.video video")
    expect(film).to_have_attribute("src", f"{FILM_HOST}2026/harbour-bridge-vote.mp4")
    assert film.evaluate("film => film.currentTime || film.defaultPlaybackStartPosition") == 102
    expect(film).to_be_in_viewport()
    watch.foreign.clear()


def test_a_time_in_a_comment_starts_the_player_at_that_second(
    page: Page, asked: list[str], watch: Watch
) -> None:
    page.goto(FERRY)
    link = page.locator("#comments .words a[href*='t=']").first
    second = parse_qs(urlsplit(link.get_attribute("href") or "").query)["t"][0].rstrip("s")
    link.click()
    expect(page.locator("figure.video iframe")).to_be_in_viewport()
    assert parse_qs(urlsplit(asked[0]).query)["start"] == [second]
    watch.foreign.clear()


def test_another_time_moves_the_player_that_is_there(
    page: Page, asked: list[str], watch: Watch
) -> None:
    page.goto(FERRY)
    links = page.locator("#comments .words a[href*='t=']")
    links.nth(0).click()
    links.nth(1).click()
    expect(page.locator("figure.video iframe")).to_have_count(1)
    watch.foreign.clear()


def test_without_script_the_poster_is_a_plain_link_to_the_video(plain: Page) -> None:
    plain.goto(FERRY)
    expect(plain.locator("figure.video a")).to_have_attribute(
        "href", "https://www.youtube.com/watch?v=night-ferry"
    )
    expect(plain.locator("figure.video a")).to_contain_text("Watch")
