"""The same form with script: sent in the background, answered in place, nothing lost."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.house import BRIDGE, LIBRARY
from tests.browser.pages import fill, send, until

# Texts here are short: nobody types a long one within the milliseconds that a test takes, and the
# screen would say so and hold it.


def test_a_reply_appears_in_place_without_a_page_load(page: Page) -> None:
    page.goto(LIBRARY)
    page.evaluate("window.sameDocument = true")
    send(page, "Sundays, at last!", "Script Ada")
    said = page.locator("#comments article", has_text="Sundays, at last!")
    expect(said).to_be_visible()
    expect(page.get_by_role("link", name="Your own link to it")).to_be_visible()
    expect(page.get_by_label("Comment *")).to_have_value("")
    assert page.evaluate("window.sameDocument")


def test_the_count_grows_with_the_reply(page: Page) -> None:
    page.goto(LIBRARY)
    before = int(page.locator("#comments").get_attribute("data-count") or "")
    send(page, "Count me in.", "Script Berta")
    expect(page.locator("#comments")).to_have_attribute("data-count", str(before + 1))
    expect(page.locator("#comments h2")).to_contain_text(str(before + 1))


def test_a_comment_is_answered_in_its_place(page: Page) -> None:
    page.goto(LIBRARY)
    send(page, "Any answers?", "Script Clara")
    page.get_by_role("link", name="Reply to Script Clara").click()
    under = page.locator("#comments li", has_text="Any answers?")
    expect(under.locator("#reply")).to_be_visible()
    expect(page.get_by_role("heading", name="Reply to Script Clara")).to_be_visible()
    expect(page.get_by_label("Comment *")).to_be_focused()
    send(page, "Here is one.", "Script Carl")
    expect(under.locator("> details > ol > li > article")).to_contain_text("Here is one.")
    expect(under.locator("summary")).to_have_text("1 reply")
    expect(page.get_by_role("heading", name="Leave a Reply")).to_be_visible()


def test_cancel_puts_the_form_back_and_the_focus_where_it_was(page: Page) -> None:
    page.goto(BRIDGE)
    link = page.get_by_role("link", name="Reply to Arno Feld").first
    link.click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="Leave a Reply")).to_be_visible()
    expect(page.locator("#comments #reply")).to_have_count(0)
    expect(link).to_be_focused()


def test_a_draft_outlives_a_reload_and_is_gone_after_sending(page: Page) -> None:
    page.goto(LIBRARY)
    fill(page, "Half a thought", "Script Dora")
    page.reload()
    expect(page.get_by_label("Comment *")).to_have_value("Half a thought")
    send(page, "A whole thought.", "Script Dora")
    expect(page.get_by_text("A whole thought.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Comment *")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0


def test_a_browser_keeps_the_draft_and_nothing_else(page: Page) -> None:
    page.goto(LIBRARY)
    fill(page, "Only this is kept.", "Script Emil")
    kept = page.evaluate("Object.values(localStorage)")
    assert kept == ["Only this is kept."]
    assert page.evaluate("sessionStorage.length") == 0


def test_each_comment_has_a_draft_of_its_own(page: Page) -> None:
    page.goto(BRIDGE)
    page.get_by_label("Comment *").fill("For everybody")
    page.get_by_role("link", name="Reply to Old Pilot").click()
    expect(page.get_by_label("Comment *")).to_have_value("")
    page.get_by_label("Comment *").fill("For the poet")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_label("Comment *")).to_have_value("For everybody")
    page.get_by_role("link", name="Reply to Old Pilot").click()
    expect(page.get_by_label("Comment *")).to_have_value("For the poet")


def test_a_reply_that_cannot_be_sent_stays_in_the_form(page: Page) -> None:
    page.goto(LIBRARY)
    page.route("**/reply/**", lambda route: route.abort())
    send(page, "Tunnel ahead.", "Script Fritz")
    expect(page.locator("#reply output")).to_contain_text("Your text is still here")
    expect(page.get_by_label("Comment *")).to_have_value("Tunnel ahead.")
    page.unroute("**/reply/**")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("#comments article", has_text="Tunnel ahead.")).to_be_visible()


def test_a_proxy_that_answers_in_the_sites_place_loses_no_text(page: Page) -> None:
    page.goto(LIBRARY)
    page.route("**/reply/**", lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"))
    send(page, "Still mine.", "Script Gerd")
    expect(page.locator("#reply output")).to_contain_text("Your text is still here")
    expect(page.get_by_label("Comment *")).to_have_value("Still mine.")


def test_a_refusal_is_said_beside_the_form_and_its_field_has_the_focus(page: Page) -> None:
    page.goto(LIBRARY)
    fill(page, "My page is up.", "Script Hanna")
    page.get_by_label("Website").fill("javascript:alert(1)")
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_label("Website")).to_be_focused()
    expect(page.get_by_label("Website")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#reply output")).not_to_be_empty()
    expect(page.get_by_label("Comment *")).to_have_value("My page is up.")


def test_a_preview_appears_above_the_form_and_goes_with_the_sending(page: Page) -> None:
    page.goto(LIBRARY)
    fill(page, "So **strong**.", "Script Ida")
    page.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="Preview")
    expect(preview.locator("strong")).to_have_text("strong")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("#comments article", has_text="So strong.")).to_be_visible()
    expect(preview).to_have_count(0)


def test_a_text_that_was_sent_twice_is_one_comment(page: Page) -> None:
    page.goto(LIBRARY)
    for _ in range(2):
        send(page, "Twice the same.", "Script Jens")
        expect(page.get_by_label("Comment *")).to_have_value("")
    expect(page.locator("#comments article", has_text="Twice the same.")).to_have_count(1)


def test_a_comment_that_waits_is_not_put_on_the_page(page: Page) -> None:
    page.goto(LIBRARY)
    text = "BUY NOW cheap pills no prescription http://a.example http://b.example http://c.example"
    send(page, text, "Script Karl")
    expect(page.locator("#reply output")).to_contain_text("waits for a moderator")
    expect(page.locator("#comments article", has_text="cheap pills")).to_have_count(0)
    expect(page.locator("#reply output").get_by_role("link")).to_have_count(1)


def test_somebody_elses_comment_waits_behind_a_button(page: Page, visit: Visit) -> None:
    page.clock.install()
    page.goto(LIBRARY)
    count = int(page.locator("#comments").get_attribute("data-count") or "")
    fill(page, "I was writing this", "Script Lena")
    other = visit()
    other.goto(LIBRARY)
    send(other, "Hello from afar.", "Script Mara")
    expect(other.get_by_role("link", name="Your own link to it")).to_be_visible()
    # What an earlier test left in doubt may be published meanwhile, too.
    news = page.get_by_role("button", name="new comment")
    live = page.locator("#comments").get_attribute("data-live") or ""
    until(lambda: page.request.get(live).json()["count"] > count)
    page.clock.run_for(31_000)  # the page looks every half minute
    expect(news).to_be_visible()
    expect(page.get_by_text("Hello from afar.")).to_have_count(0)
    news.click()
    expect(page.locator("#comments li.new", has_text="Hello from afar.")).to_have_count(1)
    expect(page.get_by_label("Comment *")).to_have_value("I was writing this")
    expect(news).to_be_hidden()
