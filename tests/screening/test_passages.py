"""Texts are cut into passages that are read by themselves."""

from __future__ import annotations

import time

import pytest

from rejoinder.screening.models.passages import _cut, passages


def test_a_sentence_ends_behind_an_address_where_a_capital_follows():
    text = "Have a look at https://shop.example/now The council meets again on Thursday evening."
    assert passages(text) == [
        "Have a look at https://shop.example/now",
        "The council meets again on Thursday evening.",
    ]


@pytest.mark.parametrize("unit", ["ab.c", "a.b ", "://", "A.b A", ". "])
def test_cutting_takes_linear_time(unit):
    def seconds(size: int) -> float:
        text = ("x. " + unit * size)[:size]
        best = 9.0
        for _ in range(3):
            began = time.thread_time()
            list(_cut(text))
            best = min(best, time.thread_time() - began)
        return best

    assert seconds(16_000) < 0.5 + 24 * seconds(2_000)
