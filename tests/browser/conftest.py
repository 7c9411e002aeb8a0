"""One server and one Chromium for the whole folder; a fresh visitor for each test.

Whatever a test is about, its visitors are watched: a page that asks another host for anything, breaks
its own policy, raises an error in script or gives a reader a cookie fails the test that opened it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browser.house import Served, chromium, demonstration
from tests.browser.pages import signed_in

Visit = Callable[..., Page]

# Of the package, not of the session: Playwright keeps a loop running in this thread, in which Django
# would refuse to touch the database for the tests of the other folders.


@pytest.fixture(scope="package")
def served() -> Iterator[Served]:
    with demonstration() as served:
        yield served


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@dataclass
class Watch:
    """What one test's visitors did that they should not have."""

    url: str
    foreign: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda raised: self.mistakes.append(str(raised.error)))

    def _asked(self, request: Request) -> None:
        # Blobs and data: are the page's own.
        if request.url.startswith(("http:", "https:")) and not request.url.startswith(self.url):
            self.foreign.append(request.url)

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400 and answer.request.resource_type not in ("document", "fetch"):
            self.mistakes.append(f"{answer.status} {answer.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.mistakes.append(message.text)


@pytest.fixture
def watch(served: Served) -> Watch:
    """Empty `foreign` in a test that lets a visitor ask another host for something."""
    return Watch(served.url)


@pytest.fixture
def visit(browser: Browser, served: Served, watch: Watch) -> Iterator[Visit]:
    """Come as somebody new: `visit()`, or with Playwright's options for a context."""
    with _visits(browser, served, watch) as (come, contexts):
        yield come
        assert [cookie for context in contexts for cookie in context.cookies()] == []


@pytest.fixture
def page(visit: Visit) -> Page:
    """A reader."""
    return visit()


@pytest.fixture
def plain(visit: Visit) -> Page:
    """A reader whose browser runs no script."""
    return visit(java_script_enabled=False)


@pytest.fixture(scope="package")
def session(browser: Browser, served: Served) -> dict[str, Any]:
    """The cookies of an owner who signed in once for all tests."""
    context = browser.new_context(base_url=served.url)
    signed_in(context.new_page(), served.new_sign_in())
    state = dict(context.storage_state())
    context.close()
    return state


@pytest.fixture
def staff(
    browser: Browser, served: Served, watch: Watch, session: dict[str, Any]
) -> Iterator[Visit]:
    """Come to the desk as the owner, who is signed in: `staff()`, options as for `visit`."""
    with _visits(browser, served, watch, storage_state=session) as (come, _):
        yield come


@contextmanager
def _visits(
    browser: Browser, served: Served, watch: Watch, **always: Any
) -> Iterator[tuple[Visit, list[BrowserContext]]]:
    contexts: list[BrowserContext] = []

    def come(**options: Any) -> Page:
        context = browser.new_context(base_url=served.url, **always, **options)
        context.set_default_timeout(10_000)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    try:
        yield come, contexts
        assert watch.foreign == []
        assert watch.mistakes == []
    finally:
        for context in contexts:
            context.close()


@pytest.fixture
def stranger(served: Served, browser: Browser) -> Iterator[Page]:
    """Somebody whom the desk does not know. Signing in sets cookies, so no reader's watch is on."""
    context = browser.new_context(base_url=served.url)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
