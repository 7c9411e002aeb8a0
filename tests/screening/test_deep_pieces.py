"""Cutting words into pieces: the likeliest cut, whatever the word."""

from itertools import combinations
from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from rejoinder.screening.models.pieces import SPACE, SPECIAL, UNKNOWN, Pieces

VOCABULARY = {
    SPACE: -3.0,
    "a": -4.0,
    "b": -4.5,
    "c": -5.0,
    "ab": -6.0,
    SPACE + "a": -4.2,
    SPACE + "abc": -9.0,
    "bca": -7.5,
    "cc": -5.5,
}
PIECES = Pieces(list(VOCABULARY), list(VOCABULARY.values()))
NAMES = dict(enumerate(VOCABULARY, SPECIAL))


def likeliest(text):
    """The best score over all cuts, tried one by one."""
    scores = []
    for count in range(len(text)):
        for cuts in combinations(range(1, len(text)), count):
            parts = [text[a:b] for a, b in zip((0, *cuts), (*cuts, len(text)), strict=True)]
            if all(part in VOCABULARY for part in parts):
                scores.append(sum(VOCABULARY[part] for part in parts))
    return max(scores)


@given(st.text("abc", min_size=1, max_size=9))
def test_the_cut_is_the_likeliest_of_all(word):
    parts = [NAMES[piece] for piece in PIECES.word(word)]
    assert "".join(parts) == SPACE + word
    assert isclose(sum(VOCABULARY[part] for part in parts), likeliest(SPACE + word))


@given(st.text("abcxyz", max_size=60))
def test_an_unknown_character_is_one_unknown_piece_and_nothing_is_lost(word):
    found = PIECES.word(word)
    assert sum(piece == UNKNOWN for piece in found) == sum(char in "xyz" for char in word)


@given(st.lists(st.text("abcx", min_size=1, max_size=30), max_size=8))
def test_words_are_cut_each_for_itself(words):
    assert PIECES.ids(words) == [piece for word in words for piece in PIECES.word(word)]


WORDS = Pieces(
    [SPACE + "all", SPACE + "them", SPACE + "of", "s", *"aefhlmotx"], [-4.0] * 3 + [-5.0] * 10
)


def test_words_that_were_run_together_are_set_apart():
    assert WORDS.apart(["allofthem", "x"]) == ["all", "of", "them", "x"]
    assert WORDS.apart(["ofthems"]) == ["of", "thems"]


def test_one_such_word_among_many_is_a_name_and_stays():
    words = ["allofthem", *"aefhlm"]
    assert WORDS.apart(words) == words


@given(st.lists(st.text("aeflmohtsx1", min_size=1, max_size=30), max_size=8))
def test_setting_words_apart_loses_no_letter(words):
    apart = WORDS.apart(words)
    assert "".join(apart) == "".join(words)
    assert all(apart)
