"""Lines are the same wherever the pieces they come in are cut."""

from __future__ import annotations

import re
from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.transfer.formats import linewise

ENDS = st.lists(st.sampled_from([b"\n", b"\r\n", b"\r", b"\r\r\n", b"a", b"bc", b" "]))


class Pieces:
    """Bytes that come in pieces of these sizes, then of ones and twos."""

    sound = False
    name = "pieces"

    def __init__(self, told, sizes):
        self._told, self._sizes, self._at = told, chain(sizes, repeat(1)), 0

    def rewind(self):
        self._at = 0

    def read(self, size):
        self._at, begun = self._at + min(size, next(self._sizes)), self._at
        return self._told[begun : self._at]


@given(ENDS, st.lists(st.integers(1, 5)))
def test_lines_are_those_of_the_whole_text(parts, sizes):
    told = b"".join(parts)
    lines = re.split(rb"\r{0,2}\n|\r", told.rstrip(b"\r") + b"\n")[:-1]
    read = list(linewise.read(Pieces(told, sizes), 1000, any_end=True))
    while lines and not lines[-1]:
        lines.pop()  # blank ones at the end, which may be told or not
    assert [line for _, line, _ in read[: len(lines)]] == lines
    assert not any(line for _, line, _ in read[len(lines) :])
    assert [number for number, _, _ in read] == list(range(1, len(read) + 1))
    assert all(whole for _, _, whole in read)


@given(ENDS, st.lists(st.integers(1, 5)))
def test_only_a_line_feed_ends_a_line_where_others_are_not_asked_for(parts, sizes):
    told = b"".join(parts)
    lines = told.split(b"\n")
    if not lines[-1]:
        lines.pop()
    assert [line for _, line, _ in linewise.read(Pieces(told, sizes), 1000)] == lines


@given(st.lists(st.integers(0, 40), min_size=1), st.integers(1, 9))
def test_of_a_line_too_long_the_beginning_is_told_and_the_next_are_read(lengths, size):
    told = b"".join(b"x" * length + b"\n" for length in lengths)
    read = list(linewise.read(Pieces(told, repeat(size)), 20))
    assert [number for number, _, _ in read] == list(range(1, len(lengths) + 1))
    for length, (_, line, whole) in zip(lengths, read, strict=True):
        assert line == b"x" * len(line)
        assert len(line) == length if whole else 20 < len(line) <= 20 + size
        # A line that ends in the piece that makes it too long is whole: it is held anyway.
        assert whole or length > 20


@pytest.mark.parametrize("blank", [b"\n", b"\r\n", b"\r", b" "])
def test_many_blanks_are_few_lines_and_numbers_stay_true(blank):
    told = b"a\n" + blank * 300_000 + b"\nb\n"
    read = list(linewise.read(Pieces(told, repeat(2**20)), 100_000, any_end=True))
    assert len(read) < 140_000
    assert read[0] == (1, b"a", True)
    number, line, _ = read[-1]
    assert line.strip() == b"b"
    assert number == len(re.findall(rb"\r{0,2}\n|\r", told))


def test_nothing_is_kept_of_a_line_that_nobody_ends():
    left = iter(range(1000))

    class Endless(Pieces):
        def read(self, size):
            return b"x" * size if next(left, None) is not None else b""

    (line,) = linewise.read(Endless(b"", []), 200_000)
    assert line == (1, b"x" * 4 * 65_536, False)
