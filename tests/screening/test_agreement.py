"""Where both tiers spoke: what they make of one text together."""

import pytest

from rejoinder.screening import Submission
from rejoinder.screening.agreement import ALONE, CITING, LEADING, agreed
from rejoinder.screening.reading import Reading
from rejoinder.screening.tiers import ATTRIBUTES, chance, logit_of
from rejoinder.screening.verdict import Signal

CALM = dict.fromkeys(ATTRIBUTES, -3.0)
TALK = "The second ferry was late again, and nobody at the harbour could say why."


def told(
    fast: dict[str, float],
    deep: dict[str, float],
    text: str = TALK,
    *fired: Signal,
    website: str = "",
) -> dict[str, float]:
    tiers = {
        name: {attribute: chance(logit) for attribute, logit in {**CALM, **said}.items()}
        for name, said in (("fast", fast), ("deep", deep))
    }
    both = agreed(tiers, Reading(Submission(text=text, website=website)), fired)
    return {attribute: logit_of(probability) for attribute, probability in both.items()}


@pytest.mark.parametrize(
    ("text", "fired", "website", "beyond"),
    [
        (TALK, (), "", ALONE),
        (TALK, (Signal("shouting", 0.2, ""),), "", ALONE),
        (TALK, (Signal("links", 0.1, ""),), "", CITING),
        (TALK, (Signal("links", 0.6, ""),), "", LEADING),
        (TALK, (Signal("promotion", 0.3, ""),), "", LEADING),
        (TALK, (Signal("styled_letters", 0.35, ""),), "", LEADING),
        (TALK, (), "https://shop.example", LEADING),
    ],
)
def test_english_spam_is_seen_by_both_the_less_the_less_it_leads_anywhere(
    text: str, fired: tuple[Signal, ...], website: str, beyond: float
) -> None:
    found = told({"spam": -2.0}, {"spam": 6.0}, text, *fired, website=website)
    assert found["spam"] == pytest.approx(min(2.0, -2.0 + beyond), abs=0.01)


def test_long_talk_that_leads_nowhere_needs_the_fast_tier_more() -> None:
    short = told({"spam": 0.0}, {"spam": 6.0})["spam"]
    assert told({"spam": 0.0}, {"spam": 6.0}, TALK * 14)["spam"] < short - 1


def test_where_both_agree_nothing_is_taken_off() -> None:
    assert told({"spam": 3.0}, {"spam": 4.0})["spam"] == pytest.approx(3.5, abs=0.01)


def test_in_other_languages_the_deep_tier_keeps_its_vote() -> None:
    text = "Das zweite Schiff kam wieder zu spät, und am Hafen wusste niemand warum."
    assert told({"spam": -2.0}, {"spam": 6.0}, text)["spam"] == pytest.approx(2.0, abs=0.01)


def test_hatred_is_the_mean_of_itself_hostility_and_insult_and_a_bit() -> None:
    said = {"identity_attack": 1.0, "toxic": 0.0, "insult": -1.0}
    assert told(said, said)["identity_attack"] == pytest.approx(0.6, abs=0.01)


def test_hostility_in_portuguese_is_taken_for_more_than_the_tiers_say() -> None:
    text = "O segundo barco chegou atrasado outra vez e ninguém no porto sabia explicar o motivo."
    assert told({}, {}, text)["toxic"] == pytest.approx(-3.0 + 0.8, abs=0.01)


def test_one_tier_alone_is_taken_at_its_word() -> None:
    alone = dict.fromkeys(ATTRIBUTES, 0.3)
    assert agreed({"fast": alone}, Reading(Submission(text=TALK)), ()) == pytest.approx(alone)


def test_spam_in_another_language_is_not_made_english_by_what_stands_around_it() -> None:
    honest = "What a lovely morning it was down at the harbour today."
    spam = (
        "Main di situs ini gampang menang dan cepat cair, langsung daftar sekarang juga ya kawan."
    )
    found = told({"spam": -2.0}, {"spam": 6.0}, f"{honest} {spam} {honest}")
    assert found["spam"] == pytest.approx(2.0, abs=0.01)
