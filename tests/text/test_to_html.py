"""How comments look that were typed plainly, typed in Markdown, or stored elsewhere as HTML."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rejoinder.text import Markup, clean, to_html, to_plain
from rejoinder.text.characters import storable
from rejoinder.text.linking import Linking
from rejoinder.text.markdown import means_nothing, parsed_to_html
from rejoinder.text.plain import plain_to_html
from rejoinder.text.sanitize import sanitized

from .soup import MENTIONS, at_time, honest, markups, texts

REL = 'rel="nofollow ugc noopener"'


def words(text: str) -> list[str]:
    return text.split()


@given(texts)
def test_plain_text_comes_back_as_it_was_typed(text):
    assert words(to_plain(to_html(text, "plain"))) == words(storable(text))


@given(honest, markups)
@example("👨\u200d👩\u200d👧 نمی\u200cخواهم हिन्दी 🏴\U000e0067\U000e0062\U000e007f", "markdown")
def test_scripts_and_emoji_stay_as_they_are(text, markup: Markup):
    if not set(text) & set("\\`*_~[]<>&-+!()#@:.0123456789"):
        assert words(to_plain(to_html(text, markup))) == words(text)


_meaning_nothing = st.lists(
    st.sampled_from(
        [*"ab é\xa0\u3000\n&#!=|:()", "\n\n", "http://a.example/x_y", "@Bob Smith", "@bob", "12:34"]
    ),
    max_size=25,
).map("".join)


@given(st.one_of(_meaning_nothing, texts.map(storable)))
def test_the_quick_way_makes_the_same_as_the_markdown_parser(text):
    linking = Linking(MENTIONS, at_time)
    if means_nothing(text):
        assert parsed_to_html(text, linking) == plain_to_html(text, linking)


@given(texts, markups)
def test_the_same_text_makes_the_same_html(text, markup: Markup):
    assert to_html(text, markup) == to_html(text, markup)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", ""),
        (" \n\u00a0\n ", ""),
        ("a\nb\n\n\n c ", "<p>a<br>b</p><p>c</p>"),
        ("a\r\nb\rc", "<p>a<br>b<br>c</p>"),
        ("*a* <b>b</b> & c", "<p>*a* &lt;b&gt;b&lt;/b&gt; &amp; c</p>"),
        ("see http://a.example/b.", f'<p>see <a href="http://a.example/b" {REL}>http://a.example/b</a>.</p>'),
        ("(HTTP://A.example/(b))", f'<p>(<a href="http://a.example/(b)" {REL}>HTTP://A.example/(b)</a>)</p>'),
        ("http://user@a.example", "<p>http://user@a.example</p>"),
        ("a\x00b\ud800c", "<p>abc</p>"),
    ],
)  # fmt: skip
def test_plain_text_means_nothing_but_its_lines_and_addresses(typed, shown):
    assert to_html(typed, "plain") == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>"),
        ("a\nb", "<p>a<br>b</p>"),
        ("> a\n> > b", "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>"),
        ("- a\n- b\n  1. c", "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>"),
        ("```py\n\n a < b\n```", "<pre><code> a &lt; b</code></pre>"),
        ("# 1 of them\n===\n---", "<p># 1 of them<br>===<br>---</p>"),
        ("| a | b |\n|---|---|", "<p>| a | b |<br>|---|---|</p>"),
        ("    indented", "<p>indented</p>"),
        ("<b>a</b> <3 &amp; &copy;", "<p>&lt;b&gt;a&lt;/b&gt; &lt;3 &amp;amp; &amp;copy;</p>"),
        ("\\*a\\*", "<p>*a*</p>"),
        ("[a](http://b.example)", f'<p><a href="http://b.example" {REL}>a</a></p>'),
        ("[](http://b.example)", f'<p><a href="http://b.example" {REL}>http://b.example</a></p>'),
        ("<http://b.example>", f'<p><a href="http://b.example" {REL}>http://b.example</a></p>'),
        ("![a](http://b.example)", f'<p><a href="http://b.example" {REL}>a</a></p>'),
        ("[![a](http://b.example)](http://c.example)", f'<p><a href="http://c.example" {REL}>a</a></p>'),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("1984. What a year\n\n2. b", "<p>1984. What a year</p><p>2. b</p>"),
        ("```all of this\na", "<p>```all of this<br>a</p>"),
        ("~~~end", "<p>~~~end</p>"),
        ("[a][b]\n\n[b]: http://c.example", f'<p>[a][b]</p><p>[b]: <a href="http://c.example" {REL}>http://c.example</a></p>'),
        ("http://a.example/b_c_*d* x*", f'<p><a href="http://a.example/b_c_*d" {REL}>http://a.example/b_c_*d</a>* x*</p>'),
    ],
)  # fmt: skip
def test_light_markdown_is_understood_and_everything_else_stays_as_typed(typed, shown):
    assert to_html(typed, "markdown") == shown


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("a\nb\n\nc &#8217; &lt;", "<p>a<br>b</p><p>c ’ &lt;</p>"),
        ("<b>a</b>\nb\n\n<i>c</i>", "<p><strong>a</strong><br>b</p><p><em>c</em></p>"),
        ("a<br />\nb", "<p>a<br>b</p>"),
        ("<em>a\n\nb</em>", "<p><em>a</em></p><p><em>b</em></p>"),
        ("a\n<blockquote>b\n\nc</blockquote>\nd", "<p>a</p><blockquote><p>b</p><p>c</p></blockquote><p>d</p>"),
        ("<ul>\n<li>a\nb\n</ul>", "<ul><li>a<br>b</li></ul>"),
        ("<p>a\nb</p>\n<p>c</p>d", "<p>a\nb</p><p>c</p><p>d</p>"),
        ("<pre>a\n\nb</pre>", "<pre>a\n\nb</pre>"),
        ("a <img src='x' alt=':)'> b", "<p>a :) b</p>"),
        ("a\n<img alt=b>\n\nc", "<p>a<br>b</p><p>c</p>"),
        ("a\nhttp://b.example", f'<p>a<br><a href="http://b.example" {REL}>http://b.example</a></p>'),
        ("<a href='http://b.example'>http://c.example</a>", f'<p><a href="http://b.example" {REL}>http://c.example</a></p>'),
        ("<script>a</script><style>b</style>", ""),
        ("a <script>b", "<p>a </p>"),
    ],
)  # fmt: skip
def test_stored_html_keeps_its_paragraphs_and_line_breaks(stored, shown):
    assert to_html(stored, "html") == shown


@pytest.mark.parametrize("markup", ["markdown", "plain", "html"])
def test_a_mentioned_name_leads_to_its_comment(markup: Markup):
    html = to_html("@Bob  Smith and @bob, not @bobby", markup, mentions=MENTIONS)
    assert (
        f'<a href="#c2" {REL}>@Bob  Smith</a> and <a href="#c1" {REL}>@bob</a>, not @bobby' in html
    )


@pytest.mark.parametrize("markup", ["markdown", "plain", "html"])
def test_a_time_leads_into_the_video(markup: Markup):
    html = to_html("at 1:02:03!", markup, at_time=at_time)
    assert html == f'<p>at <a href="{at_time(3723)}" {REL}>1:02:03</a>!</p>'


@pytest.mark.parametrize("text", ["@bob at 12:34", "me@bob.example 12:60 112:34"])
def test_nothing_is_linked_that_nobody_asked_for(text):
    assert "<a" not in to_html(text, "markdown")


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("`@bob 12:34 http://a.example`", "markdown"),
        ("```\n@bob 12:34\n```", "markdown"),
        ("<code>@bob 12:34</code>", "html"),
        ("<pre>@bob http://a.example</pre>", "html"),
    ],
)
def test_nothing_is_linked_inside_code(text, markup: Markup):
    assert "<a" not in to_html(text, markup, mentions=MENTIONS, at_time=at_time)


def test_nothing_is_linked_inside_a_link():
    html = to_html("[@bob 12:34](http://a.example)", "markdown", mentions=MENTIONS, at_time=at_time)
    assert html == f'<p><a href="http://a.example" {REL}>@bob 12:34</a></p>'


def test_an_unsafe_address_of_a_video_is_not_linked_to():
    assert "javascript" not in to_html("12:34", "plain", at_time=lambda _: "javascript:alert(1)")


@pytest.mark.parametrize(
    "repeated",
    ["[", "![", "[a](", "*", "**a ", "_a", "`", "<", "> ", ">\n", "- ", "1. ", "-\n", "@", "@bob ", "12:", "12:12:",
     "http://", "~~", "\\", "```\n", "[](", "\n", "\t", "&#", "<http://", "*a **b ", "\u0301\u0316"],
)  # fmt: skip
def test_endless_repetition_makes_a_shallow_comment_and_loses_no_word(repeated):
    text = repeated * 2000 + "end"
    for markup in ("markdown", "plain", "html"):
        html = to_html(text, markup, mentions=MENTIONS, at_time=at_time)
        assert "end" in to_plain(html)
        assert "<li>" * 20 not in html
        assert "<blockquote>" * 20 not in html


@settings(max_examples=300)
@given(st.text() | st.text(alphabet="a<>&\"' \n\t\xa0\u2028:@p/\r\x00;#", max_size=40))
def test_what_plain_text_becomes_is_what_the_sanitizer_leaves(text):
    for markup in ("plain", "html"):
        made = to_html(text, markup)
        assert made == clean(made) == sanitized(made)
