"""Whom a text speaks to, and which times of the video it names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.text import mentions_in
from rejoinder.text.linking import Linking

from .soup import MENTIONS, at_time, texts


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("@Bob Smith, hello", ["Bob Smith"]),
        ("@bob and @BOB", ["Bob"]),
        ("@Bob's idea, @Ünï", ["Bob", "Ünï"]),
        ("@u\u0308n\u200bi\u0308!", ["Ünï"]),
        ("@bobby me@bob.example @ bob", []),
        ("(@Bob) \n@Bob\nSmith", ["Bob"]),
    ],
)
def test_known_names_behind_an_at_sign_are_found_longest_first(text, mentioned):
    assert mentions_in(text, ["Bob", "Bob Smith", "Ünï"]) == mentioned


@given(st.lists(st.sampled_from(["Bob", "Bob Smith", "Ünï"])))
def test_every_mentioned_name_is_found_once_and_in_order(names):
    text = " ".join(f"@{name}," for name in names)
    assert mentions_in(text, ["Bob", "Bob Smith", "Ünï"]) == list(dict.fromkeys(names))


@given(texts)
def test_the_pieces_of_a_text_are_the_text(text):
    pieces = Linking(MENTIONS, at_time).pieces(text)
    assert "".join(piece.text for piece in pieces) == text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12:34", [754]),
        ("0:05 or 01:02:03.", [5, 3723]),
        ("(59:59)", [3599]),
        ("1:00-2:00", [60, 120]),
        ("at 12:34: look", [754]),
        ("12:60 60:00 1:60:00 1:2 1:234 1:02:03:04 123:45", []),
        ("v1.12:34 a12:34 12:34b 12:34.5 /12:34 http://a.example:80/12:34", []),
        ("١٢:٣٤", []),
        ("12:12:12:12:" * 50, []),
    ],
)
def test_times_of_the_video_are_found_and_other_numbers_are_not(text, seconds):
    pieces = Linking(None, at_time).pieces(text)
    found = [piece.href for piece in pieces if piece.href and "video.example" in piece.href]
    assert found == [at_time(second) for second in seconds]
