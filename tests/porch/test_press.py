"""Who publishes: one process at a time, and when the back room asks for help."""

from __future__ import annotations

import pytest

from rejoinder.publishing import stale
from rejoinder.publishing.turn import Turn
from rejoinder_site.press import Load


def test_one_at_a_time_has_the_turn_and_gives_it_after_each_round_or_at_the_end():
    room, press = Turn(keeps=False), Turn(keeps=True)
    assert room.take()
    assert not press.take()
    room.give()
    assert press.take()
    press.give()
    assert not room.take()
    press.close()
    assert room.take()
    room.close()


def test_a_handful_of_changes_a_second_is_much_and_fewer_are_not():
    load = Load()
    assert not any(load.is_much(second, 3) for second in range(20))
    assert any(load.is_much(20 + fifth / 5, 1) for fifth in range(20))
    assert not load.is_much(30, 1)
    assert load.is_much(90, 10)  # at once, however slow the look was


@pytest.mark.django_db
def test_what_waits_is_each_change_but_not_the_lists_that_follow(site, post):
    before = stale.waiting()
    for _ in range(3):
        stale.mark(site.pk, post.pk, 7)
    stale.mark(site.pk, post.pk, stale.LISTS, quietly=True)
    assert stale.waiting() == before + 3


def test_a_bell_knows_when_another_was_hung_up_in_its_place():
    first = stale.Bell()
    assert first.hangs()
    second = stale.Bell()
    assert second.hangs()
    assert not first.hangs()
    first.close()
    second.close()
