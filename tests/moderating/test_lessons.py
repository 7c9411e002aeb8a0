"""What a decision teaches, and that taking it back teaches nothing."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import NOON
from tests.learning.making import as_kept, by_hand, doubt
from tests.moderating.making import make_comment, make_post, make_site

from rejoinder import learning
from rejoinder.errors import DecisionStale, FieldUnusable
from rejoinder.models import Comment, Decision, Lesson
from rejoinder.moderating import ACTS, REASONS, decide, forget_moderator, teach_imported, undo
from rejoinder.screening.lessons import LABELS, Learned

pytestmark = pytest.mark.django_db

NOTHING = Learned().to_bytes()


@pytest.fixture
def post():
    return make_post(make_site())


@pytest.fixture
def moderator(django_user_model):
    return django_user_model.objects.create_user("mia", is_staff=True, is_superuser=True)


def in_force(post):
    found = Lesson.objects.in_force().filter(site=post.site).order_by("number")
    return list(found.values_list("label", "text"))


@pytest.mark.parametrize(
    ("standing", "act", "label"),
    [
        ("pending", "approve", "ham"),
        ("pending", "spam", "spam"),
        ("approved", "spam", "spam"),
        ("spam", "approve", "ham"),
        ("approved", "hold", None),
        ("pending", "trash", None),
        ("spam", "restore", None),
    ],
)
def test_what_an_act_teaches(post, moderator, standing, act, label):
    comment = make_comment(post, standing, text="Zorbix pays")
    decide(comment.pk, act, moderator, NOON)
    assert in_force(post) == ([(label, "Zorbix pays")] if label else [])


def test_the_screen_follows_with_the_next_question(post, moderator):
    for n in range(8):
        decide(make_comment(post, text=f"Zorbix {n} pays, ask now").pk, "spam", moderator, NOON)
        decide(make_comment(post, text=f"The bridge {n} is open").pk, "approve", moderator, NOON)
    assert doubt(post.site) > 1
    assert as_kept(post.site) == by_hand(post.site)


def test_trash_teaches_what_the_reason_says(post, moderator):
    comment = make_comment(post, text="You dunderhead")
    decision = decide(comment.pk, "trash", moderator, NOON, reason="insult")
    assert decision.reason == "insult"
    assert in_force(post) == [("insult", "You dunderhead"), ("toxic", "You dunderhead")]


def test_every_reason_teaches_something_that_the_screen_knows():
    assert all(set(taught) <= set(LABELS) and taught for taught in REASONS.values())


def test_a_reason_that_is_none_is_refused(post, moderator):
    with pytest.raises(FieldUnusable, match="must be one of spam, insult"):
        decide(make_comment(post).pk, "trash", moderator, NOON, reason="ugly")


def test_the_last_word_about_a_comment_is_what_counts(post, moderator):
    comment = make_comment(post, text="Zorbix pays")
    decide(comment.pk, "spam", moderator, NOON)
    decide(comment.pk, "approve", moderator, NOON)
    assert in_force(post) == [("ham", "Zorbix pays")]
    last = decide(comment.pk, "trash", moderator, NOON)
    assert in_force(post) == []
    undo(last.pk, moderator, NOON)
    assert in_force(post) == [("ham", "Zorbix pays")]


def test_undoing_brings_the_screen_back_bit_for_bit(post, moderator):
    decide(make_comment(post, text="Zorbix pays").pk, "spam", moderator, NOON)
    before = as_kept(post.site)
    decision = decide(make_comment(post, text="Zorbix pays well").pk, "spam", moderator, NOON)
    assert as_kept(post.site) != before
    undo(decision.pk, moderator, NOON)
    assert as_kept(post.site) == before


def test_a_decision_that_fails_teaches_nothing(post, moderator, monkeypatch):
    comment = make_comment(post)
    monkeypatch.setattr(learning, "unteach", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        decide(comment.pk, "spam", moderator, NOON)
    comment.refresh_from_db()
    assert comment.standing == "pending"
    assert not Decision.objects.exists()
    assert not Lesson.objects.exists()


def test_what_is_learned_is_what_the_moderator_saw_though_the_author_edits_it_later(
    post, moderator
):
    comment = make_comment(post, text="Zorbix pays")
    decide(comment.pk, "spam", moderator, NOON)
    known = as_kept(post.site)
    Comment.objects.filter(pk=comment.pk).update(text="I changed it")
    later = decide(comment.pk, "trash", moderator, NOON)
    undo(later.pk, moderator, NOON)
    learning.forget()
    assert as_kept(post.site) == known


def test_rules_authors_and_staff_teach_nothing(post, moderator):
    ruled = make_comment(post)
    Decision.objects.create(
        site=post.site, comment=ruled, act="spam", before="pending", after="spam",
        automatic=True, rule="all links", made_at=NOON,
    )  # fmt: skip
    Comment.objects.filter(pk=ruled.pk).update(standing="spam")
    decide(ruled.pk, "restore", moderator, NOON)
    decide(make_comment(post, by_staff=True).pk, "spam", moderator, NOON)
    decide(make_comment(post, text="  ").pk, "spam", moderator, NOON)
    assert in_force(post) == []


def test_all_that_one_moderator_taught_goes_and_nothing_else(post, moderator, django_user_model):
    ben = django_user_model.objects.create_user("ben", is_staff=True, is_superuser=True)
    for n in range(5):
        decide(make_comment(post, text=f"Zorbix {n} pays").pk, "spam", moderator, NOON)
    trusted = as_kept(post.site)
    wrong = [make_comment(post, text=f"The bridge {n} is open") for n in range(5)]
    for comment in wrong:
        decide(comment.pk, "spam", ben, NOON)
    elsewhere = make_post(make_site("quay"))
    decide(make_comment(elsewhere, text="Zorbix").pk, "approve", ben, NOON)
    assert forget_moderator(ben, NOON, post.site) == 5
    assert as_kept(post.site) == trusted
    assert in_force(elsewhere) == [("ham", "Zorbix")]
    assert forget_moderator(ben, NOON) == 1
    assert forget_moderator(ben, NOON) == 0
    assert as_kept(elsewhere.site) == NOTHING
    # A colleague decides about one of them and takes that back: what was forgotten stays so.
    undo(decide(wrong[0].pk, "trash", moderator, NOON).pk, moderator, NOON)
    assert as_kept(post.site) == trusted


def test_a_comment_that_is_erased_takes_its_lesson_with_it(post, moderator):
    kept = make_comment(post, text="Zorbix pays")
    decide(kept.pk, "spam", moderator, NOON)
    before = as_kept(post.site)
    erased = make_comment(post, text="Zorbix pays me")
    decide(erased.pk, "spam", moderator, NOON)
    erased.delete()
    learning.forgotten(post.site_id)
    learning.changed(post.site_id)
    assert as_kept(post.site) == before


def test_an_import_teaches_what_people_had_decided_there_once_and_by_choice(post, moderator):
    imported = [
        make_comment(post, standing, text=f"Zorbix pays, {standing}", source="wordpress")
        for standing in ("approved", "spam", "pending", "trash")
    ]
    assert in_force(post) == []
    ids = [comment.pk for comment in imported]
    assert teach_imported(post.site, ids, NOON) == 2
    assert teach_imported(post.site, ids, NOON) == 0
    was = [("ham", "Zorbix pays, approved"), ("spam", "Zorbix pays, spam")]
    assert in_force(post) == was
    before = as_kept(post.site)
    # A moderator here sees it otherwise, and takes that back.
    decision = decide(ids[0], "spam", moderator, NOON)
    assert in_force(post) == [was[1], ("spam", "Zorbix pays, approved")]
    undo(decision.pk, moderator, NOON)
    assert sorted(in_force(post)) == was
    assert as_kept(post.site) == before
    assert teach_imported(make_site("quay"), ids, NOON) == 0


STEPS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.one_of(st.sampled_from(ACTS), st.just("undo"), st.just("forget")),
        st.sampled_from(["", *REASONS]),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_any_sequence_leaves_the_fold_of_what_stands_and_undoing_all_leaves_nothing(steps):
    with transaction.atomic():
        learning.forget()
        post = make_post(make_site())
        comments = [make_comment(post, text=f"Zorbix {n} pays well") for n in range(5)]
        made: list[Decision] = []
        for which, act, reason in steps:
            try:
                if act == "undo":
                    if made:
                        undo(made[-1].pk, None, NOON)
                        made.pop()
                elif act == "forget":
                    learning.forget()
                else:
                    made.append(decide(comments[which].pk, act, None, NOON, reason=reason))
            except DecisionStale:
                continue
            assert as_kept(post.site) == by_hand(post.site)
        known = as_kept(post.site)
        assert learning.rebuild(post.site_id)[2]
        assert as_kept(post.site) == known
        for decision in reversed(made):
            undo(decision.pk, None, NOON)
        assert as_kept(post.site) == NOTHING
        transaction.set_rollback(True)
