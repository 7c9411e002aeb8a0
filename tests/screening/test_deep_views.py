"""What the deep tier reads besides a text as it stands: its sentences, and others in their place."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from tests.screening.test_deep import once
from tests.screening.test_laws import PIECES

from rejoinder.screening.models.deep import Deep
from rejoinder.screening.models.instead import instead
from rejoinder.screening.models.passages import LONGEST, MOST, passages
from rejoinder.screening.models.plain import plain_words
from rejoinder.screening.tiers import ATTRIBUTES
from rejoinder.screening.words import listed

ATTACK = ATTRIBUTES.index("identity_attack")


def test_each_sentence_is_a_passage_and_what_is_too_short_joins_its_neighbour() -> None:
    text = (
        "I read all of this twice. Really! You are the worst person here. Whoever wrote it: thanks."
    )
    assert passages(text) == [
        "I read all of this twice. Really!",
        "You are the worst person here.",
        "Whoever wrote it: thanks.",
    ]


@pytest.mark.parametrize("text", ["", "One sentence, however long it goes on", "Oh. No. So."])
def test_a_single_sentence_has_no_passages(text: str) -> None:
    assert passages(text) == []


def test_behind_an_address_a_capital_begins_a_sentence() -> None:
    text = (
        "Full films at hdmovies.example/all The council answered nobody. See a.example/b for more."
    )
    assert passages(text) == [
        "Full films at hdmovies.example/all",
        "The council answered nobody.",
        "See a.example/b for more.",
    ]


def test_of_many_sentences_none_is_read_by_itself() -> None:
    sentence = "Another sentence of some length stands here. "
    assert len(passages(sentence * MOST)) == MOST
    assert passages(sentence * (MOST + 1)) == []


def test_a_long_text_is_not_read_many_times_over() -> None:
    assert passages(f"{'very ' * (LONGEST // 5)} long. And so on it goes.") == []


@given(PIECES)
def test_passages_are_parts_of_the_text_in_order(text: str) -> None:
    place = 0
    for passage in passages(text):
        place = text.index(passage, place) + len(passage)


@pytest.mark.parametrize(
    ("text", "language", "others"),
    [
        ("Our postman is gay.", "en", ["Our postman is Christian.", "Our postman is European."]),
        ("an immigrant's dog", "", ["a Christian's dog", "a European's dog"]),
        ("Die MUSLIME sind da", "de", ["Die Christen sind da", "Die Europäer sind da"]),
        ("homo's en joden", "nl", ["christenen en christenen", "Europeanen en Europeanen"]),
    ],
)
def test_others_stand_in_the_place_of_those_that_are_named(
    text: str, language: str, others: list[str]
) -> None:
    assert instead(text, language)[: len(others)] == others


@pytest.mark.parametrize(("text", "language"), [("The tram is late.", "en"), ("gay", "xx")])
def test_nobody_named_or_no_words_known_leaves_nothing_to_exchange(
    text: str, language: str
) -> None:
    assert instead(text, language) == []


def test_each_section_of_the_list_names_a_language_and_two_others() -> None:
    for word, section in listed("kinds_of_people"):
        language, others = section.split(": ")
        assert len(language) == 2
        assert len(others.split(", ")) == 2, word


@pytest.mark.parametrize("text", ["wHo cAreS aBoUt ThIs", "yOu ARe sTUpId aNd eVIl"])
def test_capitals_anywhere_are_read_as_small_letters(text: str) -> None:
    assert plain_words(text) == text.lower().split()


@pytest.mark.parametrize(
    "text",
    ["My iPhone and MacBook play YouTube at McDonald's in New York all day long", "Who Am I"],
)
def test_names_keep_their_capitals(text: str) -> None:
    assert plain_words(text) == text.split()


@pytest.mark.parametrize(
    ("before", "attack", "after"),
    [
        (
            "The meeting last week was short, and some rain fell.",
            "All immigrants are vermin and should be shot.",
            "Whoever has the minutes may send them to the council.",
        ),
        (
            "Die Sitzung war kurz, und es hat etwas geregnet.",
            "Alle Flüchtlinge sind Dreck und gehören erschossen.",
            "Wer das Protokoll hat, kann es dem Rat schicken.",
        ),
    ],
)
def test_an_attack_among_harmless_sentences_is_still_seen(
    before: str, attack: str, after: str
) -> None:
    tier = once()
    alone, hidden, without = tier.logits(
        [attack, f"{before} {attack} {after}", f"{before} {after}"]
    )
    assert alone[ATTACK] > 0
    assert hidden[ATTACK] > alone[ATTACK] - 3.5
    assert hidden[ATTACK] > without[ATTACK] + 2


def test_an_attack_in_another_language_than_what_stands_around_it_is_a_text_of_its_own() -> None:
    before = "My neighbour told me about the meeting of last week, which was too short."
    attack = "Alle Flüchtlinge sind Dreck und gehören erschossen, jeder einzelne von ihnen."
    after = "Whoever has the minutes of it may send them to the council before the winter."
    alone, hidden = once().logits([attack, f"{before} {attack} {after}"])
    assert alone[ATTACK] > 0
    assert hidden[ATTACK] == pytest.approx(alone[ATTACK], abs=0.01)


def told_of_parts(*each: float) -> float:
    """What is told of a text whose sentences are told as this; as a whole it is told as -3."""
    tier, parts = once(), list(map(str, each))
    raw = np.repeat(np.array(each, np.float32)[:, None], len(ATTRIBUTES), 1)
    tier_of = Deep(None, np.zeros((0, 0), np.uint8), tier._pieces, tier.facts)
    shift = tier.facts.offset
    tier_of.raw = lambda texts: (raw - shift) / tier.facts.scale  # type: ignore[method-assign]
    said = np.full(len(ATTRIBUTES), -3.0, np.float32)
    return float(tier_of._of_parts(said, parts, shift)[ATTACK])


def test_among_sentences_that_are_all_calm_the_worst_is_not_discounted() -> None:
    assert told_of_parts(2.0, -3.5, -3.5) == pytest.approx(2.4, abs=0.01)
    assert told_of_parts(2.0, -3.2, -3.2) == pytest.approx(2.0 - 1.4 * log(3), abs=0.01)
    assert told_of_parts(2.0, -2.0, -2.0) == pytest.approx(-3.0, abs=0.01)


@pytest.mark.parametrize("attack", [(1.5, 2.0, -3.5, -3.5), (-3.5, -3.5, 2.0, 1.5)])
def test_an_attack_of_two_sentences_among_calm_ones_is_not_discounted(
    attack: tuple[float, ...],
) -> None:
    assert told_of_parts(*attack) == pytest.approx(2.4, abs=0.01)


def test_a_text_without_an_attack_is_not_raised_for_being_calm() -> None:
    assert told_of_parts(-0.9, -3.5, -3.5) == pytest.approx(-0.5, abs=0.01)
    assert told_of_parts(-1.1, -3.5, -3.5) == pytest.approx(-1.1 - 1.4 * log(3), abs=0.01)


def test_two_heated_sentences_apart_are_no_single_attack() -> None:
    assert told_of_parts(2.0, -3.5, -3.5, 1.5) == pytest.approx(-3.0, abs=0.01)
    assert told_of_parts(2.0, 1.5, -3.5) == pytest.approx(-3.0, abs=0.01)


def test_a_plain_sentence_weighs_less_by_whom_it_names_and_an_attack_hardly() -> None:
    tier = once()
    neutral = "He did not know that his dentist is {}."
    attack = "I hate every {} and they should all be shot."
    for sentence, most in ((neutral, 1.5), (attack, 4.0)):
        said = [tier.logits([sentence.format(who)])[0, ATTACK] for who in ("gay", "Christian")]
        assert abs(said[0] - said[1]) < most
    assert tier.logits([attack.format("gay")])[0, ATTACK] > 0
