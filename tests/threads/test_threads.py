"""The shape of a conversation: its order, its nesting, its branches, and who gets how much of a page."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rejoinder.threads import LEVELS, Place, answering, branch_range, nest, opening, shares, walk
from rejoinder.threads.places import LAST_NUMBER, STEP, level

# A busy machine proves nothing.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Row:
    """A comment as this room needs it; its id is its number."""

    id: int
    parent_id: int | None
    place: Place

    @property
    def path(self) -> bytes:
        return self.place.path


def thread_of(parents: list[int | None]) -> list[Row]:
    """Comments numbered from 1; each answers the one named, or the post."""
    rows: list[Row] = []
    for number, parent in enumerate(parents, start=1):
        place = opening(number) if parent is None else answering(rows[parent - 1].place, number)
        rows.append(Row(number, parent, place))
    return rows


@st.composite
def threads(draw: st.DrawFn, largest: int = 60) -> list[Row]:
    """Random conversations, from all answering the post to all answering the last."""
    parents: list[int | None] = []
    chain = draw(st.booleans())
    for number in range(1, draw(st.integers(1, largest)) + 1):
        earliest = max(1, number - 2) if chain else 1
        choices = st.integers(earliest, number - 1) if number > 1 else st.nothing()
        parents.append(draw(st.one_of(st.none(), choices, choices)))
    return thread_of(parents)


def in_reading_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row.path)


def deepest(nodes, depth=1):
    return max((deepest(node.replies, depth + 1) for node in nodes), default=depth - 1)


@PATIENT
@given(threads())
def test_every_comment_appears_once_and_after_its_parent(rows):
    shown = [node.row for node in walk(nest(in_reading_order(rows)))]
    place = {row.id: n for n, row in enumerate(shown)}
    assert sorted(row.id for row in shown) == [row.id for row in rows]
    assert all(place[row.parent_id] < place[row.id] for row in rows if row.parent_id is not None)


@PATIENT
@given(threads())
def test_a_branch_stands_together_and_branches_stand_in_the_order_they_were_opened(rows):
    roots = [row.place.root_number for row in in_reading_order(rows)]
    assert roots == sorted(roots)


@PATIENT
@given(threads())
def test_siblings_stand_in_the_order_they_came(rows):
    shown = [row for row in in_reading_order(rows) if level(row.path) < LEVELS - 1]
    for row in rows:
        siblings = [each.id for each in shown if each.parent_id == row.id]
        assert siblings == sorted(siblings)


@PATIENT
@given(threads())
def test_a_path_has_at_most_twenty_four_bytes_and_nesting_six_levels(rows):
    assert all(len(row.path) <= LEVELS * STEP == 24 for row in rows)
    assert all(level(row.path) == min(row.place.depth, LEVELS - 1) for row in rows)
    assert deepest(nest(in_reading_order(rows))) <= LEVELS


@PATIENT
@given(threads(), st.randoms(use_true_random=False))
def test_a_parent_is_said_to_be_above_exactly_when_its_reply_is_nested_in_it(rows, random):
    # A page may begin anywhere and leave out what does not fit.
    kept = [row for row in in_reading_order(rows) if random.random() < 0.8]

    def check(nodes, above):
        for node in nodes:
            assert node.parent_is_above == (node.row.parent_id == above)
            check(node.replies, node.row.id)

    check(nest(kept), None)
    assert [node.row for node in walk(nest(kept))] == kept


@pytest.mark.parametrize("depth", [6, 7, 200, 3_000])
def test_a_quarrel_of_any_depth_is_six_levels_deep_and_then_flat(depth):
    rows = thread_of([None, *range(1, depth)])
    nodes = nest(in_reading_order(rows))
    assert [node.row.id for node in walk(nodes)] == list(range(1, depth + 1))
    assert deepest(nodes) == LEVELS
    assert [node.row.id for node in walk(nodes) if not node.parent_is_above] == list(
        range(LEVELS + 1, depth + 1)
    )


@PATIENT
@given(threads(), st.data())
def test_a_range_of_branches_holds_these_branches_and_nothing_else(rows, data):
    roots = sorted({row.place.root_number for row in rows})
    first = data.draw(st.sampled_from(roots))
    last = data.draw(st.sampled_from([root for root in roots if root >= first]))
    low, high = branch_range(first, last)
    inside = {row.id for row in rows if low <= row.path < high}
    assert inside == {row.id for row in rows if first <= row.place.root_number <= last}
    assert branch_range(first) == branch_range(first, first)


@pytest.mark.parametrize("root", [1, 255, 256, LAST_NUMBER - 1, LAST_NUMBER])
def test_a_branch_is_whole_up_to_the_last_number_there_can_be(root):
    low, high = branch_range(root)
    place = opening(root)
    for _ in range(8):
        assert low <= place.path < high
        place = answering(place, LAST_NUMBER)
    if root > 1:
        assert not low <= opening(root - 1).path < high


def test_a_number_beyond_the_last_is_refused_rather_than_cut():
    with pytest.raises(OverflowError):
        opening(LAST_NUMBER + 1)


SIZES = st.lists(st.integers(1, 5_000), max_size=60)


@PATIENT
@given(SIZES, st.integers(0, 400))
def test_a_page_is_filled_and_never_overfilled_and_every_branch_keeps_its_first(sizes, room):
    given_ = shares(sizes, room)
    assert len(given_) == len(sizes)
    assert all(1 <= share <= size for share, size in zip(given_, sizes, strict=True))
    assert sum(given_) <= max(room, len(sizes))
    # No room is wasted, but for what cannot be divided among the branches that are cut.
    cut = sum(share < size for share, size in zip(given_, sizes, strict=True))
    if cut:
        assert max(room, len(sizes)) - sum(given_) < max(cut, 1)


@PATIENT
@given(SIZES, st.integers(0, 400))
def test_nobody_gets_more_at_the_cost_of_somebody_who_has_less(sizes, room):
    """Max-min fairness: a branch that is cut has as much as any other, but for one comment."""
    given_ = shares(sizes, room)
    most = max(given_, default=0)
    assert all(share >= most - 1 for share, size in zip(given_, sizes, strict=True) if share < size)


def test_one_loud_quarrel_does_not_push_the_others_off_the_page():
    assert shares([5_000, 2, 3], 20) == [15, 2, 3]
    assert shares([], 20) == []
