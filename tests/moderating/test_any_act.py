"""The laws of all acts: whatever is done can be taken back to the start, and the log tells the tables."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import NOON
from tests.moderating.making import make_comment, make_post, make_site

from rejoinder import keys, moderating
from rejoinder.errors import RejoinderError
from rejoinder.models import Comment, Commenter, Decision, Post
from rejoinder.moderating import ACTS, FLAGS, PERSONS, THREADS, By
from rejoinder.moderating.replaying import mismatches, replayed
from rejoinder.screening import Policy
from rejoinder.threads import Place, answering, opening

pytestmark = pytest.mark.django_db

STANDINGS = ["approved", "approved", "pending", "spam", "trash"]
# For each comment: under which post, which earlier one of it it answers (if any), and its standing.
THREADS_OF = st.lists(
    st.tuples(
        st.integers(0, 1), st.one_of(st.none(), st.integers(0, 7)), st.sampled_from(STANDINGS)
    ),
    min_size=2,
    max_size=8,
)
WHICH = st.integers(0, 7)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(ACTS), WHICH),
        st.tuples(st.sampled_from(sorted(FLAGS)), WHICH),
        st.tuples(st.sampled_from(sorted(THREADS)), st.integers(0, 1)),
        st.tuples(st.sampled_from(sorted(PERSONS)), st.just(0)),
        st.tuples(st.just("edit"), WHICH, st.sampled_from(["One.", "Two *words*.", "Three"])),
        st.tuples(st.just("move"), WHICH, WHICH),
        st.tuples(st.just("move_to_post"), WHICH, st.integers(0, 1)),
        st.tuples(st.just("undo"), st.integers(0, 30)),
    ),
    max_size=16,
)


def state(posts):
    """Everything that an act may change; numbers given out only ever grow."""
    comments = list(
        Comment.objects.filter(post__in=posts).order_by("pk").values_list(
            "pk", "post", "parent", "number", "root_number", "depth", "path", "standing", "removal", "shown",
            "inferred_by", "text", "html", "markup", "edited_at", "fingerprint", "featured", "pinned", "locked",
        )
    )  # fmt: skip
    comments = [
        tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in comments
    ]
    people = list(Commenter.objects.order_by("pk").values_list("pk", "standing", "suspended_until"))
    threads = list(
        Post.objects.filter(pk__in=[post.pk for post in posts])
        .order_by("pk")
        .values_list("pk", "comments_open")
    )
    return comments, people, threads


def check_places(posts):
    """Every place follows from the parent's; a comment is shown if it or one that answers it is approved."""
    comments = {one.pk: one for one in Comment.objects.filter(post__in=posts)}
    shown = {pk for pk, one in comments.items() if one.standing == "approved"}
    for one in comments.values():
        above = comments[one.parent_id] if one.parent_id else None
        if above:
            assert above.post_id == one.post_id
            place = answering(Place(above.depth, above.root_number, bytes(above.path)), one.number)
        else:
            place = opening(one.number)
        assert (one.depth, one.root_number, bytes(one.path)) == place
        while above is not None and one.pk in shown:
            shown.add(above.pk)
            above = comments[above.parent_id] if above.parent_id else None
    assert {pk for pk, one in comments.items() if one.shown} == shown


def act(step, comments, posts, person):
    name, which, *rest = step
    by = By(None, NOON)
    if name in THREADS:
        return moderating.set_open(posts[which].pk, name, by)
    if name in PERSONS:
        return moderating.treat(person.pk, name, by, until=NOON + timedelta(days=3))
    comment = comments[which % len(comments)].pk
    if name in ACTS:
        return moderating.decide(comment, name, None, NOON)
    if name in FLAGS:
        return moderating.flag(comment, name, by)
    if name == "edit":
        return moderating.edit(comment, rest[0], by, policy=Policy())
    if name == "move":
        return moderating.move(comment, by, to_parent=comments[rest[0] % len(comments)].pk)
    return moderating.move(comment, by, to_post=posts[rest[0]].pk)


def planted(threads):
    site = make_site()
    posts = [make_post(site), make_post(site, "The bridge is closed")]
    person = Commenter.objects.create(site=site, key=b"k" * 16, first_seen=NOON)
    comments: list[Comment] = []
    for under, answers, standing in threads:
        above = comments[answers] if answers is not None and answers < len(comments) else None
        post = above.post if above else posts[under]
        post.refresh_from_db()
        words = f"I crossed it at {len(comments)}."
        comments.append(
            make_comment(
                post,
                standing,
                above,
                words,
                commenter=person,
                fingerprint=keys.fingerprint(words),
                **({"inferred_by": "mention", "inferred_confidence": 0.5} if above else {}),
            )
        )
    return site, posts, person, comments


