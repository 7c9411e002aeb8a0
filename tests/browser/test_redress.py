"""A comment is reported on its page, decided at the desk, and its author objects: all without script."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.house import LIBRARY, Served
from tests.browser.pages import press, send
from tests.browser.test_axe import complaints


def test_a_report_is_sent_decided_and_objected_to_without_script(
    visit: Visit, staff: Visit, stranger: Page, served: Served
) -> None:
    page: Page = visit(java_script_enabled=False)
    page.goto(LIBRARY)  # whose form has no token, so nobody is too quick
    send(page, "Cake in the reading room again on Sunday.", "Rae Reporter")
    page.get_by_role("link", name="Your own link to it").click()
    expect(page.get_by_role("heading", name="Your comment")).to_be_visible()
    own = page.url
    comment = own.split("/own/")[1].split("/")[0]

    page.goto(f"/report/{comment}/")
    page.get_by_label("What is wrong with it?").select_option("insult")
    page.get_by_label("I believe in good faith").check()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("main")).to_contain_text("waits for a person")

    desk = staff()
    desk.goto("/desk/main/reports/")
    expect(desk.get_by_role("main")).to_contain_text("It insults somebody")
    assert complaints(desk) == []
    desk.locator(f"#c{comment}").get_by_role("button", name="Trash").click()
    expect(desk.locator(f"#c{comment}")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("taken off the page")

    page.goto(own)
    expect(page.get_by_role("heading", name="Statement of reasons")).to_be_visible()
    page.get_by_label("Why the decision is wrong").fill("There was cake, and there will be again.")
    page.get_by_role("button", name="Send the objection").click()
    expect(page.get_by_role("main")).to_contain_text("waits for a person")

    # Another moderator than the one who took it off.
    served.shell(
        *("createsuperuser", "--noinput", "--username", "second"),
        *("--email", "second@harbour-courier.example"),
    )
    desk.goto("/desk/main/objections/")
    assert complaints(desk) == []
    publish = "Publish the comment of Rae Reporter"
    expect(desk.get_by_role("button", name=publish)).to_have_count(0)
    second = stranger
    second.goto(served.new_sign_in("second"))
    press(second.get_by_role("button", name="Sign in"))
    second.goto("/desk/main/objections/")
    press(second.get_by_role("button", name=publish))
    page.goto(own)
    expect(page.get_by_role("main")).to_contain_text("It was granted")
