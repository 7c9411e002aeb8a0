"""What a reader sees, with and without script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import BRIDGE, FERRY, LIBRARY, Served, demonstration


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A demonstration of its own: other tests write into theirs."""
    with demonstration() as served:
        yield served


def test_the_home_page_lists_the_three_posts_by_title(plain: Page) -> None:
    plain.goto("/")
    expect(plain.locator(".posts h2 a")).to_have_text(
        [
            "The ropewalk library opens on Sundays, and the boiler is to blame",
            "The night ferry Linnet, brought home: the whole livestream",
            "Nine votes to eight for the old swing bridge",
        ]
    )


def test_a_title_on_the_home_page_leads_to_the_post(plain: Page) -> None:
    plain.goto("/")
    plain.get_by_role("link", name="Nine votes to eight for the old swing bridge").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text(
        "Nine votes to eight for the old swing bridge"
    )


def test_the_post_says_that_it_has_52_comments_and_shows_as_many(plain: Page) -> None:
    plain.goto(BRIDGE)
    expect(plain.get_by_role("heading", name="52 comments")).to_be_visible()
    shown = plain.locator("#comments article:not(.gone)")
    expect(shown).to_have_count(52)


def test_a_removed_comment_with_answers_is_a_tombstone(plain: Page) -> None:
    plain.goto(BRIDGE)
    gone = plain.locator("article.gone")
    expect(gone).to_contain_text("This comment was removed by a moderator.")
    expect(plain.get_by_text("Street and number")).to_have_count(0)


def test_what_waits_for_a_moderator_is_not_on_the_page(plain: Page) -> None:
    plain.goto(BRIDGE)
    expect(plain.get_by_text("Move closer to the cannery")).to_have_count(0)


def test_a_branch_is_folded_and_unfolded_without_script(plain: Page) -> None:
    plain.goto(BRIDGE)
    answer = plain.get_by_text("I went back four times.")
    summary = plain.locator("li", has=answer).locator("> details > summary").first
    expect(answer).to_be_visible()
    summary.click()
    expect(answer).to_be_hidden()
    summary.click()
    expect(answer).to_be_visible()


def test_one_link_turns_the_order_round_and_another_turns_it_back(plain: Page) -> None:
    plain.goto(BRIDGE)
    names = "#comments > .thread > li > article .name"
    oldest_first = plain.locator(names).all_inner_texts()
    plain.get_by_role("link", name="Newest first").click()
    expect(plain.locator(names).first).to_have_text(oldest_first[-1])
    plain.get_by_role("link", name="Oldest first").click()
    expect(plain.locator(names).first).to_have_text(oldest_first[0])


def test_links_lead_through_the_pages_of_a_long_thread(plain: Page) -> None:
    plain.goto(FERRY)
    pages = plain.get_by_role("navigation", name="Pages of the conversation")
    expect(plain.locator("#comments > .thread > li")).to_have_count(50)
    pages.get_by_role("link", name="Next").click()
    expect(plain).to_have_url(re.compile(r"/p/2/2/$"))
    expect(plain.locator("#comments > .thread")).to_have_attribute("start", "51")
    pages.get_by_role("link", name="Page 3").click()
    expect(pages.locator("[aria-current]")).to_have_text("3")
    plain.get_by_role("link", name="Back to the post").click()
    expect(plain).to_have_url(re.compile(f"{FERRY}$"))


def test_a_long_branch_leads_to_the_rest_of_it_on_a_page_of_its_own(plain: Page) -> None:
    plain.goto(FERRY)
    more = plain.get_by_role("link", name=re.compile(r"\d+ more replies")).first
    rest = int(re.sub(r"\D", "", more.inner_text()))
    here = plain.locator("#comments > .thread > li", has=more).locator("article").count()
    more.click()
    expect(plain.get_by_text("Replies to")).to_be_visible()
    whole = plain.locator("#comments article").count()
    assert whole == here + rest
    plain.get_by_role("link", name="The whole conversation").click()
    expect(plain.get_by_role("heading", level=2).first).to_have_text("1,200 comments")


def test_a_tag_leads_to_the_posts_that_carry_it(plain: Page) -> None:
    plain.goto(LIBRARY)
    plain.get_by_role("link", name="#Council").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("#Council")
    expect(plain.locator(".posts h2")).to_have_count(2)


def test_the_form_leads_to_how_comment_data_is_processed(plain: Page) -> None:
    plain.goto(BRIDGE)
    plain.locator("#reply").get_by_role("link", name="How your comment data is processed").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("How your comment data is processed")


def test_the_form_says_the_two_sentences_that_readers_know(plain: Page) -> None:
    plain.goto(BRIDGE)
    expect(plain.locator("#reply")).to_contain_text(
        "Your email address will not be published. Required fields are marked *"
    )


def test_a_permanent_link_leads_to_the_comment_where_it_stands(plain: Page) -> None:
    plain.goto(BRIDGE)
    said = plain.locator("#comments article", has_text="Eleven minutes was always just enough")
    said.locator(".when").click()
    expect(plain.locator(":target")).to_contain_text("Eleven minutes was always just enough")


@pytest.mark.parametrize("opening", ["أعمل في المقهى", "הילדים שלי", "من هر روز"])
def test_a_comment_in_a_script_from_right_to_left_is_laid_out_so(page: Page, opening: str) -> None:
    page.goto(BRIDGE)
    words = page.locator(".words", has_text=opening)
    expect(words).to_have_css("direction", "rtl")
    # Its first letter stands at the right edge of the column.
    gap = words.evaluate(
        """words => {
            const range = document.createRange();
            range.setStart(words.firstElementChild.firstChild, 0);
            range.setEnd(words.firstElementChild.firstChild, 1);
            return words.getBoundingClientRect().right - range.getBoundingClientRect().right;
        }"""
    )
    assert gap < 4


def test_a_page_that_is_not_there_says_so_and_leads_home(plain: Page) -> None:
    answer = plain.goto("/nothing/is/here/")
    assert answer is not None
    assert answer.status == 404
    plain.get_by_role("main").get_by_role("link", name="All posts").click()
    expect(plain.locator(".posts")).to_be_visible()
