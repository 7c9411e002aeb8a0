"""Every kind of page there is, by name, and the few acts that lead to those without an address."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Final

from playwright.sync_api import Locator, Page

from tests.browser.house import BRIDGE, LIBRARY, Served

READERS: Final = {
    "home": "/",
    "post": BRIDGE,
    "newest": "/p/1/newest/",
    "empty": LIBRARY,
    "page-2": "/p/2/2/",
    "branch": "/p/2/c/104/",
    "tag": "/tags/varnmouth/",
    "notice": "/notice/",
    "reply": "/reply/1/",
    "reply-to": "/reply/1/15/",
    "report": "/report/1/",
    "transparency": "/transparency/",
    "missing": "/nothing/is/here/",
}
"""Pages that readers open."""

SIGN_IN: Final = "/accounts/login/"

DESK: Final = {
    "desk-pending": "/desk/main/queue/pending/",
    "desk-approved": "/desk/main/queue/approved/",
    "desk-spam": "/desk/main/queue/spam/",
    "desk-one": "/desk/main/one/approved/",
    "desk-sweeps": "/desk/main/sweeps/",
    "desk-purge": "/desk/main/purge/?queue=spam&days=30",
    "desk-comment": "/desk/main/comments/1/",
    "desk-log": "/desk/main/decisions/",
    "desk-site": "/desk/main/site/",
    "desk-shadow": "/desk/main/shadow/",
    "desk-doing": "/desk/main/doing/?days=365",
    "desk-reports": "/desk/main/reports/",
    "desk-objections": "/desk/main/objections/",
    "desk-flaggers": "/desk/main/flaggers/",
    "desk-privacy": "/desk/main/privacy/",
    "desk-staff": "/desk/main/staff/",
    "desk-keys": "/desk/main/keys/",
    "desk-mail": "/desk/main/mail/",
    "desk-webhooks": "/desk/main/webhooks/",
    "desk-imports": "/desk/main/imports/",
    "desk-exports": "/desk/main/exports/",
    "desk-posts": "/desk/main/posts/",
    "desk-talks": "/desk/main/posts/talks/?sort=comments",
    "desk-questions": "/desk/main/questions/",
    "desk-editor": "/desk/main/posts/new/",
    "desk-post": "/desk/main/posts/1/",
    "desk-factors": "/accounts/2fa/",
    "desk-password": "/accounts/password/set/",
}
"""Pages for who has signed in."""

RARER: Final = {
    "all-found": "/desk/main/queue/all/?q=the",
    "nothing-found": "/desk/main/queue/trash/?q=zanzibar",
    "bulk": "/desk/main/queue/approved/bulk/?act=spam&q=bridge",
    "policy": "/desk/main/policy/",
    "guidelines": "/desk/main/guidelines/",
    "sessions": "/accounts/sessions/",
    "nothing-here": "/desk/main/people/987654/",
}
"""Pages for who has signed in that are made of the same parts as others; one look at each is enough."""


def press(button: Locator) -> None:
    """Press what leads to another page, and wait for that page.

    A click alone returns while its request is on the way, and whatever is opened next ends that request
    or is ended by it.
    """
    with button.page.expect_navigation():
        button.click()


def fill(within: Page | Locator, text: str, name: str = "Ada Reader") -> None:
    """Write a reply, and send nothing."""
    within.get_by_label("Comment *").fill(text)
    within.get_by_label("Name *").fill(name)


def send(page: Page, text: str, name: str = "Ada Reader") -> None:
    """Write a reply and press the button."""
    fill(page, text, name)
    page.get_by_role("button", name="Post comment").click()


def form_with_mistakes(page: Page) -> None:
    """The form as it comes back with an address that is none and a name that is missing."""
    page.goto("/reply/3/")
    fill(page, "Two things are wrong here.", "")
    page.get_by_label("Email").fill("nobody")
    # The server's own words are wanted, not those of the browser or of our script.
    page.eval_on_selector("form", "form => { form.noValidate = true; form.submit() }")
    page.get_by_role("alert").wait_for()


def own_page(page: Page) -> None:
    """What the signed link of a comment shows."""
    page.goto("/reply/3/")
    send(page, "Cake on Sunday.", "Ada Own")
    page.get_by_role("link", name="Your own link to it").click()
    page.get_by_role("heading", name="Your comment").wait_for()


def own_feed(page: Page) -> None:
    """Where a private feed of replies is made, with one that was."""
    own_page(page)
    page.get_by_role("link", name="a private feed").click()
    page.get_by_role("button", name="Make an address").click()
    page.get_by_role("button", name="End this address").wait_for()


def own_push(page: Page) -> None:
    """Where a browser asks to be told of replies."""
    own_page(page)
    page.get_by_role("link", name="your browser").click()
    page.get_by_role("heading", name="Messages by your browser").wait_for()


def webhook_page(page: Page) -> None:
    """A webhook that was just made, and asked for a test. For who has signed in."""
    page.goto(DESK["desk-webhooks"])
    page.get_by_label("What it is for").fill("the newsroom")
    page.get_by_label("Address", exact=True).fill("https://127.0.0.1/hook")
    page.get_by_role("button", name="Add the webhook").click()
    page.get_by_role("link", name="the newsroom").first.click()
    page.get_by_role("button", name="Send a test").click()
    page.get_by_role("heading", name="test").wait_for()
    page.get_by_text("Change it").click()


def signed_in(page: Page, link: str) -> None:
    """Sign in by a one-time link."""
    page.goto(link)
    press(page.get_by_role("button", name="Sign in"))
    page.get_by_role("navigation", name="Queues").wait_for()


def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for what no page shows: asked again and again, and given up after some seconds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.02)


_LINKS: Final = """
import json
from django.utils import timezone
from rejoinder import keys, moderating, redress
from rejoinder.following.wanting import want
from rejoinder.models import Comment, Following, Post, Site
from rejoinder.privacy.persons import link_token, person_of
from rejoinder.replying.drafts import Draft
from rejoinder.replying.leaving import Client, leave_reply, own_token
now = timezone.now()
site = Site.objects.get()
def left(text):
    draft = Draft(name="Ada Kept", email="ada@harbour.example", website="https://ada.example", text=text)
    return leave_reply(Post.objects.get(pk=3), draft, Client(), now=now).id
one, two = left("Warm and dry on a Sunday."), left("And the lift is new.")
want(Comment.objects.get(pk=one), "", every="day", whole_thread=True, now=now)
follow = Following.objects.latest("pk").pk
moderating.decide(two, "trash", None, now, words="Please stay kind.", reason="insult")
notice = redress.Notice("insult", "He calls him a fool.", "Ada", "ada@harbour.example", True)
told = redress.report(Comment.objects.get(pk=9), notice, block="", now=now)
person = person_of(site, "ada@harbour.example")
print("LINKS " + json.dumps({
    "kept": f"/own/{one}/{own_token(one)}/kept/",
    "removed": f"/own/{two}/{own_token(two)}/",
    "person": f"/person/{link_token(person, now)}/",
    "follow": f"/follow/{follow}/{keys.sign('follow', str(follow))}/",
    "stop": f"/stop/{follow}/{keys.sign('stop', str(follow))}/",
    "reported": told.link,
}))
"""


def rights_links(served: Served) -> dict[str, str]:
    """Pages that somebody reaches by a link of their own alone, by name; what they are about is made."""
    printed = served.python(_LINKS)
    line = next(line for line in printed.splitlines() if line.startswith("LINKS "))
    found: dict[str, str] = json.loads(line.removeprefix("LINKS "))
    return found | {"ask": "/person/"}
