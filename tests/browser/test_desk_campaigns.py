"""A campaign by keyboard: one press for all of it, one press to take that back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.house import HELD_WORD, LIBRARY
from tests.browser.pages import send
from tests.browser.test_axe import complaints

PENDING = "/desk/main/queue/pending/"
PITCH = "Our patient accountants recover whatever you lost to dishonest brokers last year"


def test_one_key_decides_a_campaign_and_another_takes_it_back(staff: Visit, plain: Page) -> None:
    for number in range(3):
        plain.goto(LIBRARY)
        send(plain, f"{PITCH}, {HELD_WORD} {number}!", f"Broker {number}")
        expect(plain.get_by_role("main")).to_contain_text("waiting for a moderator")
    desk = staff()
    desk.goto(PENDING)
    card = desk.locator(".card", has_text="3 comments that belong together")
    expect(card).to_have_count(1)
    expect(card.get_by_role("heading", level=2)).to_have_text("Broker 2")
    assert complaints(desk) == []
    waiting = desk.locator("[data-count=pending]")
    before = int(waiting.inner_text())
    card.focus()
    desk.keyboard.press("s")
    expect(desk.get_by_role("status")).to_contain_text("3 comments are spam now.")
    expect(card).to_be_hidden()
    expect(waiting).to_have_text(str(before - 3))
    desk.keyboard.press("u")
    expect(desk.get_by_role("status")).to_contain_text("Undone: 3 comments are pending again.")
    expect(card).to_be_focused()
    expect(waiting).to_have_text(str(before))
    card.locator("summary").click()
    expect(card.locator(".others li")).to_have_count(2)
