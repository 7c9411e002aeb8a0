"""Texts for the tests of the text room: anything at all, and anything that means something."""

from hypothesis import strategies as st

MENTIONS = {"bob": 1, "bob smith": 2, "ünï": 3}

_MARKDOWN = """
    * ** _ ` ``` ~~ [ ]( ) ! > - 1. # \\ @Bob 12:34 https://example.org/a_b* http://a.example)
"""
_HTML = """
    <p> </p> <b> </b> <i> </i> <em> </em> <a> </a> <ul> </ul> <ol> <li> </li> <pre> </pre> <del>
    <blockquote> </blockquote> <code> </code> <br> <div> </div> <table> <td> <tr> <h1> <h2 < > " '
    <script> </script> <style> </style> <!-- --> <svg> <math> <object> <button> <template> <title>
    <textarea> <plaintext> <noscript> <select> <option> <iframe> <xmp> & &amp; &lt; &#10; &nbsp;
    &#x3c;script&#x3e;
"""
_TAGS = [
    "<a href='http://example.org/?a=1&b=2' onclick=x>",
    "<a href='javascript:alert(1)'>",
    '<a href="#c12" title="a > b">',
    "<img src=x onerror=alert(1) alt=':)'>",
]
_CHARACTERS = [*" \t\n\rx\x00\x0b\ud800é\u0301\u200d\u202e\xa0\ufeff", "\n\n"]

_pieces = st.sampled_from([*_MARKDOWN.split(), *_HTML.split(), *_TAGS, *_CHARACTERS])
texts = st.one_of(
    st.lists(st.one_of(_pieces, st.text(max_size=4)), max_size=30).map("".join),
    st.text(st.characters(), max_size=80),
)
"""Any text, also with lone surrogates and control characters."""

honest = st.text(
    st.one_of(
        st.sampled_from("abc éß日本語שלוםمرحبا👨\u200d👩\u200d👧🇩🇪👍🏽نمی\u200cخواهمहिन्दी.,!?\n "),
        st.characters(categories=["L", "N", "P", "S", "Mn"]),
    ),
    max_size=120,
)
"""What people type: letters of all scripts, emoji, punctuation, no control characters."""

markups = st.sampled_from(["markdown", "plain", "html"])


def at_time(seconds: int) -> str:
    return f"https://video.example/watch?t={seconds}"
