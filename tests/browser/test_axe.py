"""axe finds nothing on any kind of page: at phone and desk width, in light and in dark."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Visit
from tests.browser.house import BRIDGE, Served
from tests.browser.pages import (
    DESK,
    RARER,
    READERS,
    SIGN_IN,
    form_with_mistakes,
    own_feed,
    own_page,
    own_push,
    rights_links,
    webhook_page,
)

WIDTHS = (390, 1280)
# Only what is wrong is told. In the dark nothing changes but colours, so only those rules are asked again.
_LIGHT: dict[str, Any] = {"resultTypes": ["violations"]}
_DARK = _LIGHT | {"runOnly": ["color-contrast", "link-in-text-block"]}
_AXE = Axe()


def complaints(page: Page, within: str = "html") -> list[str]:
    """What axe finds on this page in four looks, a line each: which look, which rule, which element."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, options in (("light", _LIGHT), ("dark", _DARK)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
            told = _AXE.run(page, within, options).response["violations"]
            found += [
                f"{width} {scheme} {one['id']}: {node['html'][:160]}"
                for one in told
                for node in one["nodes"]
            ]
    return found


@pytest.mark.parametrize("name", READERS)
def test_axe_finds_nothing_on_pages_for_readers(visit: Visit, name: str) -> None:
    page = visit()
    page.goto(READERS[name])
    assert complaints(page) == []


@pytest.mark.parametrize("reach", [form_with_mistakes, own_page, own_feed, own_push])
def test_axe_finds_nothing_on_pages_of_a_form(page: Page, reach: Any) -> None:
    reach(page)
    assert complaints(page) == []


def test_axe_finds_nothing_on_pages_of_ones_own_link(served: Served, page: Page) -> None:
    for name, link in rights_links(served).items():
        page.goto(link)
        assert [f"{name}: {one}" for one in complaints(page)] == []


def test_axe_finds_nothing_where_a_comment_is_answered_in_its_place(page: Page) -> None:
    page.goto(BRIDGE)
    page.locator("#c9 > article .reply").click()
    assert complaints(page, "#c9") == []


@pytest.mark.parametrize("name", DESK)
def test_axe_finds_nothing_at_the_desk(staff: Visit, name: str) -> None:
    page = staff()
    page.goto(DESK[name])
    assert complaints(page) == []


def test_axe_finds_nothing_on_rarer_pages_of_the_desk(staff: Visit) -> None:
    page = staff(viewport={"width": WIDTHS[0], "height": 900})
    for name, path in RARER.items():
        page.goto(path)
        told = _AXE.run(page, "html", _LIGHT).response["violations"]
        assert [(name, one["id"], one["nodes"][0]["html"][:160]) for one in told] == []


def test_axe_finds_nothing_on_a_webhooks_page(staff: Visit) -> None:
    page = staff()
    webhook_page(page)
    assert complaints(page) == []
    page.get_by_role("button", name="Remove it").click()


def test_axe_finds_nothing_on_the_way_in_to_the_desk(served: Served, browser: Browser) -> None:
    page = browser.new_page(base_url=served.url)
    page.goto(SIGN_IN)
    assert complaints(page) == []
    page.goto(served.new_sign_in())
    assert complaints(page) == []
    page.context.close()
