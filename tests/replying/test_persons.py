"""What moderators said of a person, or of a part of a thread, is obeyed by the next reply."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import NOON
from tests.replying.making import SPAM, leave

from rejoinder import moderating
from rejoinder.errors import BranchLocked
from rejoinder.models import Comment, Decision
from rejoinder.moderating import By
from rejoinder.moderating.replaying import mismatches
from rejoinder.publishing import composing
from rejoinder.replying import owning

pytestmark = pytest.mark.django_db
BY = By(None, NOON)


def said_by(post, text="A first thought of some length.", **more) -> Comment:
    return Comment.objects.select_related("commenter", "site", "post").get(
        pk=leave(post, text, email="ann@example.org", **more).id
    )


def treat(comment, act, **more):
    moderating.treat(comment.commenter_id, act, BY, **more)


@pytest.mark.parametrize(
    ("act", "standing"),
    [("hold_always", "pending"), ("ban", "trash"), ("suspend", "trash"), ("trust", "approved")],
)
def test_the_next_reply_of_a_person_goes_where_the_moderator_said(post, act, standing):
    first = said_by(post)
    assert first.standing == "approved"
    treat(first, act, until=NOON + timedelta(days=1))
    assert said_by(post, "A second thought, longer than the first.").standing == standing
    moderating.treat(first.commenter_id, "pardon", BY)
    assert said_by(post, "A third thought, after all of that.").standing == "approved"


def test_a_suspension_ends_by_itself(post):
    treat(said_by(post), "suspend", until=NOON + timedelta(hours=1))
    assert said_by(post, "Too early, and put away.").standing == "trash"
    later = said_by(post, "An hour later, all is well.", now=NOON + timedelta(hours=1))
    assert later.standing == "approved"


def test_what_a_ban_puts_away_is_in_the_log_as_done_by_a_rule_and_can_be_undone(post):
    treat(said_by(post), "ban")
    put_away = said_by(post, "Nobody should read this.")
    line = Decision.objects.get(comment=put_away)
    assert (line.act, line.automatic, line.rule) == ("trash", True, "person banned")
    assert mismatches(post.site) == []
    moderating.undo(line.pk, None, NOON)
    put_away.refresh_from_db()
    assert put_away.standing == "pending"


def test_trust_lifts_a_hold_but_neither_a_refusal_nor_a_rule_of_the_site(post):
    first = said_by(post)
    treat(first, "trust")
    assert said_by(post, SPAM).standing == "spam"
    post.site.policy = {"hold_everything": True}
    post.site.save()
    assert said_by(post, "A thought that a rule holds.").standing == "pending"
    post.site.policy = {"hold_first_comment": True}
    post.site.save()
    moderating.decide(first.pk, "trash", None, NOON)
    assert said_by(post, "A thought that only trust lets through.").standing == "approved"


def test_an_edit_by_somebody_who_is_always_held_is_held(post):
    first = said_by(post)
    treat(first, "hold_always")
    first = Comment.objects.select_related("commenter", "site", "post").get(pk=first.pk)
    assert owning.edit(first, "Other words.", block="192.0.2.1", now=NOON).standing == "pending"
    assert mismatches(post.site) == []


def test_an_authors_edit_keeps_the_difference_and_leaves_the_moderators_decision_undoable(post):
    first = said_by(post)
    made = moderating.decide(first.pk, "hold", None, NOON)
    owning.edit(first, "Other words than those before.", block="192.0.2.1", now=NOON)
    line = Decision.objects.get(act="edit")
    assert line.by_author
    assert line.was["text"] == "A first thought of some length."
    assert line.made["text"] == "Other words than those before."
    assert moderating.may_be_undone(made, NOON)
    assert not moderating.may_be_undone(line, NOON)


def test_a_locked_branch_takes_no_replies_however_deep_and_shows_no_link(post):
    top = leave(post, "The first of a branch.").id
    low = leave(post, "An answer to it.", parent=top).id
    for depth in range(8):
        low = leave(post, f"An answer at depth {depth}.", parent=low).id
    other = leave(post, "Another branch altogether.").id
    made = moderating.flag(top, "lock", BY)
    for parent in (top, low):
        with pytest.raises(BranchLocked):
            leave(post, f"Too late for {parent}.", parent=parent)
    leave(post, "The other branch is open.", parent=other)
    page = composing.thread_page(post, 1, newest=False)
    locked, free = page.comments
    assert not locked.comment.reply_href
    assert not locked.replies[0].replies[0].comment.reply_href
    assert free.comment.reply_href
    moderating.undo(made.pk, None, NOON)
    leave(post, "Open again.", parent=low)


def test_a_closed_thread_opens_by_undo(post):
    made = moderating.set_open(post.pk, "close", BY)
    post.refresh_from_db()
    assert not post.takes_replies(NOON)
    moderating.undo(made.pk, None, NOON)
    post.refresh_from_db()
    assert post.takes_replies(NOON)
