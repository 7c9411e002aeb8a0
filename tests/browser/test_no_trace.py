"""Reading leaves no trace: nothing is asked of other hosts, no cookie is set, nothing is stored.

`conftest` watches every visitor of every test for this; here the kinds of page are walked through.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit, Watch
from tests.browser.pages import READERS


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_no_page_asks_another_host_or_sets_a_cookie(
    visit: Visit, watch: Watch, script: bool
) -> None:
    page = visit(java_script_enabled=script)
    for path in READERS.values():
        page.goto(path)
    assert watch.foreign == []
    assert page.context.cookies() == []


def test_reading_stores_nothing_in_the_browser(page: Page) -> None:
    for path in READERS.values():
        page.goto(path)
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    state = page.context.storage_state(indexed_db=True)
    assert state == {"cookies": [], "origins": []}
