"""The pattern machinery: labels, slots, grammar, and the same rows from the same seed."""

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.patterns import expand, grammar, slots, surface, templates
from training.patterns.templates import BadPattern


def filled(lists: str, template: str, folder: Path, seed: int = 1, language: str = "xx") -> str:
    path = folder / "slots.txt"
    path.write_text(lists, encoding="utf-8")
    text = slots.Filling(slots.read(path), random.Random(seed)).fill(template)
    return grammar.join(text, language)


def test_the_same_seed_gives_the_same_rows_and_another_seed_others():
    first = list(expand.rows(3, 7, languages=["en"], phenomena=["threat"]))
    again = list(expand.rows(3, 7, languages=["en"], phenomena=["threat"]))
    other = list(expand.rows(3, 8, languages=["en"], phenomena=["threat"]))
    assert first == again
    assert [row.text for row in first] != [row.text for row in other]


def test_a_template_gives_no_more_rows_than_the_cap():
    count = Counter(row.pattern for row in expand.rows(2, 7, languages=["de"]))
    assert max(count.values()) <= 2


def test_whole_comments_stay_as_they_are_written():
    found = [row for row in expand.rows(4, 7, languages=["fr"]) if row.phenomenon == "written"]
    lines = (expand.HERE / "toxicity" / "fr" / "written.txt").read_text("utf-8").splitlines()
    assert len(found) > 700
    assert {row.text for row in found} <= set(lines)


def test_no_text_comes_twice():
    texts = [(row.language, row.text) for row in expand.rows(4, 7)]
    assert len(texts) == len(set(texts))


def test_a_heading_names_labels():
    labels = templates.labels_of(" toxic insult ?severe")
    assert (labels["toxic"], labels["severe"], labels["threat"]) == (1, None, 0)


@pytest.mark.parametrize(
    "heading", ["", "rude", "honest toxic", "honest spam", "threat", "insult ?severe"]
)
def test_a_heading_that_contradicts_itself_is_refused(heading: str):
    with pytest.raises(BadPattern):
        templates.labels_of(heading)


def test_a_template_above_every_heading_is_refused(tmp_path: Path):
    path = tmp_path / "toxicity" / "en" / "odd.txt"
    path.parent.mkdir(parents=True)
    path.write_text("You again.\n", encoding="utf-8")
    with pytest.raises(BadPattern, match=r"odd\.txt:1"):
        list(templates.read(path))


def test_a_word_agrees_with_another(tmp_path: Path):
    lists = "group: the | g\nlas mujeres | fp\n\nbad: mp | fp\nmalos | malas\n"
    assert filled(lists, "{group} no son {bad@group}.", tmp_path) == "Las mujeres no son malas."


def test_a_slot_keeps_its_word_and_a_number_asks_for_another(tmp_path: Path):
    lists = "who = Ada | Bob\n"
    text = filled(lists, "{who}, {who}, {who2}", tmp_path)
    assert text in ("Ada, Ada, Bob", "Bob, Bob, Ada")


@pytest.mark.parametrize("template", ["{nobody}", "{who.form}", "{who", "{who@who}"])
def test_a_slot_without_words_is_refused(template: str, tmp_path: Path):
    with pytest.raises((BadPattern, KeyError)):
        filled("who = Ada\n", template, tmp_path)


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("pt", "fora de \x00os gays", "fora dos gays"),
        ("pt", "falo de outra coisa", "falo de outra coisa"),
        ("it", "ragione su \x00gli ebrei", "ragione sugli ebrei"),
        ("fr", "parler de \x00les juifs", "parler des juifs"),
        ("fr", "le nom de \x00Ahmed", "le nom d'Ahmed"),
        ("es", "la casa de \x00el alcalde", "la casa del alcalde"),
        ("en", "what a \x00idiot", "what an idiot"),
        ("en", "what a \x00useless thing", "what a useless thing"),
        ("de", "von \x00Frauen", "von Frauen"),
    ],
)
def test_a_filled_word_joins_the_one_before(language: str, before: str, after: str):
    assert grammar.join(before, language) == after


@given(st.text(min_size=1, max_size=30).filter(str.strip), st.integers(0, 99))
def test_every_spelling_takes_any_word(word: str, seed: int):
    for spell in surface.SPELLINGS.values():
        assert isinstance(spell(word, random.Random(seed)), str)


@pytest.mark.parametrize(
    ("how", "word", "spelled"),
    [("joined", "you fool", "youfool"), ("novowels", "idiot", "idt"), ("shout", "no", "NO")],
)
def test_a_spelling_is_what_it_says(how: str, word: str, spelled: str):
    assert surface.SPELLINGS[how](word, random.Random(0)) == spelled


def test_leet_puts_digits_for_letters():
    assert surface.SPELLINGS["leet"]("oooo", random.Random(0)).count("0") == 2


def test_the_command_writes_a_row_a_line(capsys: pytest.CaptureFixture[str]):
    expand.main(["--language", "en", "--cap", "1", "--family", "toxicity"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("text,lang,source,pattern,spam,toxic")
    assert len(lines) > 500
