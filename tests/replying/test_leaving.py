"""A reply on its way: judged, stored once, published or held, and what its author may do afterwards."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from tests.conftest import NOON
from tests.replying.making import ELSEWHERE, HOME, SPAM, leave, limit

from rejoinder import conf, keys
from rejoinder.errors import (
    LinkUnusable,
    ThreadClosed,
    TooLong,
    TooOften,
    UnknownParent,
    UnknownPost,
)
from rejoinder.models import Comment, Commenter, Contact, Decision, Post, StalePage, Verdict
from rejoinder.replying import judging, owning
from rejoinder.replying.leaving import Client

pytestmark = pytest.mark.django_db


def stored(left) -> Comment:
    return Comment.objects.get(pk=left.id)


def test_an_honest_reply_is_published_and_its_pages_marked(post):
    left = leave(post)
    assert stored(left).standing == "approved"
    assert stored(left).shown
    assert StalePage.objects.filter(post=post.pk).exists()


def test_a_suspect_reply_is_held_and_the_page_stays_as_it_is(post):
    post.site.policy = {"hold_everything": True}
    left = leave(post)
    assert stored(left) in Comment.objects.held()
    assert not stored(left).shown
    assert not StalePage.objects.exists()


def test_who_fills_in_the_hidden_field_is_not_published(post):
    left = leave(post, honeypot="x")
    assert stored(left).standing in {"pending", "spam"}
    assert not StalePage.objects.exists()


def failing(*_):
    raise ValueError("it quotes a secret thought and mara@canary.example")


@pytest.mark.parametrize("broken", ["raises", "slow"])
def test_a_screen_that_fails_or_is_slow_holds_and_never_publishes(
    post, monkeypatch, caplog, broken
):
    if broken == "raises":
        monkeypatch.setattr(judging, "screen", failing)
    else:
        moments = iter([0.0, conf.get().screen_seconds + 0.1])
        clock = SimpleNamespace(monotonic=lambda: next(moments))
        monkeypatch.setattr(judging, "time", clock)
    left = leave(post, "a secret thought")
    monkeypatch.undo()
    assert stored(left).standing == "pending"
    assert Verdict.objects.get(comment_id=left.id).outcome == "hold"
    assert caplog.text
    assert "secret" not in caplog.text
    assert "canary" not in caplog.text


def test_the_same_text_within_ten_minutes_is_one_comment(post):
    first = leave(post, "Said once.")
    again = leave(post, "Said once.", now=NOON + timedelta(minutes=10))
    assert (again.id, again.again, again.own) == (first.id, True, True)
    assert Comment.objects.count() == 1
    later = leave(post, "Said once.", now=NOON + timedelta(minutes=10, seconds=1))
    assert later.id != first.id


def test_its_signed_link_goes_to_nobody_else(post):
    leave(post, "Said once.")
    assert not leave(post, "Said once.", client=ELSEWHERE).own
    assert leave(post, "Said once.", client=HOME).own


def test_behind_a_proxy_that_nobody_named_a_copy_gets_no_link(post):
    crowd = Client("127.0.0.1", "firefox", alone=False)
    assert leave(post, "Said once.", client=crowd).own
    assert not leave(post, "Said once.", client=crowd).own


def test_another_name_or_parent_makes_another_comment(post, said):
    parent = said("Above.")
    leave(post, "Said once.")
    leave(post, "Said once.", name="Other")
    leave(post, "Said once.", parent=parent.pk)
    assert Comment.objects.exclude(pk=parent.pk).count() == 3


def test_what_was_withdrawn_may_be_said_again(post):
    first = leave(post, "Said once.")
    owning.withdraw(stored(first), now=NOON)
    again = leave(post, "Said once.")
    assert again.id != first.id
    assert stored(again).standing == "approved"


def test_too_many_from_one_client_or_to_one_thread_are_refused(post, monkeypatch):
    limit(monkeypatch, "per_client", 2)
    leave(post, "One.")
    leave(post, "Two.")
    with pytest.raises(TooOften):
        leave(post, "Three.")
    leave(post, "Three.", client=ELSEWHERE)
    limit(monkeypatch, "per_thread", 1)
    limit(monkeypatch, "per_client", 0)
    leave(post, "Four.")
    with pytest.raises(TooOften):
        leave(post, "Five.", client=ELSEWHERE)
    assert Comment.objects.count() == 4


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"comments_open": False}, ThreadClosed),
        ({"comments_close_at": NOON}, ThreadClosed),
        ({"comments_close_at": NOON - timedelta(days=1)}, ThreadClosed),
        ({"status": "private"}, UnknownPost),
        ({"status": "gone"}, UnknownPost),
        ({"status": "draft"}, UnknownPost),
    ],
)
def test_a_thread_that_closed_a_moment_ago_takes_nothing(post, change, refusal):
    # The door may still have the post as it was.
    Post.objects.filter(pk=post.pk).update(**change)
    with pytest.raises(refusal):
        leave(post)
    assert not Comment.objects.exists()


def test_a_thread_takes_replies_to_its_last_second(post):
    Post.objects.filter(pk=post.pk).update(comments_close_at=NOON + timedelta(seconds=1))
    post.refresh_from_db()
    assert leave(post).id
    with pytest.raises(ThreadClosed):
        leave(post, "Too late.", now=NOON + timedelta(seconds=1))


def test_an_answer_stands_below_its_comment(post, said):
    parent = said("Above.")
    answer = stored(leave(post, "Below.", parent=parent.pk))
    assert (answer.parent_id, answer.depth, answer.root_number) == (parent.pk, 1, parent.number)
    assert bytes(answer.path).startswith(bytes(parent.path))


@pytest.mark.parametrize("standing", ["pending", "spam", "trash"])
def test_a_comment_that_is_not_shown_cannot_be_answered(post, said, standing):
    parent = said("Above.", standing=standing)
    with pytest.raises(UnknownParent):
        leave(post, "Below.", parent=parent.pk)


def test_a_comment_of_another_post_cannot_be_answered(site, post, said):
    other = Post.objects.create(
        site=site, path="/other/", title="Other", status="public", published_at=NOON
    )
    parent = said("Above.", under=other)
    for pk in (parent.pk, 10**17, 0):
        if pk:
            with pytest.raises(UnknownParent):
                leave(post, "Below.", parent=pk)


def test_somebody_mentioned_is_linked(post, said):
    above = said("Above.", name="Mara Lind")
    html = stored(leave(post, "@Mara Lind is right, @Nobody is not")).html
    assert f'<a href="#c{above.pk}">@Mara Lind</a>' in html.replace(
        ' rel="nofollow ugc noopener"', ""
    )
    assert "@Nobody</a>" not in html


def test_only_people_whose_words_are_shown_can_be_mentioned(post, said):
    said("Held.", name="Mara Lind", standing="pending")
    assert "<a" not in stored(leave(post, "@Mara Lind is here")).html


def test_the_private_facts_are_sealed_and_kept_apart(post):
    left = leave(post, email="mara@canary.example")
    contact = Contact.objects.get(comment_id=left.id)
    assert keys.unseal("email", bytes(contact.email)) == "mara@canary.example"
    assert b"192.0.2.1" not in bytes(contact.client)
    assert contact.agent_class == "firefox"
    key = Commenter.objects.get().key
    assert b"mara" not in bytes(key)
    assert leave(post, "More.", email=" MARA@canary.example ").id
    assert Commenter.objects.count() == 1


def edited(left, text, now=NOON):
    comment = owning.owned(left.id, keys.sign("own", str(left.id)))
    return owning.edit(comment, text, block="192.0.2.1", now=now)


def test_an_author_may_change_the_words_for_fifteen_minutes(post):
    left = leave(post)
    changed = edited(left, "Said *better*.", NOON + timedelta(minutes=14, seconds=59))
    assert changed.html == "<p>Said <em>better</em>.</p>"
    assert changed.edited_at
    assert changed.fingerprint == keys.fingerprint("Said *better*.")
    with pytest.raises(LinkUnusable):
        edited(left, "Too late.", NOON + timedelta(minutes=15))
    assert stored(left).text == "Said *better*."


def test_changed_words_are_judged_again(post):
    left = leave(post)
    StalePage.objects.all().delete()
    assert edited(left, SPAM).standing != "approved"
    assert not stored(left).shown
    assert StalePage.objects.filter(post=post.pk).exists()
    assert edited(left, "Harmless again.").standing != "approved"


@pytest.mark.parametrize("standing", ["pending", "spam"])
def test_what_was_held_or_refused_is_never_published_by_a_change(post, said, standing):
    left = leave(post)
    Comment.objects.filter(pk=left.id).update(standing=standing, shown=False)
    assert edited(left, "Nothing wrong with this.").standing == standing


def test_held_and_refused_can_be_changed_alike(post, said):
    held, refused = said("One.", standing="pending"), said("Two.", standing="spam")
    assert owning.minutes_left(held, NOON) == owning.minutes_left(refused, NOON) == 15


def test_what_somebody_removed_cannot_be_changed(post):
    left = leave(post)
    owning.withdraw(stored(left), now=NOON)
    with pytest.raises(LinkUnusable):
        edited(left, "Back again.")


def test_a_change_has_the_limits_of_a_reply(post, monkeypatch):
    left = leave(post)
    with pytest.raises(TooLong):
        edited(left, "x" * 10_001)
    limit(monkeypatch, "per_client", 1)
    edited(left, "Changed once.")
    with pytest.raises(TooOften):
        edited(left, "Changed twice.")


def test_withdrawing_leaves_nothing_where_nobody_answered(post):
    left = leave(post)
    gone = owning.withdraw(stored(left), now=NOON)
    assert (gone.standing, gone.shown, gone.removal) == ("trash", False, "author")
    assert Decision.objects.get().act == "withdraw"


def test_withdrawing_leaves_an_empty_place_above_answers(post, said):
    left = leave(post)
    answer = said("An answer.", to=stored(left))
    owning.withdraw(stored(left), now=NOON)
    assert stored(left).shown
    owning.withdraw(answer, now=NOON)
    assert not stored(left).shown


def test_withdrawing_twice_is_withdrawing_once(post):
    left = leave(post)
    owning.withdraw(stored(left), now=NOON)
    owning.withdraw(stored(left), now=NOON)
    assert Decision.objects.count() == 1


def test_a_comment_erased_meanwhile_is_a_refusal_and_no_crash(post):
    left = leave(post)
    comment = stored(left)
    Comment.objects.all().delete()
    with pytest.raises(LinkUnusable):
        owning.edit(comment, "Changed.", block="", now=NOON)
    with pytest.raises(LinkUnusable):
        owning.withdraw(comment, now=NOON)
