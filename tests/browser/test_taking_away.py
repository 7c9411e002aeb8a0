"""An owner takes the site away at the desk and reads it from his disk, without any server."""

from __future__ import annotations

import zipfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.conftest import Visit
from tests.browser.house import BRIDGE
from tests.browser.test_axe import complaints


def test_pages_are_taken_away_and_read_from_a_disk(
    staff: Visit, browser: Browser, tmp_path: Path
) -> None:
    page = staff()
    page.goto("/desk/main/exports/")
    page.get_by_label("Pages to read without a server").check()
    page.get_by_role("button", name="Make the file").click()
    page.get_by_role("link", name="Download").wait_for(timeout=120_000)
    assert complaints(page) == []
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download").click()
    with zipfile.ZipFile(coming.value.path()) as packed:
        packed.extractall(tmp_path)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Throw it away").click()
    page.get_by_text("Gone").first.wait_for()

    asked: list[str] = []
    told: list[str] = []
    reader = browser.new_context(java_script_enabled=False).new_page()
    reader.on("request", lambda request: asked.append(request.url))
    reader.on("requestfailed", lambda request: told.append(request.url))
    reader.on("console", lambda said: told.append(said.text))
    reader.goto((tmp_path / "index.html").as_uri())
    reader.locator(f"ol.posts h2 a[href*='{BRIDGE.strip('/')}']").click()
    assert reader.locator("ol.thread > li").count() > 0
    assert reader.locator("form").count() == 0
    # Its own style holds, wherever the file lies.
    assert reader.locator("body").evaluate("e => getComputedStyle(e).maxInlineSize") != "none"
    reader.get_by_role("link", name="Newest first").click()
    assert reader.locator("ol.thread > li").count() > 0
    assert told == []
    assert all(url.startswith("file://") for url in asked)
