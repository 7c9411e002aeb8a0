"""Tags in a post's summary, and the summary as runs for a template."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.text import Run, hashtags, summary_runs, tag_slug

from .soup import texts

_summaries = st.one_of(
    texts, st.text(st.one_of(st.sampled_from("#_1a\u0301\u200c \n"), st.characters()), max_size=60)
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("#CNN #News", ["CNN", "News"]),
        ("#News #news #NEWS", ["News"]),
        ("#1 #_ # ## a#b &#x; http://example.org/#frag", []),
        ("#Überraschung, #a_b. (#c1)", ["Überraschung", "a_b", "c1"]),
        ("#हिन्दी #می\u200cخواهم #日本", ["हिन्दी", "می\u200cخواهم", "日本"]),
        ("#" + "a" * 101, []),
    ],
)
def test_hashtags_are_named_once_and_in_order(text, names):
    assert hashtags(text) == names


@given(_summaries)
def test_every_hashtag_has_a_slug_of_its_own(text):
    slugs = [tag_slug(name) for name in hashtags(text)]
    assert all(slugs)
    assert len(set(slugs)) == len(slugs)


@given(_summaries)
def test_a_slug_of_a_slug_is_itself(text):
    slug = tag_slug(text)
    assert tag_slug(slug) == slug
    assert not set(slug) & set(" /?#%<>&\"'.\\")


@pytest.mark.parametrize(
    ("name", "slug"), [("CNN", "cnn"), ("Ünï Code", "ünï-code"), ("a_b", "a-b"), ("ＡＢ", "ab"), ("--", "")]
)  # fmt: skip
def test_a_slug_keeps_letters_and_digits_of_any_script(name, slug):
    assert tag_slug(name) == slug


def test_a_summary_is_cut_into_paragraphs_of_runs():
    assert summary_runs("See #CNN\nat http://example.org/a.\n\n<b>") == [
        [
            Run("See ", None, None),
            Run("#CNN", "cnn", None),
            Run("\n", None, None),
            Run("at ", None, None),
            Run("http://example.org/a", None, "http://example.org/a"),
            Run(".", None, None),
        ],
        [Run("<b>", None, None)],
    ]


@given(_summaries)
def test_no_word_of_a_summary_is_lost(text):
    shown = " ".join("".join(run.text for run in paragraph) for paragraph in summary_runs(text))
    assert shown.split() == text.split()
