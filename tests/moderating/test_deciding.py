"""What an act does to a comment, to the page and to the log."""

from __future__ import annotations

import pytest
from tests.conftest import NOON
from tests.moderating.making import make_comment, make_post, make_site

from rejoinder.errors import DecisionStale, FieldUnusable
from rejoinder.models import Comment, Decision, StalePage
from rejoinder.moderating import decide, may_be_undone, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return make_post(make_site())


@pytest.fixture
def moderator(django_user_model):
    return django_user_model.objects.create_user("mia", is_staff=True, is_superuser=True)


def test_approving_puts_a_comment_on_the_page_and_marks_it_stale(post, moderator):
    comment = make_comment(post)
    decision = decide(comment.pk, "approve", moderator, NOON, seen_standing="pending")
    comment.refresh_from_db()
    assert (comment.standing, comment.shown) == ("approved", True)
    assert (decision.before, decision.after, decision.by) == ("pending", "approved", moderator)
    assert StalePage.objects.filter(site=post.site, post=post.pk).exists()


def test_trashing_says_that_a_moderator_removed_it(post, moderator):
    comment = make_comment(post, "approved")
    decide(comment.pk, "trash", moderator, NOON)
    comment.refresh_from_db()
    assert (comment.standing, comment.removal, comment.shown) == ("trash", "moderator", False)


def test_a_removed_comment_with_a_reply_keeps_its_place_as_a_tombstone(post, moderator):
    comment = make_comment(post, "approved")
    make_comment(post, "approved", parent=comment)
    decide(comment.pk, "spam", moderator, NOON)
    comment.refresh_from_db()
    assert comment.shown


def test_the_last_reply_takes_its_tombstones_away_with_it(post, moderator):
    top = make_comment(post, "trash", removal="moderator")
    middle = make_comment(post, "spam", parent=top)
    last = make_comment(post, "approved", parent=middle)
    decide(last.pk, "trash", moderator, NOON)
    assert not Comment.objects.filter(post=post, shown=True).exists()


def test_a_card_that_somebody_else_decided_meanwhile_changes_nothing(post, moderator):
    comment = make_comment(post)
    decide(comment.pk, "approve", moderator, NOON, seen_standing="pending")
    with pytest.raises(DecisionStale, match="it is approved now, you saw it pending"):
        decide(comment.pk, "spam", moderator, NOON, seen_standing="pending")
    assert Decision.objects.count() == 1
    comment.refresh_from_db()
    assert comment.standing == "approved"


@pytest.mark.parametrize(
    ("act", "standing"),
    [("approve", "approved"), ("hold", "pending"), ("spam", "spam"), ("trash", "trash")],
)
def test_an_act_that_would_change_nothing_is_refused(post, moderator, act, standing):
    comment = make_comment(post, standing)
    with pytest.raises(DecisionStale, match="already"):
        decide(comment.pk, act, moderator, NOON)


@pytest.mark.parametrize("standing", ["approved", "pending"])
def test_restoring_brings_back_the_standing_before(post, moderator, standing):
    comment = make_comment(post, standing)
    decide(comment.pk, "spam", moderator, NOON)
    decide(comment.pk, "trash", moderator, NOON)
    decide(comment.pk, "restore", moderator, NOON)
    comment.refresh_from_db()
    assert comment.standing == "spam"
    decide(comment.pk, "restore", moderator, NOON)
    comment.refresh_from_db()
    assert (comment.standing, comment.removal) == (standing, "")


def test_what_the_screen_called_spam_is_restored_to_the_queue_not_to_the_page(post, moderator):
    comment = make_comment(post, "spam")
    decide(comment.pk, "restore", moderator, NOON)
    comment.refresh_from_db()
    assert comment.standing == "pending"


def test_a_comment_that_is_not_removed_cannot_be_restored(post, moderator):
    comment = make_comment(post, "approved")
    with pytest.raises(DecisionStale, match="only spam and trash"):
        decide(comment.pk, "restore", moderator, NOON)


@pytest.mark.parametrize("act", ["approve", "hold", "spam", "restore"])
def test_what_its_author_withdrew_nobody_brings_back(post, moderator, act):
    comment = make_comment(post, "trash", removal="author")
    with pytest.raises(DecisionStale, match="withdrew"):
        decide(comment.pk, act, moderator, NOON)


def test_an_authors_own_withdrawal_cannot_be_undone_by_a_moderator(post, moderator):
    comment = make_comment(post, "trash", removal="author")
    withdrawn = Decision.objects.create(
        site=post.site, comment=comment, act="withdraw", before="approved", after="trash",
        by_author=True, made_at=NOON,
    )  # fmt: skip
    assert not may_be_undone(withdrawn, NOON)
    with pytest.raises(DecisionStale):
        undo(withdrawn.pk, moderator, NOON)


def test_a_comment_that_is_gone_is_named_as_such(moderator):
    with pytest.raises(DecisionStale, match="no such comment"):
        decide(404, "approve", moderator, NOON)


def test_an_unknown_act_is_refused(post, moderator):
    with pytest.raises(FieldUnusable, match="must be one of approve"):
        decide(make_comment(post).pk, "delete", moderator, NOON)


def test_undoing_is_a_line_of_its_own_in_the_log(post, moderator):
    comment = make_comment(post)
    decision = decide(comment.pk, "spam", moderator, NOON)
    undoing = undo(decision.pk, moderator, NOON)
    assert (undoing.act, undoing.undoes, undoing.after) == ("undo", decision, "pending")
    assert Decision.objects.count() == 2


def test_a_decision_is_undone_once_only(post, moderator):
    decision = decide(make_comment(post).pk, "spam", moderator, NOON)
    undoing = undo(decision.pk, moderator, NOON)
    for again in (decision, undoing):
        with pytest.raises(DecisionStale):
            undo(again.pk, moderator, NOON)


def test_a_decision_under_a_later_one_is_not_undone_until_the_later_one_is(post, moderator):
    comment = make_comment(post)
    first = decide(comment.pk, "approve", moderator, NOON)
    second = decide(comment.pk, "trash", moderator, NOON)
    with pytest.raises(DecisionStale, match="later decision"):
        undo(first.pk, moderator, NOON)
    undo(second.pk, moderator, NOON)
    undo(first.pk, moderator, NOON)
    comment.refresh_from_db()
    assert (comment.standing, comment.removal) == ("pending", "")


def test_an_edit_that_changed_the_standing_since_stops_an_undo(post, moderator):
    comment = make_comment(post)
    decision = decide(comment.pk, "approve", moderator, NOON)
    Comment.objects.filter(pk=comment.pk).update(standing="pending")
    with pytest.raises(DecisionStale):
        undo(decision.pk, moderator, NOON)
