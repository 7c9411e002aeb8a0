"""What a text is read as: the same for whoever sees it, however it is spelled."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.screening.test_laws import PIECES

from rejoinder.screening import folding
from rejoinder.screening.features import NOTHING, RUNS, features, features_of, fold


def read(text: str) -> str:
    folded, _, _ = fold([text], [()])
    return "".join(chr(code & 0xFFFFFF) for code in folded.tolist()).strip()


@pytest.mark.parametrize(
    "disguised",
    [
        "casino bonus",
        "CASINO BONUS",
        "саsinо Ьоnus",  # Cyrillic
        "ｃａｓｉｎｏ ｂｏｎｕｓ",
        "𝗰𝗮𝘀𝗶𝗻𝗼 𝓫𝓸𝓷𝓾𝓼",
        "ⓒⓐⓢⓘⓝⓞ 🅱🅾🅽🆄🆂",
        "cаs\u200bino bo\u00adnus",
        "c4s1n0 b0nu5",
        "ca$ino b0nus",
        "cásíñö bönüs",
        "caaaasino bonusssss",
        "casino...bonus",
        "c\u0336a\u0336s\u0336i\u0336n\u0336o\u0336 bonus",
    ],
)
def test_a_disguise_reads_as_what_it_imitates(disguised: str) -> None:
    assert read(disguised) == "casino bonus"


@pytest.mark.parametrize("between", [" ", ".", "-", "_", "*", " . "])
def test_letters_set_apart_are_joined(between: str) -> None:
    assert read(f"my {between.join('casino')} offer") == "my casino offer"


def test_honest_scripts_keep_their_words() -> None:
    assert read("हिन्दी में") == "हिन्दी में"
    assert read("我恨女人") == "我恨女人"
    assert read("مُحَمَّد") == read("محمد")


def test_numbers_stay_numbers() -> None:
    assert read("in 1999 for 15 euros, +49 171 23") == "in 0000 for 00 euros +00 000 00"


def test_the_stored_table_is_the_one_that_is_built() -> None:
    stored, built = folding.table(), folding.build()
    assert stored.shape == built.shape == (folding.SIZE,)
    # Another version of Unicode names a few characters that this one does not know yet.
    assert np.count_nonzero(stored != built) < folding.SIZE // 100
    assert (stored[:0x500] == built[:0x500]).all()


@given(PIECES)
def test_any_text_is_read_and_every_part_stands_in_it(text: str) -> None:
    found = features(text)
    assert found.hashes.size == found.count
    assert found.grid.shape[1] == found.places.size
    assert (np.diff(found.places) >= 0).all()
    assert all(
        0 <= start < end <= len(text) for start, end in map(found.span, range(found.starts.size))
    )


@given(st.text(max_size=60))
def test_reading_twice_gives_the_same_and_case_changes_nothing_in_ascii(text: str) -> None:
    assert (features(text).grid == features(text).grid).all()
    if text.isascii():
        assert (features(text.upper()).grid == features(text.lower()).grid).all()


def test_a_part_is_hashed_the_same_wherever_it_stands() -> None:
    alone, inside = features("casino"), features("the casino is closed")
    for row in range(len(RUNS)):
        parts = set(alone.grid[row][alone.grid[row] != NOTHING].tolist())
        assert parts <= set(inside.grid[row].tolist())
    assert set(alone.grid[-2].tolist()) <= set(inside.grid[-2].tolist())


@pytest.mark.parametrize("piece", ["word ", "a1", "!", "à b ", "9", "\u200b", "字"])
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    def seconds(times: int) -> float:
        text = piece * times
        took = []
        for _ in range(5):
            began = time.thread_time()
            features(text)
            took.append(time.thread_time() - began)
        return min(took)

    # Sixteen times the text: in proportion that is sixteen times as long, in square 256.
    assert seconds(80_000) < 64 * seconds(5_000) + 0.02


@given(st.lists(PIECES | st.text(max_size=6), min_size=1, max_size=8))
def test_a_text_is_read_among_others_as_it_is_alone(texts: list[str]) -> None:
    spans = [[(0, min(2, len(text)))] if at % 2 else [] for at, text in enumerate(texts)]
    for text, over, found in zip(texts, spans, features_of(texts, spans), strict=True):
        alone = features(text, over)
        assert (found.grid == alone.grid).all()
        assert (found.places == alone.places).all()
        assert found.ends.tolist() == alone.ends.tolist()
        assert found.length == alone.length
