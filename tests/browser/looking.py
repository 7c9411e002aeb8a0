"""Pictures of every kind of page, for people to look at: `python -m tests.browser.looking OUT_DIR`.

Not a test: it has no opinion. Phone and desk width, light and dark.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.house import BRIDGE, Served, chromium, demonstration
from tests.browser.pages import (
    DESK,
    READERS,
    SIGN_IN,
    form_with_mistakes,
    own_feed,
    own_page,
    own_push,
    rights_links,
    send,
    signed_in,
    webhook_page,
)

WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")


def main(out: Path) -> None:
    """Save a PNG of each page, width and scheme, named after all three."""
    out.mkdir(parents=True, exist_ok=True)
    with demonstration() as served, chromium() as browser:
        _look(browser, served, out)


def _look(browser: Browser, served: Served, out: Path) -> None:
    page = browser.new_context(base_url=served.url).new_page()
    for name, path in READERS.items():
        page.goto(path)
        _picture(page, out, name)
    form_with_mistakes(page)
    _picture(page, out, "mistakes")
    own_page(page)
    _picture(page, out, "own")
    for name, reach in (("own-feed", own_feed), ("own-push", own_push)):
        reach(page)
        _picture(page, out, name)
    for name, link in rights_links(served).items():
        page.goto(link)
        _picture(page, out, f"by-link-{name}")
    page.goto(BRIDGE)
    page.locator("#c9 > article .reply").click()
    _picture(page, out, "answering")
    page.goto("/reply/3/")
    send(page, "Tea on Sunday.", "Ada Sent")
    page.get_by_role("link", name="See it in its place").click()
    _picture(page, out, "sent")
    page.goto(SIGN_IN)
    _picture(page, out, "sign-in")
    page.goto(served.sign_in)
    _picture(page, out, "desk-once")
    signed_in(page, served.sign_in)
    for name, path in DESK.items():
        page.goto(path)
        _picture(page, out, name)
    webhook_page(page)
    _picture(page, out, "desk-webhook")


def _picture(page: Page, out: Path, name: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
            page.screenshot(path=out / f"{name}-{width}-{scheme}.png", full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
