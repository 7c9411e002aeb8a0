"""A campaign is decided once and undone once, and what nobody saw is left alone."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.conftest import NOON
from tests.learning.making import as_kept
from tests.moderating.making import make_comment, make_post, make_site

from rejoinder.errors import DecisionStale, FieldUnusable
from rejoinder.models import Comment, Decision, Lesson, StalePage, Sweep
from rejoinder.moderating import decide, parts
from rejoinder.moderating.campaigns import campaign_of, campaigns, decide_campaign, undo_campaign
from rejoinder.screening.lessons import Learned

pytestmark = pytest.mark.django_db

PITCH = "Our accountants recover whatever you lost to dishonest brokers, payment only afterwards"


@pytest.fixture
def site():
    return make_site()


@pytest.fixture
def moderator(django_user_model):
    return django_user_model.objects.create_user("mia", is_staff=True, is_superuser=True)


def pitches(site, count, standing="pending", first=0, posts=2):
    under = [make_post(site) for _ in range(posts)]
    made = []
    for number in range(first, first + count):
        text = f"{'Really! ' * (number % 3)}{PITCH} {number}"
        comment = make_comment(under[number % posts], standing, text=text, name=f"Anna {number}")
        Comment.objects.filter(pk=comment.pk).update(stored_at=timezone.now())
        made.append(comment.pk)
    return made


def standings(pks):
    return set(Comment.objects.filter(pk__in=pks).values_list("standing", flat=True))


def sweep_of(site, pks, act, moderator, **more):
    return decide_campaign(site, pks[-1], act, moderator, NOON, seen_standing="pending", **more)


def test_a_campaign_is_gathered_over_posts_and_names(site):
    pks = pitches(site, 4)
    make_comment(make_post(site), text="I crossed the bridge and met my neighbour")
    (found,) = campaigns([site.pk], "pending")
    assert (found.ids, found.names, found.posts) == (tuple(reversed(pks)), 4, 2)
    assert found.newest == pks[-1]


def test_two_are_no_campaign_and_trash_is_not_folded(site):
    pitches(site, 2)
    pitches(site, 5, "trash", first=2)
    assert campaigns([site.pk], "pending") == []
    assert campaigns([site.pk], "trash") == []


def test_each_standing_and_each_site_has_its_own_row(site):
    pitches(site, 3)
    pitches(site, 3, "approved", first=3)
    pitches(make_site("quay"), 3, first=6)
    assert [len(row.ids) for row in campaigns([site.pk], "pending")] == [3]
    assert [len(row.ids) for row in campaigns([site.pk], "approved")] == [3]


def test_one_act_decides_all_and_one_undoing_brings_all_back(site, moderator):
    pks = pitches(site, 7)
    nothing = Learned().to_bytes()
    sweep = sweep_of(site, pks, "spam", moderator)
    assert standings(pks) == {"spam"}
    assert sweep.decisions.count() == 7
    assert set(sweep.decisions.values_list("by", "act")) == {(moderator.pk, "spam")}
    assert Lesson.objects.in_force().filter(label="spam").count() == 7
    assert as_kept(site) != nothing
    assert undo_campaign(sweep.pk, moderator, NOON).undone == 7
    assert standings(pks) == {"pending"}
    assert as_kept(site) == nothing
    with pytest.raises(DecisionStale):
        undo_campaign(sweep.pk, moderator, NOON)


def test_approving_one_publishes_all_and_marks_their_pages(site, moderator):
    pks = pitches(site, 3)
    sweep_of(site, pks, "approve", moderator)
    assert set(Comment.objects.filter(pk__in=pks).values_list("shown", flat=True)) == {True}
    assert StalePage.objects.exclude(post=0).count() >= 2


def test_what_came_after_the_moderator_looked_is_left_alone(site, moderator):
    pks = pitches(site, 3)
    later = pitches(site, 2, first=3)
    sweep_of(site, pks, "spam", moderator)
    assert standings(pks) == {"spam"}
    assert standings(later) == {"pending"}


def test_what_a_colleague_decided_meanwhile_stays(site, moderator):
    pks = pitches(site, 4)
    decide(pks[1], "approve", None, NOON)
    sweep = sweep_of(site, pks, "spam", moderator)
    assert sweep.decisions.count() == 3
    decide(pks[0], "approve", None, NOON)
    assert undo_campaign(sweep.pk, moderator, NOON).undone == 2
    found = dict(Comment.objects.filter(pk__in=pks).values_list("pk", "standing"))
    assert [found[pk] for pk in pks] == ["approved", "approved", "pending", "pending"]


def test_a_campaign_that_others_decided_whole_is_stale_and_leaves_no_trace(site, moderator):
    pks = pitches(site, 3)
    sweep_of(site, pks, "spam", moderator)
    with pytest.raises(DecisionStale):
        sweep_of(site, pks, "spam", moderator)
    assert Sweep.objects.count() == 1


@pytest.mark.parametrize("more", [{"act": "delete"}, {"act": "trash", "reason": "ugly"}])
def test_an_act_or_reason_that_is_none_is_refused_and_leaves_no_trace(site, moderator, more):
    pks = pitches(site, 3)
    with pytest.raises(FieldUnusable):
        sweep_of(site, pks, moderator=moderator, **more)
    assert not Sweep.objects.exists()
    assert not Decision.objects.exists()


def test_a_comment_of_another_site_is_no_handle(site, moderator):
    pks = pitches(make_site("quay"), 3)
    with pytest.raises(DecisionStale):
        campaign_of(site, pks[-1], "pending")
    with pytest.raises(DecisionStale):
        sweep_of(site, pks, "spam", moderator)


def test_a_large_campaign_is_decided_in_several_transactions(site, moderator, monkeypatch):
    monkeypatch.setattr(parts, "TOGETHER", 4)
    pks = pitches(site, 11)
    sweep = sweep_of(site, pks, "trash", moderator, reason="spam")
    assert standings(pks) == {"trash"}
    assert Lesson.objects.in_force().filter(label="spam").count() == 11
    assert undo_campaign(sweep.pk, moderator, NOON).undone == 11
