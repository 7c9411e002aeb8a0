"""Our own spam and honest comments: what training needs of them, file by file."""

import re
from collections import Counter, defaultdict

import pytest
from training.patterns.expand import HERE, Row, expand, folders, phenomena_of, rows, words_of
from training.patterns.templates import read

LANGUAGES = (
    "ar",
    "de",
    "en",
    "es",
    "fr",
    "hi",
    "id",
    "it",
    "nl",
    "pl",
    "pt",
    "ru",
    "tr",
    "uk",
    "zh",
)


@pytest.fixture(scope="module")
def expanded() -> list[Row]:
    return list(rows(cap=20, families=("spam",)))


def test_every_language_has_a_folder() -> None:
    assert tuple(folder.name for folder in folders(("spam",))) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_gives_rows_that_are_filled(language: str) -> None:
    folder = HERE / "spam" / language
    lists, before, after = words_of(folder)
    for path in phenomena_of(folder):
        for template in read(path):
            made = list(expand(template, lists, before, after, cap=5, seed=1))
            assert made, template.text
            for row in made:
                assert row.text.strip(), template.text
                # A choice or a slot that was left standing: "[a|b]", "{name}", "||".
                assert not re.search(r"\{|\}|\|\||\[[^\]]*\|", row.text), row.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_half_a_choice(language: str) -> None:
    for path in phenomena_of(HERE / "spam" / language):
        for template in read(path):
            without = template.text
            while (shorter := re.sub(r"\[[^\[\]]*\]", "", without)) != without:
                without = shorter
            fields = without.split(" || ")
            assert len(fields) in (1, 3), template.text
            assert not any("|" in field or "[" in field for field in fields), template.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_labels_in_their_share(expanded: list[Row], language: str) -> None:
    texts = Counter(row.labels["spam"] for row in expanded if row.language == language)
    assert texts[1] >= 300, texts
    assert texts[0] >= 400, texts
    assert 0.45 <= texts[0] / (texts[0] + texts[1]) <= 0.75, texts


def test_spam_and_honest_texts_are_never_the_same(expanded: list[Row]) -> None:
    """Flattery that only its website gives away is the one exception: it has a website."""
    labels = defaultdict(set)
    for row in expanded:
        if not row.website:
            labels[row.text.casefold()].add(row.labels["spam"])
    assert [text for text, both in labels.items() if len(both) > 1] == []


def test_few_rows_say_the_same(expanded: list[Row]) -> None:
    texts = Counter(re.sub(r"[\W\d_]+", " ", row.text).casefold().strip() for row in expanded)
    repeated = sum(count - 1 for count in texts.values())
    assert repeated <= 0.12 * len(expanded), texts.most_common(10)
    assert max(n for text, n in texts.items() if text) <= 20, texts.most_common(3)


def test_a_template_gives_no_more_rows_than_its_cap() -> None:
    made = Counter(row.pattern for row in rows(cap=3, families=("spam",), languages=("en", "zh")))
    assert max(made.values()) == 3


def test_the_same_seed_gives_the_same_rows() -> None:
    def once(seed: int) -> list[Row]:
        return list(rows(cap=4, seed=seed, families=("spam",), languages=("en", "tr")))

    assert once(5) == once(5)
    assert once(5) != once(6)


def test_the_other_fields_stand_beside_the_text(expanded: list[Row]) -> None:
    beside = [row for row in expanded if row.website]
    assert len(beside) >= 500
    assert all(row.author and row.labels["spam"] for row in beside)


def test_honest_comments_hold_what_spam_holds(expanded: list[Row]) -> None:
    """Links, numbers, handles and money must not tell on their own."""
    honest = [row.text for row in expanded if row.labels["spam"] == 0]
    for sign in (
        r"https?://",
        r"@\w",
        r"\d[\d.,]*\s?(?:€|\$|TL|zł|руб|грн|元)|[€$₹]\s?\d",
        r"[❤😂🔥😍]",
    ):
        assert sum(bool(re.search(sign, text)) for text in honest) >= 0.01 * len(honest), sign
