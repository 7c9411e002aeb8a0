"""A passkey, held by an authenticator that Chromium plays: added, used alone, and as a second factor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.house import Served
from tests.browser.pages import press
from tests.browser.test_axe import complaints

PASSWORD = "seven minutes says the guide"


@pytest.fixture
def holder(served: Served, browser: Browser) -> Iterator[Page]:
    """Somebody with an authenticator, at a name that browsers let passkeys work for without https."""
    context = browser.new_context(base_url=served.url.replace("127.0.0.1", "localhost"))
    context.set_default_timeout(10_000)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield page
    context.close()


def test_a_passkey_signs_in_alone_and_as_second_factor(holder: Page, served: Served) -> None:
    served.shell(
        *("createsuperuser", "--noinput", "--username", "holder"),
        *("--email", "holder@harbour-courier.example"),
    )
    link = served.new_sign_in("holder")
    holder.goto(link.replace("127.0.0.1", "localhost"))
    press(holder.get_by_role("button", name="Sign in"))
    holder.goto("/accounts/password/set/")
    for field in holder.locator("input[type=password]").all():
        field.fill(PASSWORD)
    press(holder.get_by_role("main").get_by_role("button"))

    holder.goto("/accounts/2fa/passkeys/add/")
    assert complaints(holder) == []
    holder.get_by_label("Passwordless").check()
    holder.locator("#mfa_webauthn_add").click()
    expect(holder.get_by_role("main")).to_contain_text("Recovery codes")
    holder.goto("/accounts/2fa/passkeys/")
    expect(holder.get_by_role("main")).to_contain_text("signs in alone")
    assert complaints(holder) == []
    holder.goto("/accounts/sessions/")
    assert complaints(holder) == []

    holder.get_by_text("More", exact=True).click()
    press(holder.get_by_role("button", name="Sign out"))
    holder.goto("/accounts/login/")
    holder.get_by_role("button", name="Sign in with a passkey").click()
    expect(holder.get_by_role("navigation", name="Queues")).to_be_visible()

    holder.get_by_text("More", exact=True).click()
    press(holder.get_by_role("button", name="Sign out"))
    holder.goto("/accounts/login/")
    holder.locator("input[name=login]").fill("holder")
    holder.locator("input[name=password]").fill(PASSWORD)
    holder.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(holder.locator("#mfa_webauthn_authenticate")).to_be_visible()
    assert complaints(holder) == []
    expect(holder.get_by_role("navigation", name="Queues")).to_have_count(0)
    holder.locator("#mfa_webauthn_authenticate").click()
    expect(holder.get_by_role("navigation", name="Queues")).to_be_visible()
