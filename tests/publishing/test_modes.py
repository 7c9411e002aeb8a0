"""How a conversation goes, as a reader without script meets it: questions, live, slow, archived, guidelines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import NOON
from tests.publishing.comparing import differences
from tests.publishing.test_pages import fill, html_at, opened
from tests.replying.making import ELSEWHERE, leave

from rejoinder.errors import ThreadClosed, TooOften
from rejoinder.models import Comment, Post, Verdict
from rejoinder.publishing import addresses, composing, pages, stale
from rejoinder.publishing.publisher import every_path
from rejoinder.publishing.rounds import publish_stale

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    from rejoinder.replying import limits

    limits.slow.cache_clear()


def turn(post, mode, **fields):
    Post.objects.filter(pk=post.pk).update(mode=mode, **fields)
    post.refresh_from_db()


def test_a_post_that_is_looked_at_first_holds_every_reply_and_says_so(site, post):
    turn(post, "premoderated")
    held = leave(post, now=NOON)
    assert held.standing == "pending"
    assert "premoderated" in {
        signal["name"] for signal in Verdict.objects.get(pk=held.id).reasons["signals"]
    }
    assert "looked at before they are shown" in html_at(site, post.path).css_first("#reply").text()


def test_an_archived_post_takes_no_reply_and_shows_no_way_to(site, post, said):
    said("A word.")
    turn(post, "archived")
    page = html_at(site, post.path)
    assert "archived" in page.css_first("#reply h2").text()
    assert page.css("form, a.reply") == []
    with pytest.raises(ThreadClosed):
        leave(post, now=NOON)


def test_slow_mode_makes_a_client_wait_and_no_other(site, post):
    turn(post, "live", slow_seconds=60)
    assert "wait 1 minute between" in html_at(site, post.path).css_first("#reply").text()
    leave(post, text="First.", now=NOON)
    with pytest.raises(TooOften) as told:
        leave(post, text="Second.", now=NOON)
    assert 55 <= told.value.seconds <= 61
    assert leave(post, text="From elsewhere.", now=NOON, client=ELSEWHERE).id


def test_a_live_post_begins_with_the_newest(site, post):
    turn(post, "live")
    fill(post, [f"Word {n}." for n in range(120)])
    first = html_at(site, post.path)
    assert first.css_first("article.post h1") is not None
    newest = Comment.objects.order_by("-number").values_list("pk", flat=True)[0]
    assert opened(first)[0] == newest
    assert pages.render(site, addresses.newest(post.pk)) is None
    oldest = html_at(site, addresses.page(post.pk, 1))
    assert opened(oldest)[0] == Comment.objects.order_by("number").values_list("pk", flat=True)[0]
    assert oldest.css_first(".order a").attributes["href"] == post.path
    seen = set()
    for path in every_path(post):
        page = pages.render(site, path)
        assert page is not None, path
        if page.media_type.startswith("text/html"):
            seen |= set(opened(html_at(site, path)))
    assert seen == set(Comment.objects.values_list("pk", flat=True))
    one = Comment.objects.get(number=1)
    where = composing.comment_href(post, one).partition("#")[0]
    assert one.pk in opened(html_at(site, where))


def test_a_posts_first_page_has_one_address_whatever_the_mode(site, post, said):
    said("A word.")
    assert pages.render(site, addresses.page(post.pk, 1)) is None
    turn(post, "live")
    assert pages.render(site, addresses.page(post.pk, 1)) is not None


def test_files_follow_when_a_post_turns_live_and_back(site, post):
    fill(post, [f"Word {n}." for n in range(60)])
    for mode in ("normal", "live", "questions", "normal"):
        turn(post, mode)
        stale.mark(site.pk, post.pk)
        publish_stale()
        assert differences(site) == []


def test_a_reply_to_a_live_post_rewrites_the_oldest_page_too(site, post):
    turn(post, "live")
    fill(post, [f"Word {n}." for n in range(55)])
    stale.mark(site.pk, post.pk)
    publish_stale()
    first = Comment.objects.get(number=1)
    leave(post, text="An answer to the first.", parent=first.pk, now=NOON + timedelta(minutes=1))
    publish_stale()
    assert differences(site) == []


def test_answers_of_the_staff_stand_first_and_questions_say_whether_they_have_one(site, post, said):
    turn(post, "questions")
    asked, other = said("Why a bridge?"), said("And the ferry?")
    said("I wonder, too.", to=asked)
    answer = said("Because of the tide.", to=asked)
    Comment.objects.filter(pk=answer.pk).update(by_staff=True)
    page = html_at(site, post.path)
    first = page.css_first(f"#c{asked.pk}")
    assert first.css_first("details li").attributes["id"] == f"c{answer.pk}"
    assert first.css_first("article > header i.answered").text() == "answered"
    assert "not answered yet" in page.css_first(f"#c{other.pk}").text()
    assert "1 of 2 questions answered" in page.css_first("#comments").text()
    assert "Ask a question" in page.css_first("#reply h2").text()


def test_an_answer_is_on_the_page_however_much_was_said_before_it(site, post):
    turn(post, "questions")
    questions = 3
    fill(post, ["Q"] * questions + ["me too"] * 400, [None] * questions + [0] * 400)
    answer = Comment.objects.order_by("-number").first()
    Comment.objects.filter(pk=answer.pk).update(by_staff=True)
    page = html_at(site, post.path)
    assert page.css_first("#comments ol ol > li").attributes["id"] == f"c{answer.pk}"
    shown = len(page.css("li[id^=c]"))
    more = page.css_first("p.more a").text()
    assert int(more.split()[0].replace(",", "")) + shown == questions + 400


def test_the_sites_and_the_posts_words_stand_above_the_form(site, post):
    site.message, site.guidelines = "We are *moving*.", "Be kind. <script>"
    site.save()
    form = html_at(site, post.path).css_first("#reply")
    assert form.css_first(".keep em").text() == "moving"
    assert "Be kind." in form.css_first("details.rules").text()
    assert "script" not in {tag.tag for tag in form.css("details.rules *")}
    turn(post, "normal", message="The guest answers from six.", guidelines="Only questions.")
    form = html_at(site, post.path).css_first("#reply")
    assert [box.text().strip() for box in form.css(".keep")] == [
        "We are moving.",
        "The guest answers from six.",
    ]
    assert "Only questions." in form.css_first("details.rules").text()
    assert "Be kind." not in form.text()
