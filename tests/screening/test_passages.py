"""Texts are cut into passages that are read by themselves."""

from __future__ import annotations

import time

import pytest

from rejoinder.screening.models.passages import _cut, passages, tongues


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


ENGLISH = "My neighbour told me about the meeting of last week, which was too short."
FRENCH = "Les bateaux du soir étaient encore en retard, et personne ne savait pourquoi."


def test_what_is_said_in_each_language_is_put_together():
    rest = "The minutes of it are in the library, as far as I can remember."
    assert tongues([ENGLISH, FRENCH, rest]) == [("en", f"{ENGLISH} {rest}"), ("fr", FRENCH)]


@pytest.mark.parametrize("parts", [[], [ENGLISH], [ENGLISH, ENGLISH], [ENGLISH, "C'est la vie."]])
def test_one_language_or_a_few_words_of_another_are_no_second_text(parts):
    assert tongues(parts) == []


def test_what_is_short_goes_with_the_longer_sentences_of_its_language_or_what_stands_before_it():
    short = "Je ne sais pas pourquoi."
    assert tongues([short, ENGLISH, FRENCH, "42, 43, 44."]) == [
        ("fr", f"{short} {FRENCH} 42, 43, 44."),
        ("en", ENGLISH),
    ]
