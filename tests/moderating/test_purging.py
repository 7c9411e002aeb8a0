"""Old spam and trash goes for good; what is still spoken of, answered or undoable does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import NOON
from tests.learning.making import as_kept
from tests.moderating.making import make_comment, make_post, make_site

from rejoinder import clearing, conf
from rejoinder.errors import DecisionStale, FieldUnusable
from rejoinder.finding import Question, how_many
from rejoinder.models import Comment, Commenter, Contact, Decision, Lesson, Report, Sweep
from rejoinder.moderating import counts, decide, parts, sweeping, undo
from rejoinder.moderating.purging import begin_purge
from rejoinder.moderating.replaying import mismatches
from rejoinder.privacy import removed

pytestmark = pytest.mark.django_db
OLD = NOON - timedelta(days=40)
ANCIENT = NOON - timedelta(days=500)  # when reasons were stated that nobody can object to any more
DAYS = 30


@pytest.fixture
def site():
    return make_site()


@pytest.fixture
def post(site):
    return make_post(site)


def old(post, standing="spam", **fields):
    return make_comment(post, standing, **{"stored_at": OLD, **fields})


def purged(site, queue="spam", days=DAYS):
    return parts.run(begin_purge(site, queue, days, None, NOON).pk, NOON)


def there():
    return set(Comment.objects.values_list("pk", flat=True))


def test_what_is_older_goes_from_every_table_and_index_and_the_rest_stays(site, post, monkeypatch):
    monkeypatch.setattr(clearing, "TOGETHER", 2)
    gone = [
        old(post, text=f"Casino bonus {n}", reasons=[{"words": "x", "strength": 1}])
        for n in range(5)
    ]
    Contact.objects.create(comment=gone[0], email=b"sealed")
    kept = [
        make_comment(post, "spam"),
        old(post, "trash"),
        old(post, "pending"),
        old(post, "approved"),
    ]
    sweep = purged(site)
    assert (sweep.total, sweep.done, sweep.state) == (5, 5, "done")
    assert there() == {one.pk for one in kept}
    assert not Contact.objects.exists()
    assert how_many(Question(site.pk, text="casino")) == 0
    assert counts(site) == {"approved": 1, "pending": 1, "spam": 1, "trash": 1}
    assert sweep.decisions.count() == 0


def test_what_was_decided_lately_can_still_be_undone(site, post):
    decided, long_ago = old(post, "approved"), old(post, "approved")
    decide(long_ago.pk, "spam", None, ANCIENT)
    decision = decide(decided.pk, "spam", None, NOON - timedelta(days=3))
    sweep = purged(site)
    assert (sweep.total, sweep.done) == (1, 1)
    assert there() == {decided.pk}
    undo(decision.pk, None, NOON)
    assert Comment.objects.get().standing == "approved"
    assert mismatches(site) == []


def test_the_log_keeps_its_line_without_the_words_and_cannot_be_undone(site, post):
    comment = old(post, "approved")
    decision = decide(comment.pk, "spam", None, ANCIENT, words="Anna of Quay Street again")
    purged(site)
    decision.refresh_from_db()
    assert (decision.comment_id, decision.words, decision.act) == (None, "", "spam")
    with pytest.raises(DecisionStale):
        undo(decision.pk, None, ANCIENT)
    assert mismatches(site) == []


def test_what_the_screen_learned_stays_and_names_nobody(site, post):
    for n in range(3):
        pitch = old(post, text=f"Casino bonus {n}", name="Anna Casino")
        decide(pitch.pk, "trash", None, ANCIENT, reason="spam")
    before = as_kept(site)
    purged(site, "trash")
    assert not Comment.objects.exists()
    assert Lesson.objects.in_force().count() == 3
    assert set(Lesson.objects.values_list("author", "comment")) == {("", None)}
    assert as_kept(site) == before


def test_an_answered_comment_leaves_an_empty_place_and_its_own_old_answers_go(site, post):
    person = Commenter.objects.create(site=site, key=b"k" * 16, first_seen=OLD)
    stone = old(post, removal="moderator", commenter=person, website="https://a.example")
    answer = make_comment(post, "approved", stone, stored_at=OLD)
    old(post, parent=answer)
    chain = old(post, parent=old(post))
    sweep = purged(site)
    assert sweep.done == 4
    assert there() == {stone.pk, answer.pk}
    assert chain.pk not in there()
    stone.refresh_from_db()
    assert (stone.text, stone.author_name, stone.website, stone.commenter) == ("", "", "", None)
    assert (stone.standing, stone.shown) == ("spam", True)
    assert purged(site).done == 0  # an empty place has nothing more to lose


def test_what_is_reported_stays_until_that_is_decided_and_told(site, post):
    reported = old(post)
    Report.objects.create(
        site=site, comment=reported, ground="insult", reporter=b"r" * 16, fingerprint=b"f" * 16, made_at=OLD
    )  # fmt: skip
    sweep = purged(site)
    assert (sweep.done, sweep.left) == (0, 1)
    assert there() == {reported.pk}


def test_what_a_statement_of_reasons_is_about_stays_for_a_year(site, post):
    comment = old(post, "approved")
    decide(comment.pk, "trash", None, OLD, reason="insult")
    assert purged(site, "trash").done == 0
    assert there() == {comment.pk}


@pytest.mark.parametrize(("queue", "days"), [("approved", 30), ("spam", 0), ("spam", 5_000)])
def test_what_cannot_be_meant_is_refused(site, post, queue, days):
    old(post, queue)
    with pytest.raises(FieldUnusable):
        begin_purge(site, queue, days, None, NOON)


def test_where_nothing_is_old_enough_nothing_is_begun(site, post):
    make_comment(post, "spam")
    with pytest.raises(DecisionStale):
        begin_purge(site, "spam", DAYS, None, NOON)
    assert not Sweep.objects.exists()


def test_a_purge_is_stopped_and_never_undone(site, post, monkeypatch):
    monkeypatch.setattr(clearing, "TOGETHER", 2)
    for _ in range(5):
        old(post)
    sweep = begin_purge(site, "spam", DAYS, None, NOON)
    parts.carry_on(sweep.pk, NOON)
    sweeping.stop(sweep.pk)
    assert parts.run(sweep.pk, NOON).done == 2
    with pytest.raises(DecisionStale):
        sweeping.undo_sweep(sweep.pk, None, NOON)
    assert Comment.objects.count() == 3


def test_another_sites_spam_stays(site, post):
    old(post)
    foreign = old(make_post(make_site("quay")))
    purged(site)
    assert there() == {foreign.pk}


def test_it_ends_by_itself_only_where_an_operator_says_after_how_long(site, post, monkeypatch):
    for each in ("spam", "trash"):
        old(post, each)
    make_comment(post, "spam")
    assert (removed.count(NOON), removed.clear(NOON)) == (0, 0)
    said = conf.Conf(home=conf.get().home, keep_removed_days=30)
    monkeypatch.setattr(conf, "get", lambda: said)
    assert removed.count(NOON) == 2
    assert removed.clear(NOON) == 2
    assert Comment.objects.count() == 1
    assert Decision.objects.count() == 0
