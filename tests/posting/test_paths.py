"""Which paths a post may have, and which it gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import NOON

from rejoinder.errors import FieldUnusable
from rejoinder.posting.paths import dated_path, slug
from rejoinder.publishing.paths import PATH_BYTES, RESERVED, SEGMENT_BYTES, usable_path


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("/2026/11/a-title/", "/2026/11/a-title/"),
        ("/a-title.html", "/a-title.html"),
        ("/caf%C3%A9/", "/café/"),
        ("/100%25-sure/", "/100%-sure/"),
        ("  /2026/x/ ", "/2026/x/"),
        ("/هنا/پرل/", "/هنا/پرل/"),
    ],
)
def test_an_ordinary_path_is_kept_decoded(raw, path):
    assert usable_path(raw) == path


@pytest.mark.parametrize(
    "raw",
    [
        *("", "/", "a/b", "//evil.example/", "/a//b/", "/./a", "/a/../b", "/..", "/.htaccess"),
        *("/a%2fb", "/a%5Cb", "/a\\b", "/%2e%2e/x", "/%252e%252e/", "/a\x00b", "/a%00b", "/a%0Ab"),
        *(
            "/%ff",
            "/a?b",
            "/a%3Fb",
            "/a#b",
            "/a /b",
            "/a%20",
            "/x.html.gz",
            "/x.BR",
            "/\u202egpj.a",
        ),
        *("/\ud800", "/" + "é" * 101 + "/", "/" + "/".join(["a" * 199] * 4)),
    ],
)
def test_a_path_that_is_no_safe_place_in_the_tree_is_refused(raw):
    with pytest.raises(FieldUnusable) as refusal:
        usable_path(raw)
    assert refusal.value.field == "path"


@pytest.mark.parametrize("first", sorted(RESERVED))
def test_no_post_takes_an_address_of_the_product(first):
    for raw in (f"/{first}", f"/{first}/x/", f"/{first.upper()}/"):
        with pytest.raises(FieldUnusable):
            usable_path(raw)
    assert usable_path(f"/2026/{first}/") == f"/2026/{first}/"


@given(
    st.text(alphabet=st.sampled_from("/ab.%2eFf5Cé\\ ?\x00-\u202e"), max_size=30).map("/".__add__)
)
def test_what_is_let_through_is_a_chain_of_plain_names_and_stays_as_it_is(raw):
    try:
        path = usable_path(raw)
    except FieldUnusable:
        return
    assert usable_path(path) == path
    assert len(path.encode()) <= PATH_BYTES
    for segment in path.removesuffix("/").split("/")[1:]:
        assert segment not in ("", ".", "..")
        assert len(segment.encode()) <= SEGMENT_BYTES
        assert not set(segment) & set("/\\\x00?#")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The Bridge Is Open!", "the-bridge-is-open"),
        ("You can't fix it", "you-cant-fix-it"),
        ("Çok güzel — işte", "çok-güzel-işte"),
        ("हिन्दी में", "हिन्दी-में"),
        ("می‌خواهم", "میخواهم"),
        ("🎉🎉", "post"),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_slug_keeps_the_letters_of_any_script(title, expected):
    assert slug(title) == expected


@given(st.text(max_size=300))
def test_every_title_gives_a_usable_path(title):
    path = dated_path(title, NOON)
    assert usable_path(path) == path
    assert path.startswith("/2026/11/")
