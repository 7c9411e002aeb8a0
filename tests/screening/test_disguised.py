"""Digits for letters, and marks on letters: what a reader sees is what is judged."""

import random

import pytest
from training.fast import disguises

from rejoinder.screening import Policy, Submission
from rejoinder.screening.disguised import unmasked
from rejoinder.screening.models.plain import plain_words
from rejoinder.screening.reading import Reading
from rejoinder.screening.signals.styled_letters import styled_letters

SAID = "Check out my channel for free videos and subscribe to win"


def test_a_text_in_leet_is_read_as_it_was_before():
    assert unmasked(disguises.leet(SAID, random.Random(1))).lower() == SAID.lower()


def test_places_stay():
    disguised = disguises.leet(SAID, random.Random(1))
    assert len(unmasked(disguised)) == len(disguised)
    assert [
        link.host for link in Reading(Submission(text="ch3ck h77p5://g00d.3x4mp13.c0m n0w")).links
    ]


@pytest.mark.parametrize(
    "honest",
    [
        "I bought a gtx1080ti and an iphone12 for 300 dollars, 4k at 60fps",
        "covid19 came in 2020, the 2nd wave on the 1st of May, b2b only",
        "see https://youtu.be/a1b2c3d4e5 and https://example.org/x4y5z and h264",
        "at 10am gate b12 flight lh404 row 31a",
        "",
        "7 0 1",
    ],
)
def test_names_and_sizes_with_digits_stay(honest):
    assert unmasked(honest) == honest


def test_marks_drawn_on_letters_come_off_for_the_deep_tier():
    disguised = disguises.accented(SAID, random.Random(1))
    assert plain_words(disguised) == SAID.split()


@pytest.mark.parametrize("language", ["C'était déjà l'été à l'école", "Příliš žluťoučký kůň úpěl"])
def test_a_languages_own_accents_stay(language):
    assert plain_words(language) == language.split()


def test_marks_that_no_language_has_are_a_sign_of_disguise():
    def fires(text):
        return styled_letters(Reading(Submission(text=text)), Policy())

    assert fires(disguises.accented(SAID, random.Random(1)))
    assert not fires("C'était déjà l'été à l'école, où tu étais né, là-bas, près du café")
    assert not fires("Tôi rất thích bộ phim này, cảm ơn các bạn đã chia sẻ với mọi người nhé")
    assert not fires("Příliš žluťoučký kůň úpěl ďábelské ódy")
