"""Which addresses may be linked to, and how they are written."""

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rejoinder.text import safe_link
from rejoinder.text.links import comment_anchor, web_address

_PIECES = """
    http:// https:// example.org пример.рф faß.de @ :80 : / ? # %41 \\ [::1] . javascript: ü a=1&b ' "
    < 。 ／
"""
_addresses = st.lists(st.sampled_from([*_PIECES.split(), "\u202e", "\t", " "]), max_size=10).map(
    "".join
)


@given(st.one_of(_addresses, st.text(max_size=60)))
@example("http://[::1%25a]/")
def test_an_address_is_written_once_and_for_all_in_ascii(raw):
    for written in (web_address(raw), safe_link(raw)):
        if written is not None:
            assert web_address(written) == written
            assert written.isascii()
            assert written.isprintable()
            assert not set(written) & set(' \\"<>')
            parts = urlsplit(written)
            assert parts.scheme in ("http", "https")
            assert parts.hostname
            assert parts.username is None


@given(_addresses)
def test_a_link_typed_again_is_the_same_link(raw):
    link = safe_link(raw)
    assert link is None or safe_link(link) == link


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("example.org", "https://example.org"),
        (" example.org/a?b#c ", "https://example.org/a?b#c"),
        ("example.org:8080/a", "https://example.org:8080/a"),
        ("HTTP://EXAMPLE.org/Ä", "http://example.org/%C3%84"),
        ("http://аpple.com", "http://xn--pple-43d.com"),
        ("https://faß.de", "https://xn--fa-hia.de"),
        ("http://example.org/" + "a" * 381, "http://example.org/" + "a" * 381),
    ],
)
def test_a_website_as_typed_becomes_a_link(typed, link):
    assert safe_link(typed) == link


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "none", "-", "javascript:alert(1)", "javascript://example.org/%0aalert(1)", "data:text/html,x",
        "vbscript:x", "ftp://example.org", "mailto:a@example.org", "me@example.org", "http://a:b@example.org",
        "//example.org", "/a", "http:///example.org", "http:example.org", "http://", "http://example.org:99999",
        "http://example.org\\@evil.example", "http://exa mple.org", "http://example.org/\n", "\thttp://example.org",
        "http://example.org/\x00", "http://example.org/\u202egpj", "http://evil.example／.example.org",
        "http://example。org", "http://a..b", "http://exam%70le.org", "http://[::1", "http://a.example/\ud800",
        "http://example.org/" + "a" * 382, "http://" + "ü" * 64 + ".de",
    ],
)  # fmt: skip
def test_what_is_no_website_is_no_link(typed):
    assert safe_link(typed) is None


@pytest.mark.parametrize("raw", ["#c", "#c1a", "#c-1", "#c١", "#d1", "c1", "#c1 ", "#c" + "1" * 21])
def test_only_a_comments_number_is_an_anchor(raw):
    assert comment_anchor("#c12") == "#c12"
    assert comment_anchor(raw) is None
