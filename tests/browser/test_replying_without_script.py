"""Leaving a reply in a browser that runs no script: every step is a page."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Response, expect

from tests.browser.house import LIBRARY
from tests.browser.pages import fill, send, until

# Short texts where a form was served with a token: nobody types a long one within the milliseconds
# that a test takes, and the screen would say so and hold it.


def test_a_reply_ends_on_the_page_with_the_comment_and_its_signed_link(plain: Page) -> None:
    answers: list[tuple[int, str]] = []

    def answered(answer: Response) -> None:
        if answer.request.is_navigation_request():
            answers.append((answer.status, answer.request.method))

    plain.on("response", answered)
    plain.goto(LIBRARY)
    answers.clear()
    send(plain, "I bring the lemon cake, as every Advent.", "Plain Ada")
    expect(plain.locator(":target")).to_contain_text("I bring the lemon cake")
    assert answers == [(303, "POST"), (302, "GET"), (200, "GET")]
    plain.get_by_role("link", name="Your own link to it").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Your comment")
    expect(plain.get_by_role("main")).to_contain_text("Your comment is published.")


def test_the_published_page_has_the_new_comment_but_nobodys_signed_link(plain: Page) -> None:
    plain.goto(LIBRARY)
    send(plain, "Nobody else may have my link.", "Plain Berta")
    expect(plain.locator(":target")).to_contain_text("Nobody else may have my link.")
    until(lambda: "Nobody else may have my link." in plain.request.get(LIBRARY).text())
    plain.goto(LIBRARY)
    expect(plain.get_by_text("Nobody else may have my link.")).to_be_visible()
    assert "/own/" not in plain.content()


def test_a_comment_is_answered_on_a_page_of_its_own(plain: Page) -> None:
    plain.goto(LIBRARY)
    send(plain, "Who has Mr Finch's drawing?", "Plain Clara")
    plain.locator(":target").get_by_role("link", name="Reply to Plain Clara").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Reply to Plain Clara")
    expect(plain.get_by_role("main")).to_contain_text("Who has Mr Finch's drawing?")
    send(plain, "Ask in the loft.", "Plain Carl")
    target = plain.locator(":target")
    expect(target).to_contain_text("Ask in the loft.")
    above = plain.locator("li", has=target).last.locator("> article")
    expect(above).to_contain_text("Who has Mr Finch's drawing?")


def test_a_preview_shows_the_comment_and_sends_nothing(plain: Page) -> None:
    plain.goto(LIBRARY)
    fill(plain, "This is **strong**, and seen only by me.", "Plain Dora")
    plain.get_by_role("button", name="Preview").click()
    preview = plain.get_by_role("region", name="Preview")
    expect(preview.locator("strong")).to_have_text("strong")
    expect(plain.get_by_label("Name *")).to_have_value("Plain Dora")
    plain.goto(LIBRARY)
    expect(plain.get_by_text("seen only by me")).to_have_count(0)


def test_after_the_preview_the_same_form_sends_the_comment(plain: Page) -> None:
    plain.goto(LIBRARY)
    fill(plain, "Looked at first.", "Plain Emil")
    plain.get_by_role("button", name="Preview").click()
    expect(plain.get_by_role("region", name="Preview")).to_be_visible()
    plain.get_by_role("button", name="Post comment").click()
    expect(plain.locator(":target")).to_contain_text("Looked at first.")


def test_a_mistake_is_named_beside_its_field_and_the_text_is_given_back(plain: Page) -> None:
    plain.goto(LIBRARY)
    fill(plain, "Ten minutes of my life are in this text.", "Plain Fritz")
    plain.get_by_label("Website").fill("javascript:alert(1)")
    with plain.expect_response(lambda answer: answer.request.method == "POST") as sent:
        plain.get_by_role("button", name="Post comment").click()
    answer: Response = sent.value
    assert answer.status == 422
    website = plain.get_by_label("Website")
    expect(website).to_have_attribute("aria-invalid", "true")
    expect(plain.locator("#mistake-website")).to_be_visible()
    expect(plain.get_by_label("Comment *")).to_have_value(
        "Ten minutes of my life are in this text."
    )


def test_what_looks_like_spam_waits_and_says_so_to_its_author_alone(plain: Page) -> None:
    plain.goto(LIBRARY)
    text = "BUY NOW cheap pills no prescription http://a.example http://b.example http://c.example"
    send(plain, text, "Plain Gustav")
    expect(plain).to_have_url(re.compile(r"/own/\d+/"))
    expect(plain.get_by_role("main")).to_contain_text("waiting for a moderator")
    plain.goto(LIBRARY)
    expect(plain.get_by_text("cheap pills")).to_have_count(0)


def test_the_signed_link_changes_and_then_withdraws_the_comment(plain: Page) -> None:
    plain.goto(LIBRARY)
    send(plain, "The boiler is from 1974.", "Plain Hanna")
    plain.get_by_role("link", name="Your own link to it").click()
    plain.get_by_label("Comment *").fill("The boiler is from 1947.")
    plain.get_by_role("button", name="Save the change").click()
    expect(plain.get_by_role("status")).to_have_text("Your change was saved.")
    plain.get_by_role("button", name="Withdraw the comment").click()
    expect(plain.get_by_role("status")).to_have_text("Your comment was withdrawn.")
    expect(plain.get_by_text("The boiler is from 1947.")).to_have_count(0)
