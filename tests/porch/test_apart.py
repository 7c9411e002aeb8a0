"""The deep tier in a process of its own: the same answers, gone when idle, back when wanted."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from rejoinder.screening.keeping import Keeper, State
from rejoinder.screening.models.deep import WEIGHTS, Deep, DeepBroken
from rejoinder_site.apart import Apart

TEXTS = ["Thank you, that helped.", "Ты идиот", "", "\ud800 alone", "word " * 400]


@pytest.fixture
def apart():
    made = []

    def make(folder=WEIGHTS, idle=60.0):
        made.append(Apart(folder, idle))
        return made[-1]

    yield make
    for one in made:
        one.close()


def until(happens, seconds=30):
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def test_nothing_is_started_before_a_text_asks_for_it(apart):
    one = apart()
    keeper = Keeper(one.loader(lambda reason: None))
    assert keeper.load() is one
    assert keeper.state is State.RUNNING
    assert one.pid is None


def test_it_says_what_the_deep_tier_says(apart):
    assert np.array_equal(np.float32(apart().logits(TEXTS)), Deep.load().logits(TEXTS))


def test_without_work_it_ends_and_comes_back(apart):
    one = apart(idle=0.2)
    first = one.logits(TEXTS[:1])
    before = one.pid
    until(lambda: one.pid is None)
    assert one.logits(TEXTS[:1]) == first
    assert one.pid not in (None, before)


def test_killed_it_is_started_anew_and_the_text_is_judged(apart):
    one = apart()
    first = one.logits(TEXTS[:1])
    os.kill(one.pid, signal.SIGKILL)
    assert one.logits(TEXTS[:1]) == first


def test_where_no_weights_are_there_is_none(apart, tmp_path):
    keeper = Keeper(apart(tmp_path).loader(lambda reason: None))
    assert keeper.load() is None
    assert keeper.state is State.ABSENT


def test_a_file_cut_short_is_known_before_anybody_asks(apart, tmp_path):
    copied = shutil.copytree(WEIGHTS, tmp_path / "weights")
    with (copied / "deep.pieces").open("r+b") as file:
        file.truncate(1000)
    keeper = Keeper(apart(copied).loader(lambda reason: None))
    assert keeper.load() is None
    assert keeper.state is State.BROKEN
    assert "1000 bytes" in keeper.reason


def test_a_changed_file_is_found_when_a_text_asks_and_forgotten_once_it_is_mended(apart, tmp_path):
    copied = shutil.copytree(WEIGHTS, tmp_path / "weights")
    whole = (copied / "deep.pieces").read_bytes()
    (copied / "deep.pieces").write_bytes(whole[:-1] + b"7")
    one = apart(copied)
    keeper = Keeper(lambda: None)
    keeper.load_with(one.loader(keeper.lose))
    assert keeper.load() is one
    with pytest.raises(DeepBroken):
        one.logits(TEXTS[:1])
    assert keeper.current() is None
    assert keeper.state is State.BROKEN
    assert "deep.pieces" in keeper.reason
    assert keeper.load() is None, "still broken, which must not look like running"
    (copied / "deep.pieces").write_bytes(whole)
    assert keeper.load() is one
    assert keeper.state is State.RUNNING
    assert len(one.logits(TEXTS)) == len(TEXTS)


def test_it_ends_with_whoever_started_it(apart):
    one = apart()
    one.logits(TEXTS[:1])
    process = one._process
    process.stdin.close()
    assert process.wait(20) == 0


def test_whoever_is_asked_ends_quietly_when_nobody_listens_any_more():
    reading, writing = os.pipe()
    os.close(reading)
    asked = subprocess.run(
        [sys.executable, "-m", "rejoinder_site.apart", "/nowhere", "1"],
        stdout=writing,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (asked.returncode, asked.stderr) == (0, b"")
