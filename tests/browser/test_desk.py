"""A moderator's day: what waits is decided, and readers see it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.house import HELD_WORD, LIBRARY, Served
from tests.browser.pages import send, until
from tests.browser.test_axe import complaints

PENDING = "/desk/main/queue/pending/"
APPROVED = "/desk/main/queue/approved/"


def _held(reader: Page, text: str, name: str) -> None:
    """Somebody leaves a reply with a word that this site holds for a moderator."""
    reader.goto(LIBRARY)
    send(reader, f"{text} {HELD_WORD.capitalize()}!", name)
    expect(reader.get_by_role("main")).to_contain_text("waiting for a moderator")


def _published(reader: Page, text: str, name: str) -> None:
    reader.goto(LIBRARY)
    send(reader, text, name)
    expect(reader.locator(":target")).to_contain_text(text)


def _card(desk: Page, name: str) -> Locator:
    return desk.locator(".card", has=desk.get_by_role("heading", name=name, exact=True))


def _on_the_page(reader: Page, text: str) -> bool:
    return text in reader.request.get(LIBRARY).text()


def test_without_script_a_click_approves_and_readers_see_the_comment(
    staff: Visit, plain: Page
) -> None:
    _held(plain, "Four good sources.", "Held Ada")
    desk = staff(java_script_enabled=False)
    desk.goto(PENDING)
    _card(desk, "Held Ada").get_by_role("button", name="Approve").click()
    expect(desk.get_by_role("status")).to_contain_text("The comment by Held Ada is approved now.")
    expect(_card(desk, "Held Ada")).to_have_count(0)
    until(lambda: _on_the_page(plain, "Four good sources."))


def test_without_script_a_decision_is_undone_and_readers_lose_the_comment(
    staff: Visit, plain: Page
) -> None:
    _held(plain, "Approved by a slip.", "Held Berta")
    desk = staff(java_script_enabled=False)
    desk.goto(PENDING)
    _card(desk, "Held Berta").get_by_role("button", name="Approve").click()
    until(lambda: _on_the_page(plain, "Approved by a slip."))
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_role("status")).to_contain_text("Undone: the comment is pending again.")
    expect(_card(desk, "Held Berta")).to_be_visible()
    until(lambda: not _on_the_page(plain, "Approved by a slip."))


def test_the_keyboard_approves_and_undoes(staff: Visit, plain: Page) -> None:
    _held(plain, "Decided by one key.", "Held Carl")
    desk = staff()
    desk.goto(PENDING)
    for _ in range(desk.locator(".card").count()):
        if _card(desk, "Held Carl").evaluate("card => card === document.activeElement"):
            break
        desk.keyboard.press("j")
    expect(_card(desk, "Held Carl")).to_be_focused()
    desk.keyboard.press("a")
    expect(desk.get_by_role("status")).to_contain_text("The comment by Held Carl is approved now.")
    expect(_card(desk, "Held Carl")).to_be_hidden()
    until(lambda: _on_the_page(plain, "Decided by one key."))
    desk.keyboard.press("u")
    expect(desk.get_by_role("status")).to_contain_text("Undone: the comment is pending again.")
    expect(_card(desk, "Held Carl")).to_be_focused()
    until(lambda: not _on_the_page(plain, "Decided by one key."))


def test_the_reasons_stand_beside_the_comment(staff: Visit, plain: Page) -> None:
    _held(plain, "Why was I held?", "Held Dora")
    desk = staff()
    desk.goto(PENDING)
    why = _card(desk, "Held Dora").locator(".why")
    expect(why).to_contain_text("Why the screen held it")
    expect(why).to_contain_text(HELD_WORD, ignore_case=True)
    expect(why.get_by_role("meter").first).to_be_visible()


def test_a_page_of_its_own_says_how_a_comment_was_judged(staff: Visit, plain: Page) -> None:
    _held(plain, "The clerk said مرحبا and went back to the books.", "Held Edda")
    desk = staff(java_script_enabled=False)
    desk.goto(PENDING)
    card = _card(desk, "Held Edda")
    expect(card.locator(".bars meter").first).to_be_visible()
    card.get_by_role("link", name="How it was judged").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("was judged")
    expect(desk.locator(".text").first).to_contain_text("The clerk said مرحبا and went back")
    expect(desk.get_by_role("heading", name="What each part of the screen said")).to_be_visible()
    desk.get_by_label("Ask the deep tier about").select_option("insult")
    desk.get_by_role("button", name="Ask, word by word").click()
    # With the deep tier an answer, without it the reason why there is none.
    said = desk.locator("section", has=desk.get_by_role("heading", name="Word by word"))
    expect(said).to_contain_text(re.compile("“insult” loses|is not running"))
    expect(desk.get_by_role("button", name="Approve")).to_be_visible()
    page = staff()
    page.goto(desk.url)
    assert complaints(page) == []


def test_what_waits_for_its_check_says_so(staff: Visit, plain: Page, served: Served) -> None:
    _held(plain, "In doubt.", "Held Frieda")
    served.shell(
        "shell",
        "-c",
        "from datetime import UTC, datetime; from rejoinder.models import Verdict; "
        "Verdict.objects.filter(comment__author_name='Held Frieda')"
        ".update(check_at=datetime(2999, 1, 1, tzinfo=UTC))",
    )
    desk = staff(java_script_enabled=False)
    desk.goto(PENDING)
    expect(_card(desk, "Held Frieda").locator(".waits")).to_have_text("waits for its check")
    expect(desk.get_by_role("note")).to_contain_text(
        re.compile("1 comment waits? for (it|the deep check)")
    )
    page = staff()
    page.goto(PENDING)
    assert complaints(page) == []
    _card(desk, "Held Frieda").get_by_role("button", name="Spam").click()
    expect(desk.get_by_role("status")).to_contain_text("is spam now")
    expect(desk.get_by_text("comment waits")).to_have_count(0)


def test_spam_disappears_from_the_page(staff: Visit, plain: Page) -> None:
    _published(plain, "Honest at first sight.", "Spam Emil")
    desk = staff()
    desk.goto(APPROVED)
    _card(desk, "Spam Emil").get_by_role("button", name="Spam").click()
    expect(desk.get_by_role("status")).to_contain_text("is spam now")
    until(lambda: not _on_the_page(plain, "Honest at first sight."))
    plain.goto(LIBRARY)
    expect(plain.get_by_text("Spam Emil")).to_have_count(0)


def test_a_removed_comment_that_was_answered_leaves_a_tombstone(staff: Visit, plain: Page) -> None:
    _published(plain, "Something unkind.", "Unkind Fritz")
    plain.locator(":target").get_by_role("link", name="Reply to Unkind Fritz").click()
    send(plain, "That was unkind.", "Kind Gerda")
    expect(plain.locator(":target")).to_contain_text("That was unkind.")
    desk = staff()
    desk.goto(APPROVED)
    _card(desk, "Unkind Fritz").get_by_role("button", name="Trash").click()
    expect(desk.get_by_role("status")).to_contain_text("is trash now")
    until(lambda: not _on_the_page(plain, "Something unkind."))
    plain.goto(LIBRARY)
    answer = plain.locator("li", has_text="That was unkind.").last
    stone = plain.locator("li", has=answer).locator("> article.gone")
    expect(stone).to_contain_text("This comment was removed by a moderator.")
    expect(plain.get_by_text("Unkind Fritz", exact=True)).to_have_count(0)


def test_every_decision_is_in_the_log(staff: Visit, plain: Page) -> None:
    _held(plain, "For the record.", "Held Hanna")
    desk = staff()
    desk.goto(PENDING)
    _card(desk, "Held Hanna").get_by_role("button", name="Trash").click()
    expect(desk.get_by_role("status")).to_contain_text("is trash now")
    desk.get_by_role("link", name="Decisions").click()
    expect(desk.locator(".log li").first).to_contain_text("trash: the comment by Held Hanna")
    expect(desk.locator(".log li").first).to_contain_text("by owner")


def test_a_post_is_written_published_and_taken_down(staff: Visit, plain: Page) -> None:
    desk = staff()
    desk.goto("/desk/main/posts/")
    desk.get_by_role("link", name="New post").click()
    desk.get_by_label("Title", exact=True).fill("The ice boat is early")
    desk.get_by_label("Summary").fill("First ice in the inner harbour. #IceBoat")
    desk.get_by_role("button", name="Preview").click()
    expect(desk.get_by_role("region", name="Preview")).to_contain_text("#IceBoat")
    desk.get_by_role("button", name="Publish now").click()
    expect(desk.get_by_role("status")).to_contain_text("The ice boat is early is saved: public")
    until(lambda: "The ice boat is early" in plain.request.get("/").text())
    plain.goto("/")
    plain.get_by_role("link", name="The ice boat is early").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("The ice boat is early")
    plain.get_by_role("link", name="#IceBoat").click()
    expect(plain.locator(".posts h2")).to_have_text(["The ice boat is early"])

    desk.get_by_role("link", name="The ice boat is early").click()
    address = desk.get_by_role("main").get_by_role("link", name="ice-boat").get_attribute("href")
    desk.get_by_role("button", name="Take down").click()
    expect(desk.get_by_role("status")).to_contain_text("gone")
    until(lambda: plain.request.get(address or "").status == 410)
    until(lambda: "The ice boat is early" not in plain.request.get("/").text())
