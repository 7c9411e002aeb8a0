"""A person is banned and cleared with all that is nearly the same: shown first, one act, one undoing."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.conftest import NOON
from tests.moderating.making import (
    PITCH,
    make_campaign,
    make_comment,
    make_member,
    make_post,
    make_site,
)
from tests.web.test_desk_queues import press

from rejoinder.models import Comment, Commenter, Sweep

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


@pytest.fixture
def people(site):
    return [
        Commenter.objects.create(site=site, key=bytes([n]) * 16, first_seen=NOON) for n in (1, 2)
    ]


def page_of(desk, site, person):
    answer = desk.get(reverse("desk:clear_person", args=[site.slug, person.pk]))
    assert answer.status_code == 200
    return HTMLParser(answer.content.decode())


def clear(desk, page, **more):
    form = page.css_first("form.editor")
    assert form.css_first("button").text() == "Ban, and clear 7"
    sent = {"act": "spam", "upto": form.css_first("[name=upto]").attributes["value"], **more}
    return desk.post(form.attributes["action"], sent)


def standings(pks):
    stood = dict(Comment.objects.filter(pk__in=pks).values_list("pk", "standing"))
    return [stood[pk] for pk in pks]


def plant(post, people):
    """Two pitches and an honest comment of the first, pitches of the second and of nobody known."""
    now = timezone.now()
    own = [
        make_comment(post, text=f"{PITCH} {n}", commenter=people[0], stored_at=now).pk
        for n in (91, 92)
    ]
    own.append(make_comment(post, "approved", text="Good morning!", commenter=people[0]).pk)
    others = make_campaign(post, 3)
    others.append(make_comment(post, text=f"{PITCH} 93", commenter=people[1], stored_at=now).pk)
    return own, others


def test_all_is_shown_before_anything_happens_then_one_press_bans_and_clears(
    desk, site, post, people
):
    own, others = plant(post, people)
    honest = make_comment(post, text="I crossed the bridge and met my neighbour")
    page = page_of(desk, site, people[0])
    assert page.css_first("#own").text() == "3 comments of this person"
    assert page.css_first("#others").text() == "4 that say nearly the same"
    late = make_campaign(post, 1)
    answer = clear(desk, page, others="1")
    assert answer.status_code == 303
    assert set(standings([*own, *others])) == {"spam"}
    assert standings([honest.pk, *late]) == ["pending", "pending"]
    assert [one.standing for one in Commenter.objects.order_by("pk")] == ["banned", "banned"]
    told = HTMLParser(desk.get(answer["Location"]).content.decode())
    assert "7 comments put among the spam" in told.css_first("[role=status]").text()
    press(desk, told, "Undo all of it")
    assert standings(own) == ["pending", "pending", "approved"]
    assert set(standings(others)) == {"pending"}
    assert [one.standing for one in Commenter.objects.order_by("pk")] == ["", ""]


def test_whoever_else_sent_the_same_is_banned_only_where_it_is_asked(desk, site, post, people):
    plant(post, people)
    upto = Comment.objects.order_by("-pk")[0].pk
    address = reverse("desk:clear_person", args=[site.slug, people[0].pk])
    assert desk.post(address, {"act": "trash", "upto": upto}).status_code == 303
    assert [one.standing for one in Commenter.objects.order_by("pk")] == ["banned", ""]
    assert set(Comment.objects.values_list("standing", flat=True)) == {"trash"}


def test_another_sites_comments_are_never_cleared(desk, site, post, people):
    own, _ = plant(post, people)
    foreign = make_campaign(make_post(make_site("quay")), 2)
    clear(desk, page_of(desk, site, people[0]))
    assert standings(foreign) == ["pending"] * 2
    assert set(standings(own)) == {"spam"}


@pytest.mark.parametrize(
    "sent", [{"act": "spam"}, {"act": "approve", "upto": "9"}, {"upto": "x", "act": "spam"}]
)
def test_what_cannot_be_meant_is_refused_and_bans_nobody(desk, site, post, people, sent):
    plant(post, people)
    address = reverse("desk:clear_person", args=[site.slug, people[0].pk])
    assert desk.post(address, sent).status_code == 422
    assert not Sweep.objects.exists()
    assert not Commenter.objects.exclude(standing="").exists()


def test_where_nothing_is_left_the_page_says_so(desk, site, post, people):
    page = page_of(desk, site, people[0])
    assert "Nothing of this person is left to clear" in page.css_first(".empty").text()
