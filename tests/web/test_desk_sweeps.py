"""Acts on many comments at the desk, without script: ticked ones, all that match, undoing, purging."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.moderating.making import make_comment, make_member, make_post, make_site
from tests.web.test_desk_queues import press, see

from rejoinder.models import Comment, Decision, Sweep
from rejoinder.moderating import decide, parts
from rejoinder.moderating.purging import begin_purge

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make_site()


@pytest.fixture
def post(site):
    return make_post(site)


@pytest.fixture
def desk(client, site):
    client.force_login(make_member(site, "moderator", "mia"))
    return client


def read(answer):
    assert answer.status_code == 200
    return HTMLParser(answer.content.decode())


def bulk(desk, site, queue="pending", **sent):
    return desk.post(reverse("desk:bulk", args=[site.slug, queue]), sent)


def standings(comments):
    stood = dict(
        Comment.objects.filter(pk__in=[one.pk for one in comments]).values_list("pk", "standing")
    )
    return [stood[one.pk] for one in comments]


def test_every_card_has_a_box_that_belongs_to_the_form_for_many(desk, site, post):
    comments = [make_comment(post, name=name) for name in ("Ann", "Ben")]
    page = see(desk, site)
    boxes = page.css("input.tick")
    assert {box.attributes["value"] for box in boxes} == {str(one.pk) for one in comments}
    assert {box.attributes["form"] for box in boxes} == {
        page.css_first("form.acts#bulk").attributes["id"]
    }
    assert boxes[-1].attributes["aria-label"] == "Tick the comment by Ann"


def test_ticked_comments_are_decided_at_once_and_undone_at_once(desk, site, post):
    comments = [make_comment(post) for _ in range(3)]
    ticked = [comments[0].pk, comments[2].pk]
    answer = bulk(desk, site, act="spam", scope="ticked", comment=ticked)
    assert answer.status_code == 303
    assert standings(comments) == ["spam", "pending", "spam"]
    landed = read(desk.get(answer["Location"]))
    assert "2 comments are spam now" in landed.css_first("[data-done]").text()
    press(desk, landed, "Undo")
    assert standings(comments) == ["pending"] * 3


def test_where_nothing_is_ticked_the_page_says_so(desk, site, post):
    make_comment(post)
    answer = bulk(desk, site, act="spam", scope="ticked")
    assert answer.status_code == 422
    assert "tick at least one comment first" in answer.content.decode()


def test_all_that_match_are_shown_and_counted_before_anything_happens(desk, site, post):
    pitches = [make_comment(post, text=f"Casino bonus {n}") for n in range(7)]
    other = make_comment(post)
    page = see(desk, site, q="casino")
    (link,) = (a for a in page.css(".bulk a.button") if a.text() == "Spam…")
    shown = read(desk.get(link.attributes["href"]))
    assert shown.css_first("h1").text() == "Spam 7 comments"
    assert len(shown.css(".near li")) == 5
    assert set(standings(pitches)) == {"pending"}
    late = make_comment(post, text="Casino bonus, later")
    answer = press(desk, shown, "Spam all 7")
    assert answer.status_code == 303
    assert set(standings(pitches)) == {"spam"}
    assert standings([other, late]) == ["pending"] * 2
    said = read(desk.get(answer["Location"]))
    assert "7 comments put among the spam." in said.css_first("[role=status]").text()


def test_a_large_act_goes_on_in_the_background_and_its_page_says_how_far_it_is(
    desk, site, post, monkeypatch
):
    monkeypatch.setattr(parts, "TOGETHER", 2)
    for _ in range(9):
        make_comment(post)
    shown = read(desk.get(reverse("desk:bulk", args=[site.slug, "pending"]), {"act": "trash"}))
    with monkeypatch.context() as patched:
        patched.setattr("rejoinder.web.desk.sweeps.AT_ONCE", 0.0)
        answer = press(desk, shown, "Trash all 9")
    page = read(desk.get(answer["Location"]))
    bar = page.css_first("progress")
    assert (bar.attributes["value"], bar.attributes["max"]) == ("2", "9")
    assert b'<noscript><meta http-equiv="refresh"' in desk.get(answer["Location"]).content
    told = desk.get(answer["Location"], headers={"Accept": "application/json"}).json()
    assert told == {"state": "running", "done": 2, "undone": 0, "total": 9}
    press(desk, page, "Stop")
    page = read(desk.get(answer["Location"]))
    assert "Stopped; 7 are left" in page.css_first("[role=status]").text()
    press(desk, page, "Go on")
    parts.run(Sweep.objects.get().pk, timezone.now())
    page = read(desk.get(answer["Location"]))
    assert "9 comments put in the trash" in page.css_first("[role=status]").text()
    press(desk, page, "Undo all of it")
    parts.run(Sweep.objects.get().pk, timezone.now())
    page = read(desk.get(answer["Location"]))
    assert "9 comments are as before" in page.css_first("[role=status]").text()
    assert "somebody decided" not in page.css_first("[role=status]").text()
    assert [b.text() for b in page.css("form.acts button")] == []


def test_the_log_and_the_list_name_the_act(desk, site, post):
    comments = [make_comment(post) for _ in range(2)]
    bulk(
        desk,
        site,
        act="trash",
        scope="ticked",
        comment=[one.pk for one in comments],
        reason="insult",
    )
    sweep = Sweep.objects.get()
    assert set(Decision.objects.values_list("sweep", "reason")) == {(sweep.pk, "insult")}
    log = read(desk.get(reverse("desk:log", args=[site.slug])))
    assert f"part of act {sweep.pk} on many" in " ".join(log.css_first(".log").text().split())
    listed = read(desk.get(reverse("desk:sweeps", args=[site.slug])))
    assert "Trash: ticked comments" in listed.css_first(".rows li").text()
    history = read(desk.get(reverse("desk:comment", args=[site.slug, comments[0].pk])))
    assert f"act {sweep.pk} on many" in history.css_first("#history").parent.text()


@pytest.mark.parametrize(
    ("queue", "sent"),
    [
        ("pending", {"act": "hold", "scope": "found", "upto": "99"}),
        ("pending", {"act": "delete", "scope": "ticked", "comment": "1"}),
        ("pending", {"act": "spam", "scope": "found"}),
        ("pending", {"act": "spam", "scope": "found", "upto": "many"}),
        ("spam", {"act": "spam", "scope": "found", "upto": "99"}),
    ],
)
def test_what_cannot_be_meant_is_refused(desk, site, post, queue, sent):
    make_comment(post)
    assert bulk(desk, site, queue, **sent).status_code == 422
    assert not Sweep.objects.exists()


def test_a_queue_that_is_none_is_not_there(desk, site):
    assert bulk(desk, site, "nowhere", act="spam").status_code == 404


def test_where_all_was_decided_meanwhile_the_answer_says_so(desk, site, post):
    comment = make_comment(post)
    shown = read(desk.get(reverse("desk:bulk", args=[site.slug, "pending"]), {"act": "spam"}))
    decide(comment.pk, "approve", None, timezone.now())
    assert press(desk, shown, "Spam all 1").status_code == 409
    shown = read(desk.get(reverse("desk:bulk", args=[site.slug, "pending"]), {"act": "spam"}))
    assert "Nothing matches any more" in shown.css_first(".empty").text()


def test_a_search_that_looks_like_markup_is_shown_as_text(desk, site, post):
    make_comment(post, text="bold claims")
    asked = {"act": "spam", "q": '<b id="x">bold'}
    page = read(desk.get(reverse("desk:bulk", args=[site.slug, "pending"]), asked))
    assert page.css_first("#x") is None


@pytest.fixture
def editor(client, site):
    client.force_login(make_member(site, "editor", "eva"))
    return client


def test_old_spam_is_counted_and_purged(editor, site, post):
    old = timezone.now() - timedelta(days=40)
    gone = [make_comment(post, "spam", stored_at=old) for _ in range(3)]
    kept = make_comment(post, "spam", stored_at=timezone.now())
    address = reverse("desk:purge", args=[site.slug])
    page = read(editor.get(address, {"queue": "spam", "days": "30"}))
    assert page.css_first("#counted").text() == "3 comments of the spam are older than 30 days."
    answer = press(editor, page, "Purge 3 for good")
    sweep = parts.run(Sweep.objects.get().pk, timezone.now())
    assert (sweep.done, sweep.total) == (3, 3)
    assert list(Comment.objects.values_list("pk", flat=True)) == [kept.pk]
    assert gone
    page = read(editor.get(answer["Location"]))
    assert "3 comments erased for good." in page.css_first("[role=status]").text()
    assert [b.text() for b in page.css("form.acts button")] == []
    assert (
        editor.post(
            reverse("desk:sweep_act", args=[site.slug, sweep.pk]), {"act": "undo"}
        ).status_code
        == 409
    )


@pytest.mark.parametrize(
    "sent", [{"days": "0"}, {"days": "soon"}, {"days": "30", "queue": "approved"}, {"days": "9999"}]
)
def test_a_purge_that_cannot_be_meant_is_refused(editor, site, post, sent):
    make_comment(post, "approved", stored_at=timezone.now() - timedelta(days=100))
    address = reverse("desk:purge", args=[site.slug])
    assert editor.get(address, sent).status_code == 422
    assert editor.post(address, sent).status_code == 422
    assert Comment.objects.count() == 1


def test_who_may_not_purge_may_stop_a_purge_and_not_go_on_with_it(client, site, post):
    make_comment(post, "spam", stored_at=timezone.now() - timedelta(days=40))
    sweep = begin_purge(site, "spam", 30, None, timezone.now())
    client.force_login(make_member(site, "moderator", "mia"))
    address = reverse("desk:sweep_act", args=[site.slug, sweep.pk])
    assert client.post(address, {"act": "stop"}).status_code == 303
    assert client.post(address, {"act": "go_on"}).status_code == 403
    page = read(client.get(reverse("desk:sweep", args=[site.slug, sweep.pk])))
    assert [b.text() for b in page.css("form.acts button")] == []
    assert Comment.objects.exists()
    client.force_login(make_member(site, "editor", "eva"))
    assert client.post(address, {"act": "go_on"}).status_code == 303
