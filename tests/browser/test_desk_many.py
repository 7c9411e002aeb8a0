"""Many comments at once, replies and marks by keyboard, and one at a time on a phone whose line breaks."""

from __future__ import annotations

import json

from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.conftest import Visit
from tests.browser.house import Served
from tests.browser.pages import until
from tests.browser.test_axe import complaints

PENDING = "/desk/main/queue/pending/"
ONE = "/desk/main/one/pending/"
PHONE: ViewportSize = {"width": 390, "height": 844}

_PLANT = """
from django.utils import timezone
from rejoinder.models import Comment, Post
post, now = Post.objects.order_by("pk")[0], timezone.now()
for text in {texts}:
    post.last_number += 1
    Comment.objects.create(site=post.site, post=post, number=post.last_number, depth=0,
        root_number=post.last_number, path=post.last_number.to_bytes(4, "big"), author_name=text,
        text=text + " crosses the bridge", html="<p>x</p>", standing="pending", written_at=now,
        stored_at=now, fingerprint=b"0" * 16)
post.save()
"""


def held(served: Served, *names: str) -> None:
    """Comments under these names wait for a moderator."""
    served.shell("shell", "-c", _PLANT.format(texts=list(names)))


def standing(served: Served, *names: str) -> list[str]:
    """What became of each."""
    asked = f"__import__('json').dumps([Comment.objects.get(author_name=n).standing for n in {list(names)}])"
    said = served.shell("shell", "-c", f"from rejoinder.models import Comment; print({asked})")
    told: list[str] = json.loads(said.strip().splitlines()[-1])
    return told


def _card(desk: Page, name: str) -> Locator:
    return desk.locator(".card", has=desk.get_by_role("heading", name=name, exact=True))


def test_all_that_a_search_finds_is_shown_decided_and_undone(staff: Visit, served: Served) -> None:
    names = [f"Zeppelin {n}" for n in range(120)]
    held(served, *names)
    desk = staff()
    desk.goto(f"{PENDING}?q=zeppelin")
    desk.get_by_text("Many at once").click()
    desk.get_by_role("link", name="Spam…").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Spam 120 comments")
    assert complaints(desk) == []
    desk.get_by_role("button", name="Spam all 120").click()
    expect(desk.get_by_role("status")).to_contain_text(
        "120 comments put among the spam.", timeout=30_000
    )
    assert complaints(desk) == []
    assert set(standing(served, *names)) == {"spam"}
    desk.get_by_role("button", name="Undo all of it").click()
    expect(desk.get_by_role("status")).to_contain_text("120 comments are as before", timeout=30_000)
    assert set(standing(served, *names)) == {"pending"}
    served.shell("moderate", "sweep", "trash", "zeppelin", "--yes")


