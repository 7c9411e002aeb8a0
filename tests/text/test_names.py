"""Which names can be used, and which of them are the same or look the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.text import (
    NameUnusable,
    clean_name,
    fold_lookalikes,
    fold_name,
    skeleton,
    visible,
)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("\u200b", "invisible"),
        ("\u3164", "invisible"),
        ("\u2800 \u2800", "invisible"),
        ("\ufe0f\u0301", "invisible"),
        ("a\nb", "control"),
        ("a\x00b", "control"),
        ("a\u202eb", "control"),
        ("a\u2066b\u2069", "control"),
        ("a\u2028b", "control"),
        ("a\ud800b", "control"),
        ("x" * 81, "too_long"),
        ("a" + "\u0316\u0301" * 100_000, "too_long"),
    ],
)
def test_a_name_that_cannot_be_shown_is_refused_with_its_reason(raw, reason):
    with pytest.raises(NameUnusable) as refused:
        clean_name(raw)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "name",
    ["Ann", "Zoë van 't Hoff", "می\u200cخواهم", "क्\u200dष", "👨\u200d👩\u200d👧", "שלום", "日本", "x" * 80, "O'Neil <3", "1"],
)  # fmt: skip
def test_an_honest_name_stays_as_it_is(name):
    assert clean_name(f"  {name}\n") == name


@given(st.text(st.characters(), max_size=90))
def test_a_name_once_clean_stays_clean(raw):
    try:
        name = clean_name(raw)
    except NameUnusable:
        return
    assert clean_name(name) == name
    assert visible(name)


@given(st.text(st.characters(), max_size=60))
def test_folding_a_name_twice_is_folding_it_once(name):
    assert fold_name(fold_name(name)) == fold_name(name)


@given(st.text(st.characters(), max_size=60))
def test_a_skeleton_of_a_skeleton_is_itself(name):
    assert skeleton(skeleton(name)) == skeleton(name)


@given(st.text(max_size=60))
def test_the_same_name_has_the_same_skeleton(name):
    assert skeleton(fold_name(name)) == skeleton(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann  Lee", "ann lee"), ("ＡＮＮ", "ann"), ("a\u200bnn", "Ann"), ("Straße", "STRASSE"), ("é", "e\u0301")],
)  # fmt: skip
def test_names_that_read_the_same_fold_to_the_same(one, other):
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(
    "disguise",
    ["Аdmin", "аdmіn", "ADMIN", "Adm1n", "Admln", "AdmIn", "Ａｄｍｉｎ", "𝐀𝐝𝐦𝐢𝐧", "Αdmin", "a d m i n", "Adrnin", "Ádmin", "ad\u200bmin",
     "@dmin", "(Admin)", "ᴀᴅᴍɪɴ"],
)  # fmt: skip
def test_a_name_in_disguise_has_the_skeleton_of_the_name_it_imitates(disguise):
    assert skeleton(disguise) == skeleton("Admin")


@pytest.mark.parametrize(
    ("one", "other"), [("Ann", "Anna"), ("Max", "Mix"), ("★", "☆"), ("Иван", "Анна")]
)
def test_names_that_look_different_have_different_skeletons(one, other):
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("сhеар рills", "cheap pills"),
        ("ＦＲＥＥ", "FREE"),
        ("v\u200bi\u0301agra", "viagra"),
        ("v1agra 100 4x4", "vlagra 100 4x4"),
        ("plain text", "plain text"),
    ],
)
def test_disguised_words_are_written_in_latin_letters(typed, folded):
    assert fold_lookalikes(typed) == folded


@given(st.text(st.characters(codec="ascii", exclude_characters="0123456789")))
def test_plain_ascii_words_are_never_changed(text):
    assert fold_lookalikes(text) == text


@pytest.mark.parametrize("text", ["a", "1", "!", "👍", "日", "\u202ea", "ひ"])
def test_text_is_visible_if_any_character_is(text):
    assert visible(f"\u200b {text} \u3164")


@pytest.mark.parametrize(
    "text", ["", " \n", "\u200b\u200d", "\ufeff", "\u2800", "\u0301", "\xad", "\u3000", "\x00"]
)
def test_what_nobody_sees_is_not_visible(text):
    assert not visible(text)
