"""The way in to the desk: a link that works once, then a password and a code."""

from __future__ import annotations

import base64
import hmac
import struct
import time

from playwright.sync_api import Page, expect

from tests.browser.house import Served
from tests.browser.pages import press, until

PASSWORD = "seven minutes says the guide"
PENDING = "/desk/main/queue/pending/"


def test_a_stranger_is_sent_to_sign_in(stranger: Page) -> None:
    stranger.goto(PENDING)
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()


def test_opening_the_printed_link_changes_nothing_and_its_button_signs_in_once(
    stranger: Page, served: Served
) -> None:
    # Whoever checks links in mail opens them; that must not use this one up.
    for _ in range(2):
        stranger.goto(served.sign_in)
        expect(stranger.get_by_role("button", name="Sign in")).to_be_visible()
    stranger.goto(PENDING)
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()

    stranger.goto(served.sign_in)
    stranger.get_by_role("button", name="Sign in").click()
    expect(stranger.get_by_role("navigation", name="Queues")).to_be_visible()
    stranger.get_by_text("More", exact=True).click()
    press(stranger.get_by_role("button", name="Sign out"))

    again = stranger.goto(served.sign_in)
    assert again is not None
    assert again.status >= 400
    expect(stranger.get_by_role("heading")).to_have_text("This link does not work")
    expect(stranger.get_by_role("button", name="Sign in")).to_have_count(0)


def test_with_a_password_and_a_second_factor_one_signs_in_by_both(
    stranger: Page, served: Served
) -> None:
    served.shell(
        *("createsuperuser", "--noinput", "--username", "keeper"),
        *("--email", "keeper@harbour-courier.example"),
    )
    stranger.goto(served.new_sign_in("keeper"))
    stranger.get_by_role("button", name="Sign in").click()
    stranger.get_by_text("More", exact=True).click()
    stranger.get_by_role("link", name="Account").click()
    stranger.get_by_role("link", name="Password").click()
    for field in stranger.locator("input[type=password]").all():
        field.fill(PASSWORD)
    press(stranger.get_by_role("main").get_by_role("button"))

    stranger.goto("/accounts/2fa/")
    stranger.get_by_role("link", name="Activate").click()
    secret = stranger.locator("#authenticator_secret").input_value()
    stranger.locator("input[name=code]").fill(code(secret))
    stranger.get_by_role("button", name="Activate").click()
    expect(stranger.get_by_role("main")).to_contain_text("Recovery codes")

    stranger.get_by_text("More", exact=True).click()
    press(stranger.get_by_role("button", name="Sign out"))
    stranger.goto(PENDING)
    stranger.locator("input[name=login]").fill("keeper")
    stranger.locator("input[name=password]").fill(PASSWORD)
    stranger.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(stranger.locator("input[name=code]")).to_be_visible()
    expect(stranger.get_by_role("navigation", name="Queues")).to_have_count(0)
    stranger.locator("input[name=code]").fill(code(secret))
    stranger.get_by_role("main").get_by_role("button").first.click()
    expect(stranger.get_by_role("navigation", name="Queues")).to_be_visible()


def code(secret: str) -> str:
    """The six digits that an authenticator shows now. Source: RFC 6238 and RFC 4226, 5.3."""
    until(lambda: time.time() % 30 < 24)  # else it would be over while it is typed
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    moment = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(key, moment, "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
