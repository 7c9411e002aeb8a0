"""The toxicity patterns: every template expands, labels agree, and abuse has its honest twin."""

from collections import Counter
from pathlib import Path

import pytest
from training.patterns import expand, templates
from training.patterns.expand import Row

TOXICITY = expand.folders(["toxicity"])
LANGUAGES = [folder.name for folder in TOXICITY]
FULL = {"en", "de", "es", "pt", "fr", "it", "ar", "hi", "nl", "pl", "ru", "uk"}
PHENOMENA = {
    "debate",
    "talk",
    "counter",
    "dehumanising",
    "derogation",
    "disagreement",
    "emoji",
    "exclusion",
    "identity",
    "implied",
    "individuals",
    "negated",
    "news",
    "politics",
    "profanity",
    "quoted",
    "sarcasm",
    "selfdeprecation",
    "sexual",
    "spelling",
    "threat",
    "victims",
}
# What is honest however it is said, so that it has no abusive twin in its own file.
HONEST_ALONE = {"counter", "news"}


def of(language: str, cap: int = 4) -> list[Row]:
    return list(expand.rows(cap, 7, languages=[language], families=["toxicity"]))


def test_the_important_languages_are_there_with_every_phenomenon():
    assert set(LANGUAGES) >= FULL
    for folder in TOXICITY:
        there = {path.stem for path in expand.phenomena_of(folder)}
        if folder.name in FULL:
            assert there >= PHENOMENA, (folder.name, PHENOMENA - there)


@pytest.mark.parametrize("folder", TOXICITY, ids=LANGUAGES)
def test_every_template_expands_and_leaves_no_slot_open(folder: Path):
    lists, before, after = expand.words_of(folder)
    for path in expand.phenomena_of(folder):
        for template in templates.read(path):
            found = list(expand.expand(template, lists, before, after, cap=3, seed=1))
            assert found, template
            for row in found:
                assert row.text.strip()
                assert not set("{}\x00[]") & set(row.text), row
                assert "  " not in row.text.replace("   ", ""), row


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_agree_with_each_other(language: str):
    for row in of(language):
        assert row.labels["spam"] == 0
        if any(row.labels[name] == 1 for name in templates.IMPLY_TOXIC):
            assert row.labels["toxic"] == 1, row


@pytest.mark.parametrize("language", LANGUAGES)
def test_neither_label_outweighs_the_other(language: str):
    found = of(language, cap=8)
    share = sum(row.labels["toxic"] == 0 for row in found) / len(found)
    assert 0.4 < share < 0.6, share


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_of_abuse_has_honest_twins(language: str):
    count = Counter((row.phenomenon, row.labels["toxic"]) for row in of(language))
    for phenomenon in {name for name, toxic in count if toxic} - HONEST_ALONE:
        assert count[phenomenon, 0] >= 3, phenomenon


@pytest.mark.parametrize("language", sorted(FULL))
def test_words_for_groups_stand_in_honest_rows_as_often_as_in_abuse(language: str):
    """A model that flags the mere name of a group has learnt it from a lopsided list."""
    lists, _, _ = expand.words_of(expand.HERE / "toxicity" / language)
    names = {word.lower() for form in lists["group"] for word in form.values() if len(word) > 3}
    mentions = Counter(
        row.labels["toxic"]
        for row in of(language, cap=8)
        if any(name in row.text.lower() for name in names)
    )
    assert mentions[0] / (mentions[0] + mentions[1]) > 0.3, mentions


@pytest.mark.parametrize("language", sorted(FULL))
def test_every_attribute_has_examples_of_both_kinds(language: str):
    found = of(language)
    for name in set(templates.ATTRIBUTES) - {"spam"}:
        seen = Counter(row.labels[name] for row in found)
        assert seen[1] >= 5, (name, seen)
        assert seen[0] >= 5, (name, seen)


def test_there_are_enough_rows_to_learn_from():
    assert len(of("en", cap=8)) > 4000
    for language in ("de", "es", "pt", "fr", "it", "ar", "hi", "nl", "pl"):
        assert len(of(language, cap=8)) > 1500, language