def test_keys_tick_reply_feature_and_help(staff: Visit, served: Served) -> None:
    held(served, "Key Ada", "Key Ben", "Key Cyd")
    desk = staff()
    desk.goto(f"{PENDING}?q=key")
    for name in ("Key Ada", "Key Ben"):
        _card(desk, name).focus()
        desk.keyboard.press("x")
    expect(desk.locator("[data-ticked]")).to_have_text(" 2")
    _card(desk, "Key Cyd").focus()
    desk.keyboard.press("r")
    desk.keyboard.type("It is open again.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("[data-said]")).to_contain_text("your reply is published")
    expect(_card(desk, "Key Cyd")).to_be_hidden()
    desk.keyboard.press("?")
    expect(desk.locator("[data-keys] dl")).to_be_visible()
    assert complaints(desk) == []
    desk.get_by_role("button", name="Spam ticked").click()
    expect(desk.locator("[data-said]")).to_contain_text("2 comments are spam now.")
    assert standing(served, "Key Ada", "Key Ben", "Key Cyd") == ["spam", "spam", "approved"]
    desk.goto("/desk/main/queue/approved/?q=key")
    _card(desk, "Key Cyd").focus()
    desk.keyboard.press("f")
    expect(desk.locator("[data-said]")).to_contain_text("is featured")


def test_what_is_decided_without_a_line_is_sent_when_it_is_back(
    staff: Visit, served: Served
) -> None:
    names = [f"Offline {n}" for n in range(4)]
    held(served, *names)
    phone = staff(viewport=PHONE, has_touch=True)
    phone.goto(ONE)
    assert complaints(phone) == []
    phone.set_viewport_size(PHONE)
    expect(phone.locator(".deck > .card:visible")).to_have_count(1)
    phone.context.set_offline(True)
    decided = []
    for press in ("Spam", "Approve", "Trash"):
        card = phone.locator(".deck > .card:visible")
        decided.append(card.get_by_role("heading").first.inner_text())
        card.get_by_role("button", name=press).click()
        expect(phone.get_by_role("heading", name=decided[-1], exact=True)).to_be_hidden()
    expect(phone.locator("[data-waiting]")).to_contain_text("3 acts are kept here")
    assert standing(served, *decided) == ["pending"] * 3
    # Somebody else is faster with one of them.
    served.shell("moderate", "act", "approve", _number(served, decided[2]))
    phone.context.set_offline(False)
    until(lambda: standing(served, *decided) == ["spam", "approved", "approved"], seconds=30)
    expect(phone.locator("[data-refused]")).to_contain_text("trash was not done")
    expect(phone.locator("[data-waiting]")).to_be_hidden()


def test_the_page_opens_without_a_line_and_what_is_decided_then_is_sent_once(
    staff: Visit, served: Served
) -> None:
    held(served, *(f"Tunnel {n}" for n in range(3)))
    phone = staff(viewport=PHONE, has_touch=True)
    phone.goto(ONE)
    phone.locator("[data-deck][data-stays]").wait_for()
    phone.context.set_offline(True)
    phone.goto(ONE)
    expect(phone.locator("[data-offline]")).to_contain_text("There is no line.")
    assert complaints(phone) == []
    card = phone.locator(".deck > .card:visible")
    name = card.get_by_role("heading").first.inner_text()
    card.get_by_role("button", name="Spam").click()
    expect(phone.locator("[data-waiting]")).to_contain_text("1 act is kept here")
    phone.reload()
    expect(phone.get_by_role("heading", name=name, exact=True)).to_be_hidden()
    assert standing(served, name) == ["pending"]
    phone.context.set_offline(False)
    phone.goto(ONE)
    until(lambda: standing(served, name) == ["spam"], seconds=30)
    expect(phone.locator("[data-offline]")).to_be_hidden()
    # Its answer may have been lost with the page: sent again, it is the same act.
    asked = f"print(Decision.objects.filter(comment__author_name={name!r}).count())"
    said = served.shell("shell", "-c", f"from rejoinder.models import Decision; {asked}")
    assert said.split()[-1] == "1"
    # Whoever is signed out leaves nothing of it behind.
    phone.context.clear_cookies()
    phone.goto(ONE)
    phone.wait_for_url("**/accounts/login/**")
    until(lambda: phone.evaluate("caches.has('rejoinder-one')") is False)


def test_a_swipe_decides_and_a_tap_takes_it_back(staff: Visit, served: Served) -> None:
    held(served, "Swiped Eva")
    phone = staff(viewport=PHONE, has_touch=True)
    phone.goto(ONE)
    card = phone.locator(".deck > .card:visible")
    name = card.get_by_role("heading").first.inner_text()
    _swipe(phone, 300)
    expect(phone.locator("[data-said]")).to_contain_text(f"{name}: Approve")
    until(lambda: standing(served, name) == ["approved"])
    phone.get_by_role("button", name="Undo").tap()
    until(lambda: standing(served, name) == ["pending"])
    expect(phone.get_by_role("heading", name=name, exact=True)).to_be_visible()
    _swipe(phone, -300)
    until(lambda: standing(served, name) == ["spam"])


def _number(served: Served, name: str) -> str:
    asked = f"print(Comment.objects.get(author_name={name!r}).pk)"
    said = served.shell("shell", "-c", f"from rejoinder.models import Comment; {asked}")
    return said.strip().splitlines()[-1]


def _swipe(phone: Page, by: int) -> None:
    phone.evaluate(
        """by => {
          const deck = document.querySelector(".deck"), y = 400, from = by > 0 ? 40 : 350;
          const touch = x => [new Touch({identifier: 1, target: deck, clientX: x, clientY: y})];
          const send = (name, x) => deck.dispatchEvent(new TouchEvent(name,
            {bubbles: true, touches: name === "touchend" ? [] : touch(x), changedTouches: touch(x)}));
          send("touchstart", from); send("touchmove", from + by / 2); send("touchend", from + by);
        }""",
        by,
    )
