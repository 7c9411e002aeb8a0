"""How often: a bucket for each client block and each thread, with a clock of the test's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.errors import TooOften
from rejoinder.limiter import Limiter


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def taken(limiter: Limiter, key: str = "a") -> bool:
    try:
        limiter.take(key)
    except TooOften:
        return False
    return True


def test_so_many_and_no_more_until_the_time_that_was_named():
    clock = Clock()
    limiter = Limiter(3, 60, clock)
    assert [taken(limiter) for _ in range(5)] == [True, True, True, False, False]
    with pytest.raises(TooOften) as refusal:
        limiter.take("a")
    assert 1 <= refusal.value.seconds <= 21
    clock.now += refusal.value.seconds
    assert taken(limiter)
    assert not taken(limiter)


def test_one_who_is_refused_keeps_nobody_else_out():
    limiter = Limiter(1, 60, Clock())
    assert taken(limiter, "a")
    assert not taken(limiter, "a")
    assert taken(limiter, "b")


def test_nought_means_no_limit():
    limiter = Limiter(0, 60, Clock())
    assert all(taken(limiter) for _ in range(1000))


def test_a_flood_of_clients_is_forgotten_from_the_oldest(monkeypatch):
    monkeypatch.setattr("rejoinder.limiter._REMEMBERED", 10)
    limiter = Limiter(1, 60, Clock())
    for number in range(100):
        assert taken(limiter, str(number))
    assert len(limiter._full_at) == 10
    assert not taken(limiter, "99")


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 5))
def test_no_window_ever_holds_twice_the_limit(waits, most):
    clock = Clock()
    limiter = Limiter(most, 60, clock)
    took: list[float] = []
    for wait in waits:
        clock.now += wait
        if taken(limiter):
            took.append(clock.now)
    for start in took:
        assert sum(start <= at < start + 60 for at in took) <= 2 * most
