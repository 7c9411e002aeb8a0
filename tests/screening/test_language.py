"""The language of a text is told on the machine, or left open where nobody could say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.screening.test_laws import PIECES

from rejoinder.screening.models.language import language_of, languages_of

SAID = {
    "en": "The bridge was promised for spring and nobody knows who decided otherwise.",
    "de": "Die Brücke war für das Frühjahr versprochen, und niemand weiß, wer anders entschied.",
    "fr": "Le pont était promis pour le printemps et personne ne sait qui en a décidé autrement.",
    "es": "El puente estaba prometido para la primavera y nadie sabe quién decidió otra cosa.",
    "pt": "A ponte foi prometida para a primavera e ninguém sabe quem decidiu o contrário.",
    "it": "Il ponte era promesso per la primavera e nessuno sa chi ha deciso diversamente.",
    "nl": "De brug was voor het voorjaar beloofd en niemand weet wie anders besloot.",
    "pl": "Most obiecano na wiosnę i nikt nie wie, kto zdecydował inaczej.",
    "ru": "Мост обещали к весне, и никто не знает, кто решил иначе.",
    "uk": "Міст обіцяли до весни, і ніхто не знає, хто вирішив інакше.",
    "tr": "Köprü bahar için söz verilmişti ve kimse başka kararı kimin verdiğini bilmiyor.",
    "ar": "وعدوا بالجسر في الربيع ولا أحد يعرف من قرر غير ذلك",
    "hi": "पुल का वादा वसंत के लिए था और कोई नहीं जानता कि किसने फैसला बदला",
    "hi-Latn": "bhai tum log kya bol rahe ho, yeh sab bilkul galat hai",
    "zh": "这座桥本来答应春天完工，没人知道是谁改了主意。",
    "ja": "橋は春までに完成するはずでしたが、誰が決めたのか分かりません。",
    "ko": "다리는 봄까지 약속되었는데 누가 바꾸었는지 아무도 모릅니다.",
}


@pytest.mark.parametrize("language", SAID)
def test_a_sentence_is_known_by_its_language(language: str) -> None:
    assert language_of(SAID[language])[0] == language


@pytest.mark.parametrize("text", ["", "123", "!!!", "🔥🔥", "\u200b"])
def test_what_is_in_no_language_is_left_open(text: str) -> None:
    assert language_of(text)[0] == ""


@given(PIECES)
def test_any_text_gets_an_answer_between_0_and_1(text: str) -> None:
    language, sure = language_of(text)
    assert 0 <= sure <= 1
    assert language == "" or sure > 0


@given(st.lists(PIECES | st.sampled_from(list(SAID.values())), max_size=8))
def test_the_company_of_other_texts_changes_no_language(texts: list[str]) -> None:
    assert languages_of(texts) == [language_of(text) for text in texts]
