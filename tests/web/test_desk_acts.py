"""What a moderator does on a comment's and a person's page, without script, and what these pages tell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.conftest import NOON
from tests.moderating.making import make_comment, make_post, make_site

from rejoinder.models import Comment, Commenter, Contact, Decision, Post

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def site():
    return make_site()


@pytest.fixture
def post(site):
    return make_post(site)


@pytest.fixture
def person(site):
    return Commenter.objects.create(site=site, key=b"k" * 16, first_seen=NOON)


@pytest.fixture
def desk(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("mia", is_superuser=True))
    return client


def page(desk, name, site, pk, **query):
    answer = desk.get(reverse(f"desk:{name}", args=[site.slug, pk]), query)
    assert answer.status_code == 200
    return HTMLParser(answer.content.decode())


def act(desk, name, site, pk, **sent):
    answer = desk.post(reverse(f"desk:{name}", args=[site.slug, pk]), sent)
    assert answer.status_code == 303, answer.content.decode()
    return HTMLParser(desk.get(answer["Location"]).content.decode())


def test_a_comments_page_shows_what_is_around_it(desk, site, post):
    top = make_comment(post, "approved", text="The first word.")
    before = make_comment(post, "spam", top, text="An earlier answer.")
    here = make_comment(post, "pending", top, text="This one.")
    after = make_comment(post, "approved", top, text=f"A later answer {NASTY}.")
    below = make_comment(post, "approved", here, text="An answer to this one.")
    told = page(desk, "comment", site, here.pk)
    near = [one.text() for one in told.css(".near q")]
    assert near == [one.text for one in (top, before, below, after)]
    assert not told.css("img, .near script")


def test_words_that_their_author_withdrew_are_shown_nowhere(desk, site, post):
    top = make_comment(post, "trash", text="Withdrawn whispers.", removal="author")
    here = make_comment(post, "pending", top, text="This one.")
    for pk in (top.pk, here.pk):
        assert "whispers" not in page(desk, "comment", site, pk).html


def test_an_edit_is_marked_and_its_difference_kept_and_undone(desk, site, post):
    here = make_comment(post, "approved", text="I saw the <b>old</b> bridge.")
    told = act(
        desk, "edit_comment", site, here.pk, text=f"I saw the new bridge. {NASTY}", note="a slip"
    )
    here.refresh_from_db()
    assert here.edited_at is not None
    assert here.html.startswith("<p>I saw the new bridge.")
    assert "<script" not in here.html
    assert "".join(one.text() for one in told.css(".difference del")).split() == [
        "<b>old</b>",
        "bridge.",
    ]
    assert not told.css(".difference script, .difference b")
    assert "a slip" in told.css_first("ol.log").text()
    decision = Decision.objects.get(act="edit")
    told = act(desk, "undo", site, decision.pk)
    here.refresh_from_db()
    assert (here.text, here.html, here.edited_at) == (
        "I saw the <b>old</b> bridge.", "<p>made once</p>", None,
    )  # fmt: skip
    assert "Undone: edit" in told.css_first("[role=status]").text()


def test_an_edit_of_words_that_changed_meanwhile_is_refused_and_the_words_given_back(
    desk, site, post
):
    here = make_comment(post, "approved", text="I saw the bridge.")
    stale = (
        page(desk, "comment", site, here.pk)
        .css_first("[name=seen]:not([value=approved])")
        .attributes["value"]
    )
    Comment.objects.filter(pk=here.pk).update(text="I saw two bridges.")
    answer = desk.post(
        reverse("desk:edit_comment", args=[site.slug, here.pk]),
        {"text": "My version.", "seen": stale},
    )
    assert answer.status_code == 409
    assert "changed since you opened it" in answer.content.decode()
    here.refresh_from_db()
    assert here.text == "I saw two bridges."


def test_staff_cannot_edit_a_link_in_that_the_site_refuses(desk, site, post):
    site.policy = {"refused_domains": ["bad.example"]}
    site.save()
    here = make_comment(post, "approved", text="I saw the bridge.")
    answer = desk.post(
        reverse("desk:edit_comment", args=[site.slug, here.pk]),
        {"text": "See https://www.bad.example/x"},
    )
    assert answer.status_code == 422
    assert "www.bad.example" in answer.content.decode()


@pytest.mark.parametrize(
    "to", ["{pk}", "#c{pk}", "https://harbour.example/2026/11/post-1/#c{pk}", "/c/{pk}/"]
)
def test_a_comment_is_moved_by_number_or_link(desk, site, post, to):
    first, here = make_comment(post, "approved"), make_comment(post, "approved")
    act(desk, "move_comment", site, here.pk, parent=to.format(pk=first.pk))
    here.refresh_from_db()
    assert here.parent_id == first.pk


@pytest.mark.parametrize(
    "sent", [{}, {"parent": "the first one"}, {"parent": "999999"}, {"post": "999999"}]
)
def test_a_place_that_is_none_is_refused_with_what_to_do(desk, site, post, sent):
    here = make_comment(post, "approved")
    answer = desk.post(reverse("desk:move_comment", args=[site.slug, here.pk]), sent)
    assert answer.status_code == 422
    here.refresh_from_db()
    assert here.parent_id is None


def test_marks_are_set_and_taken(desk, site, post):
    here = make_comment(post, "approved")
    for name, back in [("feature", "unfeature"), ("pin", "unpin"), ("lock", "unlock")]:
        assert back in act(desk, "flag", site, here.pk, act=name).html
        assert f'value="{name}"' in act(desk, "flag", site, here.pk, act=back).html
    answer = desk.post(reverse("desk:flag", args=[site.slug, here.pk]), {"act": "unpin"})
    assert answer.status_code == 409


def test_a_thread_is_closed_from_the_list_of_posts(desk, site, post):
    act(desk, "thread", site, post.pk, act="close")
    assert not Post.objects.get(pk=post.pk).comments_open
    assert "Open the thread" in desk.get(reverse("desk:posts", args=[site.slug])).content.decode()


def test_a_persons_page_has_a_record_and_acts_and_never_an_address(desk, site, post, person):
    one = make_comment(post, "approved", commenter=person, text="The first.")
    make_comment(post, "spam", commenter=person, text="The second.")
    Contact.objects.create(
        comment=one, email=b"sealed ann@example.org", client=b"c" * 16, client_day=NOON.date()
    )
    told = page(desk, "person", site, person.pk)
    assert "2 comments: 1 approved, 0 pending, 1 spam, 0 in the trash" in told.html
    for secret in ("ann@example.org", "6b6b6b6b", "63636363", "kkkk"):
        assert secret not in told.html
    told = act(desk, "treat", site, person.pk, act="ban")
    assert "banned" in told.css_first("main").text()
    undoing = told.css_first("[role=status] form").attributes["action"]
    desk.post(undoing)
    person.refresh_from_db()
    assert person.standing == ""


def test_a_suspension_needs_an_end_to_come(desk, site, person):
    where = reverse("desk:treat", args=[site.slug, person.pk])
    for until in ("", "soon", "2020-01-01T00:00", "2020-99-01T00:00"):
        assert desk.post(where, {"act": "suspend", "until": until}).status_code == 422
    later = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    told = act(desk, "treat", site, person.pk, act="suspend", until=later)
    assert "suspended until" in told.css_first(".badge").text()


def test_links_are_shown_with_where_they_lead(desk, site, post):
    here = make_comment(post, "pending", text="See [the harbour](https://elsewhere.example/a) now.")
    assert "elsewhere.example" in page(desk, "comment", site, here.pk).css_first(".near b").text()


def test_the_log_names_posts_and_people(desk, site, post, person):
    act(desk, "thread", site, post.pk, act="close")
    act(desk, "treat", site, person.pk, act="trust")
    told = HTMLParser(desk.get(reverse("desk:log", args=[site.slug])).content.decode())
    lines = [one.text() for one in told.css("ol.log li")]
    assert f"person {person.pk}" in lines[0]
    assert "the thread under The bridge is open" in lines[1]


def test_what_belongs_to_another_site_is_not_there(desk, site, post, person):
    elsewhere = make_site("elsewhere")
    here = make_comment(post, "approved")
    for name, pk in [("flag", here.pk), ("edit_comment", here.pk), ("move_comment", here.pk),
                     ("treat", person.pk), ("thread", post.pk)]:  # fmt: skip
        assert (
            desk.post(
                reverse(f"desk:{name}", args=[elsewhere.slug, pk]), {"act": "pin"}
            ).status_code
            == 404
        )
