"""What may stand in a comment's HTML, for every text, every markup and every parser."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given
from selectolax.lexbor import LexborHTMLParser

from rejoinder.text import Markup, clean, to_html
from rejoinder.text.links import comment_anchor, web_address

from .soup import MENTIONS, at_time, markups, texts

ALLOWED = {"p", "br", "a", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "del"}


def elements(html: str) -> Iterator[Element]:
    """Every element that a browser would see in the body."""
    tree = html5lib.parse(f"<!doctype html><body>{html}", namespaceHTMLElements=False)
    return (found for found in tree.find("body").iter() if found.tag != "body")


def lexbor_names(html: str) -> list[str]:
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    assert body is not None
    return [node.tag or "" for node in body.traverse() if node.tag != "body"]


def assert_safe(html: str) -> None:
    for element in elements(html):
        assert element.tag in ALLOWED
        attributes = dict(element.attrib)
        if element.tag == "a":
            assert attributes.pop("rel") == "nofollow ugc noopener"
            href = attributes.pop("href", "#c1")
            assert comment_anchor(href) == href or web_address(href) == href
        assert not attributes


@given(texts)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@given(texts)
def test_only_allowed_elements_and_addresses_survive_cleaning(text):
    assert_safe(clean(text))


@given(texts, markups)
def test_comments_hold_only_allowed_elements_and_addresses(text, markup: Markup):
    assert_safe(to_html(text, markup, mentions=MENTIONS, at_time=at_time))


@given(texts, markups)
def test_cleaning_finds_nothing_to_do_in_a_comment(text, markup: Markup):
    html = to_html(text, markup, mentions=MENTIONS, at_time=at_time)
    assert clean(html) == html


@given(texts, markups)
def test_two_parsers_see_the_same_elements_in_a_comment(text, markup: Markup):
    html = to_html(text, markup, mentions=MENTIONS, at_time=at_time)
    assert [element.tag for element in elements(html)] == lexbor_names(html)


@given(texts)
def test_two_parsers_see_the_same_elements_in_cleaned_html(text):
    html = clean(text)
    assert [element.tag for element in elements(html)] == lexbor_names(html)


@given(texts)
def test_parsing_and_writing_cleaned_html_changes_nothing(text):
    html = clean(text)
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    assert body is not None
    assert clean(body.inner_html or "") == html


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<script>alert(1)</script>a<style>b{}</style>", "a"),
        ("<b>a</b> <i>b</i> <s>c</s>", "<strong>a</strong> <em>b</em> <del>c</del>"),
        ('<p class="x" id=y style="z">a</p>', "<p>a</p>"),
        ("<u>a</u><marquee>b</marquee>", "ab"),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ("<b><i>a</b>b</i>", "<strong><em>a</em></strong><em>b</em>"),
        ("<li>a", "<p>a</p>"),
        ("<ul>a<li>b</ul>c", "<ul><li>a</li><li>b</li></ul>c"),
        ("a < b, <3 and </3", "a &lt; b, &lt;3 and &lt;/3"),
        ("<pre>\n\n\na\n</pre>", "<pre>a\n</pre>"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("<a href=/here>a</a>", '<a rel="nofollow ugc noopener">a</a>'),
        ("<a href=#c12x>a</a>", '<a rel="nofollow ugc noopener">a</a>'),
        ("<a href='//evil.example'>a</a>", '<a rel="nofollow ugc noopener">a</a>'),
        ("<a href='java\nscript:alert(1)'>a</a>", '<a rel="nofollow ugc noopener">a</a>'),
        ("<a href='http://me@a.example'>a</a>", '<a rel="nofollow ugc noopener">a</a>'),
        ("<a href='#c12'>a</a>", '<a href="#c12" rel="nofollow ugc noopener">a</a>'),
        (
            "<a title='x>y' href='http://A.example/?a=1&copy=2&amp;q'>a</a>",
            '<a href="http://a.example/?a=1&amp;copy=2&amp;q" rel="nofollow ugc noopener">a</a>',
        ),
        ("<a href='http://a.example'>a<a href='http://b.example'>b",
         '<a href="http://a.example" rel="nofollow ugc noopener">a</a>'
         '<a href="http://b.example" rel="nofollow ugc noopener">b</a>'),
    ],
)  # fmt: skip
def test_html_is_cleaned_to_what_it_meant(html, cleaned):
    assert clean(html) == cleaned


@pytest.mark.parametrize(
    "repeated",
    ["<b>", "<p>", "<i><b>", "<ul><li>", "<blockquote>", "<a href=x>", "<a href='", "<table><tr>",
     "<", "<!--", "<script>", "&", "&#", "<pre>\n", "</p>", "<a='>'", "<a b=' ", "<font a=b><p>"],
)  # fmt: skip
def test_endless_nesting_is_cleaned_to_a_shallow_tree(repeated):
    html = clean(repeated * 5000 + "x")
    assert clean(html) == html
    depth = deepest = 0
    for tag in html.split("<")[1:]:
        if not tag.startswith("br>"):
            depth += -1 if tag.startswith("/") else 1
            deepest = max(deepest, depth)
    assert depth == 0
    assert deepest <= 24
