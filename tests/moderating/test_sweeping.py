"""One act on many comments: what it does equals what single acts do, and every way to end it loses nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import NOON
from tests.moderating.making import make_comment, make_post, make_site
from tests.moderating.test_any_act import THREADS_OF, check_places, planted, state

from rejoinder.errors import DecisionStale, FieldUnusable
from rejoinder.finding import Question
from rejoinder.models import Comment, Commenter, Decision, Lesson, Report, Statement, Sweep
from rejoinder.moderating import decide, parts, sweeping, treat
from rejoinder.moderating.acts import By
from rejoinder.moderating.replaying import mismatches

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def site():
    return make_site()


@pytest.fixture
def post(site):
    return make_post(site)


@pytest.fixture
def mia(django_user_model):
    return django_user_model.objects.create_user("mia")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(parts, "TOGETHER", 4)


def made(post, count, standing="pending", text="I crossed it", **fields):
    return [make_comment(post, standing, text=f"{text} at {n}.", **fields).pk for n in range(count)]


def found(site, queue, act, who, *, text="", now=NOON, **more):
    question = Question(
        site.pk, standing=queue if queue in Comment.Standing.values else "", text=text
    )
    sought = sweeping.Sought(queue, question, sweeping.newest_id(site))
    return sweeping.begin_found(site, sought, act, who, now, **more)


def standings(pks):
    stood = dict(Comment.objects.filter(pk__in=pks).values_list("pk", "standing"))
    return [stood[pk] for pk in pks]


def test_all_of_a_queue_is_decided_in_parts_and_counted(site, post, mia):
    pks = made(post, 11)
    sweep = found(site, "pending", "spam", mia)
    assert (sweep.total, sweep.state) == (11, "running")
    first = parts.carry_on(sweep.pk, LATER)
    assert (first.done, first.state) == (4, "running")
    assert standings(pks) == ["pending"] * 7 + ["spam"] * 4
    sweep = parts.run(sweep.pk, LATER)
    assert (sweep.done, sweep.left, sweep.state, sweep.ended_at) == (11, 0, "done", LATER)
    assert standings(pks) == ["spam"] * 11
    told = Decision.objects.filter(sweep=sweep)
    assert set(told.values_list("act", "by", "before", "after")) == {
        ("spam", mia.pk, "pending", "spam")
    }
    assert mismatches(site) == []


def test_only_what_matches_is_decided(site, post, mia):
    pitches, others = made(post, 5, text="Casino bonus"), made(post, 3)
    sweep = found(site, "pending", "spam", mia, text="casino")
    assert sweep.total == 5
    parts.run(sweep.pk, LATER)
    assert (standings(pitches), standings(others)) == (["spam"] * 5, ["pending"] * 3)


def test_what_arrived_since_somebody_looked_is_left_alone(site, post, mia):
    made(post, 3)
    sweep = found(site, "pending", "spam", mia)
    later = made(post, 2)
    parts.run(sweep.pk, LATER)
    assert standings(later) == ["pending"] * 2


@pytest.mark.parametrize("act", ["approve", "trash", "keep as it is"])
def test_what_others_decide_meanwhile_is_left_and_counted(site, post, mia, act):
    pks = made(post, 6)
    sweep = found(site, "all", "spam", mia)
    parts.carry_on(sweep.pk, LATER)
    if act == "keep as it is":
        decide(pks[0], "trash", None, LATER)
        decide(pks[0], "hold", None, LATER)
    else:
        decide(pks[0], act, None, LATER)
    sweep = parts.run(sweep.pk, LATER)
    assert (sweep.done, sweep.left) == (5, 1)
    assert standings(pks)[0] == {"approve": "approved", "trash": "trash"}.get(act, "pending")


def test_of_all_comments_those_that_are_as_wanted_are_not_counted(site, post, mia):
    made(post, 3, "spam", text="Casino bonus")
    pks = made(post, 2, "approved", text="Casino bonus")
    for hour, text in enumerate(("", "casino")):
        sweep = found(site, "all", "spam", mia, text=text, now=NOON + timedelta(hours=hour))
        assert sweep.total == 2
        sweep = parts.run(sweep.pk, LATER)
        assert (sweep.done, sweep.left) == (2, 0)
        sweeping.undo_sweep(sweep.pk, mia, LATER)
        parts.run(sweep.pk, LATER)
        assert standings(pks) == ["approved"] * 2


def test_first_comments_of_one_person_are_all_approved(site, post, mia):
    person = Commenter.objects.create(site=site, key=b"k" * 16, first_seen=NOON)
    pks = made(post, 6, commenter=person)
    sweep = found(site, "first", "approve", mia)
    sweep = parts.run(sweep.pk, LATER)
    assert (sweep.total, sweep.done) == (6, 6)
    assert standings(pks) == ["approved"] * 6


def test_a_withdrawn_comment_stays_withdrawn(site, post, mia):
    gone = make_comment(post, "trash", removal="author")
    pks = made(post, 2, "trash", removal="moderator")
    sweep = parts.run(found(site, "trash", "approve", mia).pk, LATER)
    assert (sweep.done, sweep.left) == (2, 1)
    assert standings([*pks, gone.pk]) == ["approved", "approved", "trash"]


def test_undoing_a_whole_sweep_restores_exactly_and_the_log_says_so(site, post, mia):
    parent = make_comment(post, "approved")
    pks = [make_comment(post, "approved", parent, text=f"So be it, {n}.").pk for n in range(9)]
    before = state([post])
    sweep = parts.run(found(site, "approved", "trash", mia).pk, LATER)
    assert not Comment.objects.filter(shown=True).exists()
    sweeping.undo_sweep(sweep.pk, mia, LATER)
    sweep = parts.run(sweep.pk, LATER)
    assert (sweep.state, sweep.undone, sweep.done) == ("undone", 10, 10)
    assert state([post]) == before
    undoings = Decision.objects.filter(undoes__sweep=sweep)
    assert undoings.count() == len(pks) + 1
    assert set(undoings.values_list("by", flat=True)) == {mia.pk}
    assert mismatches(site) == []
    with pytest.raises(DecisionStale):
        sweeping.undo_sweep(sweep.pk, mia, LATER)


def test_an_undoing_leaves_what_was_decided_since(site, post, mia):
    pks = made(post, 5)
    sweep = parts.run(found(site, "pending", "spam", mia).pk, LATER)
    decide(pks[2], "approve", None, LATER)
    sweeping.undo_sweep(sweep.pk, mia, LATER)
    sweep = parts.run(sweep.pk, LATER)
    assert sweep.undone == 4
    assert standings(pks) == ["pending", "pending", "approved", "pending", "pending"]


def test_a_sweep_is_stopped_gone_on_with_and_undone_half_way(site, post, mia):
    pks = made(post, 9)
    sweep = found(site, "pending", "spam", mia)
    parts.carry_on(sweep.pk, LATER)
    sweeping.stop(sweep.pk)
    assert parts.run(sweep.pk, LATER).done == 4
    with pytest.raises(DecisionStale):
        sweeping.stop(sweep.pk)
    sweeping.go_on(sweep.pk)
    assert parts.carry_on(sweep.pk, LATER).done == 8
    sweeping.undo_sweep(sweep.pk, mia, LATER)
    assert parts.run(sweep.pk, LATER).undone == 8
    assert standings(pks) == ["pending"] * 9
    with pytest.raises(DecisionStale):
        sweeping.go_on(sweep.pk)


def test_thirty_days_later_it_can_no_longer_be_undone(site, post, mia):
    made(post, 1)
    sweep = parts.run(found(site, "pending", "spam", mia).pk, NOON)
    with pytest.raises(DecisionStale, match="30 days"):
        sweeping.undo_sweep(sweep.pk, mia, NOON + timedelta(days=31))


def test_a_part_that_fails_leaves_nothing_half_done(site, post, mia, monkeypatch):
    pks = made(post, 6)
    sweep = found(site, "pending", "spam", mia)
    parts.carry_on(sweep.pk, LATER)
    with monkeypatch.context() as patched:
        # After the decisions, before how far it is: as if the machine had lost its power there.
        patched.setattr(Sweep, "save", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            parts.carry_on(sweep.pk, LATER)
    assert standings(pks).count("spam") == 4
    sweep = parts.run(sweep.pk, LATER)
    assert (sweep.done, Decision.objects.count()) == (6, 6)


def test_a_part_of_many_teaches_and_an_undoing_takes_that_back(site, post, mia, monkeypatch):
    monkeypatch.setattr(sweeping, "LESSONS", 3)
    taught = made(post, 1)
    decide(taught[0], "approve", None, NOON - timedelta(days=1))
    decide(taught[0], "hold", None, NOON - timedelta(days=1))
    decide(taught[0], "approve", None, NOON - timedelta(days=1))
    made(post, 11, "approved")
    sweep = parts.run(found(site, "approved", "spam", mia).pk, LATER)
    in_force = Lesson.objects.in_force()
    assert sweep.teaches_every == 4
    assert in_force.filter(label="spam").count() == 3
    assert in_force.filter(label="ham").count() == 0  # the last word about it is another
    sweeping.undo_sweep(sweep.pk, mia, LATER)
    parts.run(sweep.pk, LATER)
    assert list(in_force.values_list("comment", "label")) == [(taught[0], "ham")]


def test_picked_comments_are_decided_as_they_were_seen(site, post, mia):
    pks, others = made(post, 6), made(post, 2)
    decide(pks[1], "approve", None, NOON)
    foreign = make_comment(make_post(make_site("quay")))
    sweep = sweeping.begin_picked(site, [*pks, foreign.pk], "trash", mia, NOON, queue="pending")
    sweep = parts.run(sweep.pk, LATER)
    assert (sweep.total, sweep.done) == (7, 5)
    assert standings(pks) == ["trash", "approved", *["trash"] * 4]
    assert standings([*others, foreign.pk]) == ["pending"] * 3


def test_restoring_many_gives_each_what_it_had(site, post, mia):
    approved, held = made(post, 3, "approved"), made(post, 2, "spam")
    for pk in approved:
        decide(pk, "spam", None, NOON - timedelta(hours=1))
    sweep = sweeping.begin_picked(site, [*approved, *held], "restore", mia, NOON, queue="spam")
    parts.run(sweep.pk, LATER)
    assert standings([*approved, *held]) == ["approved"] * 3 + ["pending"] * 2


def test_spam_has_no_statement_and_what_is_trashed_from_a_search_has_one(site, post, mia):
    made(post, 2, "approved", text="Casino bonus")
    parts.run(found(site, "approved", "spam", mia, text="casino").pk, LATER)
    assert not Statement.objects.exists()
    pks = made(post, 3, "approved")
    sweep = parts.run(found(site, "approved", "trash", mia, reason="insult").pk, LATER)
    told = Statement.objects.filter(lifted_at=None)
    assert set(told.values_list("comment", "ground")) == {(pk, "insult") for pk in pks}
    sweeping.undo_sweep(sweep.pk, mia, LATER)
    parts.run(sweep.pk, LATER)
    assert not told.exists()


def test_reports_are_answered_and_opened_again_by_the_undoing(site, post, mia):
    (pk,) = made(post, 1, "approved")
    report = Report.objects.create(
        site=site, comment_id=pk, ground="insult", reporter=b"r" * 16, fingerprint=b"f" * 16, made_at=NOON
    )  # fmt: skip
    sweep = parts.run(found(site, "approved", "spam", mia).pk, LATER)
    report.refresh_from_db()
    assert report.outcome == "upheld"
    sweeping.undo_sweep(sweep.pk, mia, LATER)
    parts.run(sweep.pk, LATER)
    report.refresh_from_db()
    assert report.outcome == ""


def test_a_ban_is_part_of_a_sweep_and_of_its_undoing(site, post, mia):
    person = Commenter.objects.create(site=site, key=b"k" * 16, first_seen=NOON)
    pks = made(post, 3, "approved", commenter=person)
    sweep = sweeping.begin_picked(site, pks, "spam", mia, NOON, kind="person")
    sweeping.ban(sweep, person.pk, mia, NOON)
    parts.run(sweep.pk, LATER)
    person.refresh_from_db()
    assert person.standing == "banned"
    sweeping.undo_sweep(sweep.pk, mia, LATER)
    sweep = parts.run(sweep.pk, LATER)
    person.refresh_from_db()
    assert (person.standing, sweep.undone) == ("", 3)
    assert mismatches(site) == []


def test_a_ban_that_was_there_before_stays_after_the_undoing(site, post, mia):
    person = Commenter.objects.create(site=site, key=b"k" * 16, first_seen=NOON)
    treat(person.pk, "ban", By(None, NOON))
    pks = made(post, 1, commenter=person)
    sweep = sweeping.begin_picked(site, pks, "spam", mia, NOON, kind="person")
    sweeping.ban(sweep, person.pk, mia, NOON)
    parts.run(sweep.pk, LATER)
    sweeping.undo_sweep(sweep.pk, mia, LATER)
    parts.run(sweep.pk, LATER)
    person.refresh_from_db()
    assert person.standing == "banned"


@pytest.mark.parametrize(
    ("queue", "act", "reason"),
    [
        ("pending", "delete", ""),
        ("pending", "keep", ""),
        ("pending", "restore", ""),
        ("pending", "hold", ""),
        ("nowhere", "spam", ""),
        ("pending", "trash", "ugly"),
    ],
)
def test_what_cannot_be_done_is_refused_and_leaves_no_trace(site, post, mia, queue, act, reason):
    made(post, 1)
    with pytest.raises(FieldUnusable):
        found(site, queue, act, mia, reason=reason)
    assert not Sweep.objects.exists()


def test_where_nothing_matches_nothing_is_begun(site, post, mia):
    made(post, 1)
    with pytest.raises(DecisionStale):
        found(site, "pending", "spam", mia, text="zanzibar")
    with pytest.raises(DecisionStale):
        sweeping.begin_picked(site, [], "spam", mia, NOON)
    with pytest.raises(DecisionStale):
        parts.carry_on(999, NOON)
    with pytest.raises(FieldUnusable):
        sweeping.begin_picked(site, range(60_000), "spam", mia, NOON)


@settings(deadline=None, max_examples=20)
@given(threads=THREADS_OF, act=st.sampled_from(sorted(sweeping.STANDING)))
def test_a_sweep_leaves_what_as_many_single_acts_leave(threads, act):
    """In any thread, whatever is decided by one press equals single decisions; undone, it is as before."""
    with transaction.atomic():
        mark = transaction.savepoint()
        site, posts, _, comments = planted(threads)
        before = state(posts)
        wanted = [one for one in comments if one.standing != sweeping.STANDING[act]]
        again = transaction.savepoint()
        for one in reversed(wanted):
            decide(one.pk, act, None, LATER)
        singly, lessons = state(posts), Lesson.objects.in_force().count()
        transaction.savepoint_rollback(again)
        if wanted:
            sweep = sweeping.begin_picked(site, [one.pk for one in comments], act, None, NOON)
            sweep = parts.run(sweep.pk, LATER)
            assert sweep.done == len(wanted)
            assert state(posts) == singly
            assert Lesson.objects.in_force().count() == lessons
            check_places(posts)
            assert mismatches(site) == []
            sweeping.undo_sweep(sweep.pk, None, LATER)
            parts.run(sweep.pk, LATER)
            assert state(posts) == before
            assert Lesson.objects.in_force().count() == 0
        transaction.savepoint_rollback(mark)
