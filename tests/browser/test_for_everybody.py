"""Phones, keyboards, and people whom movement makes ill."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.house import BRIDGE, LIBRARY
from tests.browser.pages import DESK, READERS, SIGN_IN, form_with_mistakes, own_page, send

PHONE = {"width": 390, "height": 844}


def _too_wide(page: Page) -> list[str]:
    """What reaches beyond the window, if the page can be moved sideways at all."""
    found: list[str] = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.body.querySelectorAll("*")]
                .filter((one) => one.getBoundingClientRect().right > width + 1)
                .map((one) => one.outerHTML.slice(0, 120));
        }"""
    )
    return found


def test_no_readers_page_moves_sideways_on_a_phone(visit: Visit) -> None:
    page = visit(viewport=PHONE)
    for path in READERS.values():
        page.goto(path)
        assert _too_wide(page) == [], path


def test_no_page_of_a_form_moves_sideways_on_a_phone(visit: Visit) -> None:
    page = visit(viewport=PHONE)
    for reach in (form_with_mistakes, own_page):
        reach(page)
        assert _too_wide(page) == [], page.url


def test_no_page_of_the_desk_moves_sideways_on_a_phone(staff: Visit) -> None:
    page = staff(viewport=PHONE)
    for path in (*DESK.values(), SIGN_IN):
        page.goto(path)
        assert _too_wide(page) == [], path


@pytest.mark.parametrize("letters", ["W" * 60, "Ab" * 30, "笔" * 60, "ش" * 60])
def test_a_long_name_and_a_long_word_do_not_widen_the_page(visit: Visit, letters: str) -> None:
    page = visit(viewport=PHONE)
    page.goto(LIBRARY)
    send(page, f"{letters[:18]}.", letters)
    expect(page.get_by_role("link", name="Your own link to it")).to_be_visible()
    assert _too_wide(page) == []


def test_a_form_in_the_deepest_comment_fits_on_a_phone(visit: Visit) -> None:
    page = visit(viewport=PHONE)
    page.goto(BRIDGE)
    page.locator("#c49 .reply").click()
    assert _too_wide(page) == []
    box = page.get_by_label("Comment *").bounding_box()
    assert box is not None
    assert box["width"] > 200


def test_a_reply_is_left_with_the_keyboard_alone(page: Page) -> None:
    page.goto(LIBRARY)
    text = page.get_by_label("Comment *")
    _tab_to(page, "textarea#f-comment")
    expect(text).to_be_focused()
    page.keyboard.type("No mouse here.")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Name *")).to_be_focused()
    page.keyboard.type("Keyboard Kim")
    _tab_to(page, "button[value=send]")
    page.keyboard.press("Enter")
    said = page.locator("#comments li", has_text="No mouse here.")
    expect(said).to_be_focused()


def test_a_branch_is_folded_and_a_comment_answered_with_the_keyboard_alone(page: Page) -> None:
    page.goto(BRIDGE)
    summary = page.locator("#c8 > details > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#c9")).to_be_hidden()
    page.keyboard.press("Space")
    expect(page.locator("#c9")).to_be_visible()
    page.locator("#c9 > article .reply").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Comment *")).to_be_focused()


def test_what_has_the_focus_is_seen_to_have_it(page: Page) -> None:
    page.goto(BRIDGE)
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_nobody_who_wants_stillness_sees_anything_move(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    page.goto(LIBRARY)
    send(page, "Quietly, please.", "Still Stella")
    expect(page.locator("#comments li.new")).to_contain_text("Quietly, please.")
    assert page.evaluate("document.getAnimations().length") == 0


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus, as somebody without a mouse does."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} is not reached by the Tab key")
