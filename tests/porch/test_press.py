"""Who publishes: one process at a time, and when the back room asks for help."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from rejoinder.models import StalePage
from rejoinder.publishing import publisher, stale, ticking
from rejoinder.publishing.turn import Turn
from rejoinder_site import press
from rejoinder_site.press import ByTheWay, Load
from rejoinder_site.processes import Begun


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


@pytest.mark.django_db
def test_what_a_crash_left_stale_is_written_at_once_but_not_posts_marked_whole(site, post, said):
    comment = said("Stored just before the crash.")
    StalePage.objects.all().delete()
    stale.mark(site.pk, post.pk, comment.number)
    stale.mark(site.pk, post.pk + 1)
    ticking.once(Turn(keeps=False))
    tree = publisher.tree_of(site)
    page = (tree.root / post.path.strip("/") / "index.html").read_text("utf-8")
    assert "Stored just before the crash." in page
    assert list(StalePage.objects.values_list("post", "branch")) == [(post.pk + 1, 0)]


@pytest.mark.sqlite
def test_the_back_room_publishes_nothing_while_another_process_writes_what_was_left(monkeypatch):
    monkeypatch.setattr(press, "_warm", lambda: None)
    goes_round, others_ended = threading.Event(), threading.Event()
    monkeypatch.setattr(ticking, "run", lambda goes_on, turn: goes_round.set())
    asked: list[bool] = []

    def others_end():
        asked.append(goes_round.is_set())
        others_ended.wait()

    room = ByTheWay(lambda: None, lambda: None, others_end)
    room.start()
    others_ended.set()
    room.stop()
    assert asked == [False]
    assert goes_round.is_set()


@pytest.mark.sqlite
def test_a_process_says_when_the_first_part_is_done_and_does_the_second(tmp_path):
    hears, says = os.pipe()

    def then():
        os.read(hears, 1)
        (tmp_path / "then").touch()

    begun = Begun("begun", lambda: None, then)
    assert begun.is_done()
    assert not (tmp_path / "then").exists()
    os.write(says, b"1")
    begun.ended()
    assert (tmp_path / "then").exists()
    os.close(hears)
    os.close(says)


@pytest.mark.sqlite
def test_a_process_whose_first_part_fails_does_not_go_on(tmp_path):
    begun = Begun("begun", lambda: sys.exit(2), (tmp_path / "then").touch)
    assert not begun.is_done()
    begun.ended()
    assert not (tmp_path / "then").exists()
