"""Days are counted once, and come to what counting everything by hand comes to."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.conftest import NOON
from tests.moderating.making import make_comment, make_post, make_site

from rejoinder import daybook
from rejoinder.daybook import counting, keeping
from rejoinder.daybook.times import quantile, step_of
from rejoinder.models import Comment, Day, DayAtSite, Decision, Verdict
from rejoinder.moderating import decide, undo
from rejoinder.moderating.campaigns import decide_campaign
from rejoinder.moderating.measuring import measure
from rejoinder.replying.owning import withdraw

NOW = NOON + timedelta(days=20)
OUTCOMES = {"publish": "approved", "hold": "pending", "refuse": "spam"}
acts = st.lists(
    st.tuples(
        st.sampled_from(sorted(OUTCOMES)),
        st.integers(0, 19 * 24),  # the hour at which it came
        st.floats(0, 0.999),
        st.lists(
            st.tuples(
                st.sampled_from(["approve", "hold", "spam", "trash", "undo"]), st.integers(1, 400)
            ),
            max_size=4,
        ),
    ),
    max_size=14,
)


def come(post, outcome, at, suspicion=0.7, source="", signals=()):
    """A comment that the screen judged so."""
    comment = make_comment(post, OUTCOMES[outcome], stored_at=at, source=source)
    Verdict.objects.create(
        comment=comment,
        outcome=outcome,
        suspicion=suspicion,
        reasons={"outcome": outcome, "suspicion": suspicion, "signals": list(signals)},
        made_at=at,
    )
    return comment


def summary(site, now=NOW, days=30):
    """The figures of the last days, all counted."""
    daybook.catch_up(now)
    today = now.date()
    return daybook.summed(daybook.days_of(site, today - timedelta(days=days), today))


def lived(site, told):
    """What happened, in the order of its times."""
    post = make_post(site)
    due = []
    for outcome, hour, suspicion, followed in sorted(told, key=lambda one: one[1]):
        at = NOON + timedelta(hours=hour)
        comment = come(post, outcome, at, suspicion)
        due += [(at + timedelta(hours=after), comment.pk, act) for act, after in followed]
    for at, pk, act in sorted(due):
        if at > NOW:
            continue
        standing = Comment.objects.get(pk=pk).standing
        if act == "undo":
            last = Decision.objects.filter(comment=pk, undoes=None, undone_by=None).last()
            if last and last.after == standing:
                undo(last.pk, None, at)
        elif standing != {"approve": "approved", "hold": "pending"}.get(act, act):
            decide(pk, act, None, at)


class TestAnythingThatHappens(TestCase):
    @settings(max_examples=15)
    @given(acts)
    def test_days_add_up_to_what_the_screens_report_reads_from_all_rows(self, told):
        site = make_site()
        lived(site, told)
        found = summary(site)
        report = measure(site, NOW, days=30)
        assert found.whole.precision == report.everything.precision
        assert found.whole.recall == report.everything.recall
        assert found.false_alarms == report.everything.false_alarms
        assert [(one.low, one.high, one.observed) for one in found.curve] == [
            (one.low, one.high, one.observed) for one in report.curve
        ]
        for one, other in zip(found.curve, report.curve, strict=True):
            assert one.predicted == pytest.approx(other.predicted)
        assert found.whole.came == Verdict.objects.count()
        assert found.whole.judged == {
            outcome: Verdict.objects.filter(outcome=outcome).count() for outcome in OUTCOMES
        }
        made = Decision.objects.filter(undoes=None)
        assert found.whole.decided == Counter(made.values_list("act", flat=True))
        assert found.whole.undone == Decision.objects.exclude(undoes=None).count()

    @settings(max_examples=15)
    @given(acts, st.integers(1, 9))
    def test_stretches_add_up_to_the_whole_however_long_they_are(self, told, together):
        site = make_site()
        lived(site, told)
        daybook.catch_up(NOW)
        days = daybook.days_of(site, NOW.date() - timedelta(days=22), NOW.date())
        found = daybook.summed(days, together=together)
        assert sum(one.came for one in found.stretches) == found.whole.came
        assert sum(one.recall.of for one in found.stretches) == found.whole.recall.of
        assert found.stretches[0].first == days[0].day
        assert found.stretches[-1].last == days[-1].day
        assert all(
            (one.last - one.first).days == together - 1 for one in found.stretches[1:]
        )  # whole ones but for the first


@given(st.lists(st.floats(1, 3e7), min_size=1, max_size=60), st.sampled_from([0.5, 0.9, 1.0]))
def test_a_median_of_steps_is_right_to_within_a_step(times, share):
    told = quantile(Counter(map(step_of, times)), share)
    rank = max(1, -(-share * len(times) // 1))
    true = sorted(times)[int(rank) - 1]
    assert told is not None
    assert true / 1.026 <= told <= true * 1.026


pytestmark = pytest.mark.django_db


@pytest.fixture
def post(db):
    return make_post(make_site())


def test_the_time_until_a_person_decided_is_told_with_its_median(post):
    hours = [1, 2, 3, 10, 40]
    for number, each in enumerate(hours):
        at = NOON + timedelta(minutes=number)
        decide(come(post, "hold", at).pk, "approve", None, at + timedelta(hours=each))
    found = summary(post.site).whole
    assert found.median == pytest.approx(median(hours) * 3600, rel=0.03)
    assert found.p90 == pytest.approx(40 * 3600, rel=0.03)


def test_what_was_imported_is_judged_but_did_not_come(post):
    come(post, "publish", NOON)
    come(post, "publish", NOON, source="wxr")
    found = summary(post.site)
    assert found.whole.came == 1
    assert found.whole.judged["publish"] == 2
    assert found.threads == ((post.pk, 1),)


def test_a_campaign_that_was_caught_is_told_and_one_that_was_cleared(post, monkeypatch):
    named = [{"name": "known_campaign", "strength": 0.9, "words": "One of 9.", "spans": []}]
    come(post, "hold", NOON, signals=named)
    come(post, "publish", NOON, signals=named)
    ids = [come(post, "hold", NOON).pk for _ in range(3)]
    monkeypatch.setattr("rejoinder.learning.members", lambda pk: ids)
    decide_campaign(post.site, ids[-1], "spam", None, NOON, seen_standing="pending")
    found = summary(post.site).whole
    assert (found.campaign, found.sweeps, found.swept) == (1, 1, 3)


def test_what_an_author_withdrew_is_nobodys_decision(post):
    withdraw(come(post, "publish", NOON), now=NOON + timedelta(days=5))
    found = summary(post.site)
    assert found.whole.decided == {}
    assert found.whole.recall.of == 0
    assert found.curve == ()


def test_sites_are_counted_apart(post):
    other = make_post(make_site("elsewhere"))
    come(post, "hold", NOON)
    come(other, "publish", NOON)
    come(other, "publish", NOON)
    assert summary(post.site).whole.came == 1
    assert summary(other.site).whole.came == 2


def test_a_day_is_counted_again_ever_more_seldom_and_then_stands(post):
    come(post, "hold", NOON)
    day, end = NOON.date(), counting.bounds(NOON.date())[1]
    assert daybook.catch_up(NOON) == 1
    assert day not in daybook.due(NOON + timedelta(seconds=59))
    assert day in daybook.due(NOON + timedelta(seconds=60))
    daybook.catch_up(end + timedelta(hours=24))
    assert day not in daybook.due(end + timedelta(hours=24, minutes=59))
    assert day in daybook.due(end + timedelta(hours=26))
    daybook.catch_up(end + keeping.STANDS)
    assert day not in daybook.due(end + keeping.STANDS + timedelta(days=20))


def test_a_day_that_took_long_to_count_waits_twenty_times_as_long(post):
    come(post, "hold", NOON)
    daybook.catch_up(NOON)
    Day.objects.update(seconds=30)
    assert daybook.due(NOON + timedelta(minutes=9)) == []
    assert daybook.due(NOON + timedelta(minutes=10)) == [NOON.date()]


def test_clearing_old_spam_away_leaves_what_was_counted(post):
    come(post, "refuse", NOON)
    later = NOON + timedelta(days=60)
    before = summary(post.site, later, days=90)
    Comment.objects.all().delete()
    after = summary(post.site, later + timedelta(days=1), days=91)
    assert after.whole.came == before.whole.came == 1


def test_an_undone_import_leaves_nothing_on_a_day_that_still_changes(post):
    comment = come(post, "hold", NOON)
    summary(post.site, NOON)
    comment.delete()
    assert summary(post.site, NOON + timedelta(hours=1)).whole.came == 0
    assert DayAtSite.objects.get(day=NOON.date()).threads == {}


def test_how_long_the_queue_waits_is_told_by_its_middle_and_its_oldest(post):
    for hours in range(1, 12):
        come(post, "hold", NOON - timedelta(hours=12 - hours))
    found = daybook.waiting_now(post.site, NOON)
    assert found == {"count": 11, "median": 6 * 3600, "p90": 10 * 3600, "oldest": 11 * 3600}
    daybook.catch_up(NOON)
    assert DayAtSite.objects.get(day=NOON.date()).waiting == found
    assert daybook.waiting_now(make_site("elsewhere"), NOON) == {"count": 0}


def test_a_drift_is_told_where_suspicions_lie_otherwise_than_before(post):
    usual, other = (
        [daybook.Counted(NOON.date(), {"judged": {f"publish {bin}": [200, 200 * said]}})]
        for bin, said in ((1, 0.1), (9, 0.65))
    )
    few = [daybook.Counted(NOON.date(), {"judged": {"publish 1": [20, 2.0]}})]
    assert daybook.summed(usual, usual).whole.drift == pytest.approx(0)
    drift = daybook.summed(other, usual).whole.drift
    assert drift is not None
    assert drift > 0.25
    assert daybook.summed(few, usual).whole.drift is None


def test_of_a_day_of_very_many_posts_the_busiest_are_told(post, monkeypatch):
    monkeypatch.setattr(counting, "THREADS", 2)
    site = post.site
    for place, one in enumerate([post, make_post(site), make_post(site)]):
        for _ in range(place + 1):
            come(one, "publish", NOON)
    assert [count for _, count in summary(site).threads] == [3, 2]