@settings(max_examples=40, deadline=None)
@given(THREADS_OF, STEPS)
def test_any_sequence_of_any_acts_is_undone_to_the_exact_start(threads, steps):
    with transaction.atomic():
        site, posts, person, comments = planted(threads)
        start = state(posts)
        made: list[Decision] = []
        for step in steps:
            before = state(posts)
            try:
                if step[0] == "undo":
                    if not made:
                        continue
                    # The last one in force gives the very state before it; an earlier one is refused
                    # or leaves all in order.
                    undone = made[-1 - step[1] % len(made)]
                    moderating.undo(undone.pk, None, NOON)
                    made.remove(undone)
                else:
                    made.append(act(step, comments, posts, person))
            except RejoinderError:
                assert state(posts) == before
            check_places(posts)
        assert mismatches(site) == []
        for decision in reversed(made):
            moderating.undo(decision.pk, None, NOON)
        check_places(posts)
        assert mismatches(site) == []
        if not any(step[0] == "undo" for step in steps):
            assert state(posts) == start
        else:  # what was taken back out of order may have other numbers, and nothing else
            free = [[v for i, v in enumerate(row) if i not in {3, 4, 6}] for row in state(posts)[0]]
            assert free == [
                [v for i, v in enumerate(row) if i not in {3, 4, 6}] for row in start[0]
            ]
            assert state(posts)[1:] == start[1:]
        transaction.set_rollback(True)


def test_each_undo_in_turn_gives_the_state_before_its_act(site):
    with transaction.atomic():
        _, posts, person, comments = planted(
            [
                (0, None, "approved"),
                (0, 0, "approved"),
                (0, 1, "spam"),
                (1, None, "approved"),
                (1, 3, "trash"),
            ]
        )
        steps = [("move", 1, 3), ("edit", 1, "Two *words*."), ("lock", 0), ("approve", 2), ("ban", 0), ("move", 3, 0),
                 ("close", 1), ("suspend", 0), ("feature", 1), ("move_to_post", 1, 1), ("spam", 1)]  # fmt: skip
        states, made = [], []
        for step in steps:
            states.append(state(posts))
            made.append(act(step, comments, posts, person))
            check_places(posts)
        for decision, before in zip(reversed(made), reversed(states), strict=True):
            moderating.undo(decision.pk, None, NOON)
            assert state(posts) == before
        assert Decision.objects.count() == 2 * len(steps)


def test_the_log_alone_tells_every_table_that_it_speaks_of(site):
    harbour, posts, person, comments = planted(
        [(0, None, "approved"), (0, 0, "pending"), (1, None, "approved")]
    )
    for step in [
        ("approve", 1),
        ("move", 0, 2),
        ("trash", 1),
        ("edit", 2, "One."),
        ("pin", 2),
        ("trust", 0),
    ]:
        act(step, comments, posts, person)
    known, breaks = replayed(harbour)
    assert breaks == []
    assert known["comment", comments[1].pk, "standing"] == ("trash", "moderator")
    assert known["comment", comments[0].pk, "parent"] == comments[2].pk
    assert known["comment", comments[2].pk, "text"] == "One."
    assert known["commenter", person.pk, "person"] == "trusted"
    assert mismatches(harbour) == []
    Comment.objects.filter(pk=comments[1].pk).update(standing="spam")
    assert len(mismatches(harbour)) == 1


def test_what_is_older_than_thirty_days_is_not_undone_and_says_so(site):
    _, posts, person, comments = planted([(0, None, "pending"), (0, None, "pending")])
    made = act(("approve", 0), comments, posts, person)
    with pytest.raises(RejoinderError, match="more than 30 days ago"):
        moderating.undo(made.pk, None, NOON + timedelta(days=30, seconds=1))
    moderating.undo(made.pk, None, NOON + timedelta(days=30))


def test_a_parent_that_was_inferred_is_confirmed_and_that_can_be_undone(site):
    _, posts, person, comments = planted([(0, None, "approved"), (0, 0, "approved")])
    made = act(("move", 1, 0), comments, posts, person)
    comments[1].refresh_from_db()
    assert (made.act, comments[1].inferred_by, comments[1].parent_id) == (
        "confirm",
        None,
        comments[0].pk,
    )
    with pytest.raises(RejoinderError, match="stands there already"):
        act(("move", 1, 0), comments, posts, person)
    moderating.undo(made.pk, None, NOON)
    comments[1].refresh_from_db()
    assert (comments[1].inferred_by, comments[1].inferred_confidence) == ("mention", 0.5)
