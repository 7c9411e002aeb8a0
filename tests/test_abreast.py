"""What is done for several at once is told to each, whoever goes on first, and whatever breaks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from greenlet import getcurrent, greenlet

from rejoinder.abreast import step_with, together


def abreast(work, numbers: Sequence[int]) -> list[object]:
    """Run `together(work, number)` in a greenlet for each number; what each was given or raised."""
    hub, row, told = getcurrent(), [], {}

    def pause() -> None:
        row.append(getcurrent())
        hub.switch()

    def one(at: int, number: int) -> None:
        step_with(pause)
        try:
            told[at] = together(work, number)
        except ValueError as mistake:
            told[at] = str(mistake)

    for at, number in enumerate(numbers):
        greenlet(one).switch(at, number)
    while row:
        row.pop(0).switch()
    return [told[at] for at in range(len(numbers))]


class Doubling:
    """Doubles numbers, none below 0, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.asked.append(list(numbers))
        if min(numbers) < 0:
            raise ValueError("below 0")
        return [2 * number for number in numbers]


def test_those_that_came_together_are_done_at_once_and_each_gets_its_own() -> None:
    work = Doubling()
    assert abreast(work, [1, 5, 3]) == [2, 10, 6]
    assert work.asked == [[1, 5, 3]]


def test_one_that_breaks_breaks_nobody_elses() -> None:
    work = Doubling()
    assert abreast(work, [1, -1, 3]) == [2, "below 0", 6]
    assert work.asked[1:] == [[1], [-1], [3]]


def test_after_a_failure_the_next_are_together_again() -> None:
    work = Doubling()
    assert abreast(work, [-1]) == ["below 0"]
    assert abreast(work, [4, 2]) == [8, 4]
    assert work.asked[-1] == [4, 2]


def test_outside_of_a_row_together_is_alone() -> None:
    work = Doubling()
    assert together(work, 4) == 8
    with pytest.raises(ValueError, match="below 0"):
        together(work, -4)
