"""Plain text made of comments, and short texts made of long ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.text import Markup, clean, excerpt, to_html, to_plain

from .soup import honest, markups, texts


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<p>a<br>b</p><p>c</p>", "a\nb\n\nc"),
        ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul><p>d</p>", "a\nb\n\nc\n\nd"),
        ("<p>a &lt;b&gt; &amp;amp; c&nbsp;d</p>", "a <b> &amp; c\xa0d"),
        ("<blockquote><p>a\n  b</p></blockquote>", "a b"),
        ("<pre><code>a\n  b</code></pre><p>c</p>", "a\n  b\n\nc"),
        ('<p>a <a href="http://b.example" rel="nofollow">b</a> <em>c</em>.</p>', "a b c."),
        ("", ""),
    ],
)
def test_ends_of_blocks_become_line_breaks(html, plain):
    assert to_plain(html) == plain


@given(texts, markups)
def test_plain_text_of_a_comment_shows_again_as_the_same_words(text, markup: Markup):
    plain = to_plain(to_html(text, markup))
    assert to_plain(to_html(plain, "plain")).split() == plain.split()


@given(texts)
def test_any_cleaned_html_has_a_plain_text(text):
    assert to_plain(clean(text)).strip(" \t\n") == to_plain(clean(text))


@given(st.one_of(texts, honest), st.integers(1, 40))
def test_an_excerpt_is_never_longer_than_asked(text, limit):
    assert len(excerpt(text, limit)) <= limit


@given(honest, st.integers(1, 40))
def test_an_excerpt_is_the_beginning_of_the_text(text, limit):
    line = " ".join(text.split())
    short = excerpt(text, limit)
    assert short == line or line.startswith(short.removesuffix("…"))


@given(st.lists(st.sampled_from(["The", "quick", "brown", "fox"]), min_size=1), st.integers(7, 40))
def test_an_excerpt_has_whole_words(words, limit):
    assert set(excerpt(" ".join(words), limit).removesuffix("…").split()) <= set(words)


@pytest.mark.parametrize(
    "grapheme",
    [
        "👨\u200d👩\u200d👧",
        "👍🏽",
        "e\u0301\u0316",
        "🇩🇪",
        "हि",
        "क्\u200dष",
        "\u1112\u1161\u11ab",
        "한\u11ab",
        "❤\ufe0f",
    ],
)
def test_an_excerpt_never_cuts_what_readers_see_as_one_character(grapheme):
    text = grapheme * 20
    for limit in range(1, len(text)):
        short = excerpt(text, limit).removesuffix("…")
        assert short == grapheme * (len(short) // len(grapheme))
