"""Somebody follows a link that he kept from the site's old home."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browser.conftest import Visit
from tests.browser.house import Served
from tests.transfer.exports import wp_comment, wp_item, write_wxr


def test_an_old_link_to_a_comment_on_a_later_page_finds_it(
    visit: Visit, served: Served, tmp_path: Path
) -> None:
    file = write_wxr(tmp_path, wp_item(18, *(wp_comment(n) for n in range(1, 61))))
    told = served.shell("import", str(file))
    try:
        page = visit()
        page.goto("/2024/05/report-18/#comment-3")
        assert page.locator("#comment-3").count() == 1
        page.goto("about:blank")
        page.goto("/2024/05/report-18/comment-page-2/#comment-58")
        page.wait_for_url("**/p/*/2/#c*")
        found = page.locator(page.evaluate("location.hash"))
        assert "says number 58" in found.inner_text()
        page.goto("/?p=18&replytocom=58#respond")
        page.wait_for_url("**/p/*/2/#c*")
        page.goto("/2024/05/report-18/#comment-999")
        page.wait_for_url("**/2024/05/report-18/#comments")
    finally:
        run = re.search(r"--undo (\d+)", told)
        assert run
        served.shell("import", "--undo", run[1])
