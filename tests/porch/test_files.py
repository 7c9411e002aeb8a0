"""What the porch does with the published tree: encodings, conditions, and paths that mean mischief."""

from __future__ import annotations

import gzip
import re
from urllib.parse import quote

import brotli
import pytest

PAGE = "/2026/11/a-bridge/"


def asset(server):
    found = re.search(rb'href="(/-/[^"]+\.css)"', server.get(PAGE).body)
    assert found
    return found[1].decode()


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.0, gzip;q=0", None),
        ("*", "br"),
        ("*;q=0", None),
        ("br;q=nonsense", None),
        ("gzip;q=0.001", "gzip"),
    ],
)
def test_a_page_comes_in_the_encoding_asked_for_and_is_the_same_page(server, accepted, coding):
    got = server.get(PAGE, Accept_Encoding=accepted)
    plain = server.get(PAGE, Accept_Encoding="identity").body
    assert got.status == 200
    assert got.headers.get("content-encoding") == coding
    assert "accept-encoding" in got.headers["vary"]
    opened = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}[coding](got.body)
    assert opened == plain
    assert int(got.headers["content-length"]) == len(got.body)


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_head_says_what_get_would_without_a_body(server, coding):
    got = server.get(PAGE, Accept_Encoding=coding)
    asked = server.ask("HEAD", PAGE, None, {"Accept-Encoding": coding})
    assert (asked.status, asked.body) == (200, b"")
    assert {**asked.headers, "date": ""} == {**got.headers, "date": ""}


def test_what_is_known_already_is_not_sent_again(server):
    etag = server.get(PAGE, Accept_Encoding="gzip").headers["etag"]
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        got = server.get(PAGE, Accept_Encoding="gzip", If_None_Match=known)
        assert (got.status, got.body) == (304, b"")
        assert got.headers["etag"] == etag
        assert got.headers["vary"] == "accept-encoding"
    assert server.get(PAGE, Accept_Encoding="gzip", If_None_Match='"other"').status == 200


def test_each_encoding_has_a_tag_of_its_own(server):
    tags = {server.get(PAGE, Accept_Encoding=one).headers["etag"] for one in ("", "gzip", "br")}
    assert len(tags) == 3
    assert server.get(PAGE, Accept_Encoding="br", If_None_Match=tags.pop()).status in {200, 304}


def test_style_and_script_last_for_ever_and_pages_are_asked_for_again(server):
    assert "immutable" in server.get(asset(server)).headers["cache-control"]
    assert server.get(PAGE).headers["cache-control"] == "no-cache"


def test_a_query_changes_nothing_of_a_file(server):
    plain = server.get(PAGE)
    for query in ("?utm_source=x", "?renew=1", "?a=b&c", "??", "?%00"):
        got = server.get(PAGE + query)
        assert (got.status, got.body) == (200, plain.body)
        assert got.headers["etag"] == plain.headers["etag"]


def test_a_proof_that_proves_nothing_leads_to_the_file(server):
    got = server.get(PAGE + "?new=1.nonsense")
    assert (got.status, got.headers["location"]) == (302, PAGE)


def test_what_is_nowhere_is_404_and_what_was_taken_down_is_410(server):
    for path in ("/nothing/", "/2026/11/", "/p/1/99/", "/p/99/live.json", "/tags/none/"):
        assert server.get(path).status == 404
    assert server.get("/2026/11/gone/").status == 410


def test_a_path_with_letters_of_any_script_is_found_however_it_is_encoded(server):
    path = "/2026/11/Brücke und mehr/"
    for written in (
        quote(path),
        "/2026/11/Br%c3%bccke%20und%20mehr/",
        "/%32026/11/Br%C3%BCcke%20und%20mehr/",
    ):
        got = server.get(written)
        assert got.status == 200
        assert "Brücke &amp; &#39;more&#39;" in got.body.decode()


def test_a_path_without_its_last_slash_leads_on(server):
    got = server.get("/2026/11/a-bridge")
    assert (got.status, got.headers["location"]) == (308, PAGE)


SECRETS = ("keys.json", "rejoinder.sqlite3", "hosts.json")
ESCAPES = [
    "/../{}", "/../../{}", "/%2e%2e/{}", "/%2e%2e%2f{}", "/..%2f{}", "/%252e%252e/{}", "/.%2e/{}",
    "/2026/../../{}", "//{}", "/{}%00.html", "/..\\{}", "/..%5c{}", "/%5c..%5c{}", "/./{}", "/{}",
    "/%c0%ae%c0%ae/{}", "/-/../../{}", "/%2f{}", "/2026//..//..//{}",
]  # fmt: skip


@pytest.mark.parametrize("escape", ESCAPES)
def test_no_path_leads_out_of_the_tree(server, escape):
    for secret in SECRETS:
        target = escape.format(secret).encode()
        sent = b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        got = server.raw(sent)
        status = int(got.split()[1])
        assert status in {302, 308, 400, 404}, got[:200]
        assert b'"seal"' not in got
        assert b"SQLite format" not in got
        assert not re.search(rb"\nlocation: (//|/\\\\|http)", got)


def test_a_link_planted_in_the_tree_is_not_followed(server):
    tree = server.home / "published" / "1"
    planted = {
        tree / "planted": server.home / "keys.json",
        tree / "out": server.home,
        tree / "page" / "index.html": server.home / "keys.json",
    }
    (tree / "page").mkdir()
    for link, target in planted.items():
        link.symlink_to(target)
    try:
        for path in ("/planted", "/out/keys.json", "/page/"):
            got = server.get(path)
            assert got.status == 404
            assert b"seal" not in got.body
    finally:
        for link in planted:
            link.unlink(missing_ok=True)  # the publisher takes away what it did not write
        (tree / "page").rmdir()


def test_every_file_carries_the_headers_that_shelter_a_page(server):
    for path in (
        PAGE,
        "/",
        "/feed.atom",
        "/sitemap.xml",
        "/robots.txt",
        "/p/1/live.json",
        asset(server),
    ):
        headers = server.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in headers
        assert "referrer-policy" in headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "set-cookie" not in headers
        assert "unsafe-inline' 's" not in headers["content-security-policy"]


def test_a_page_rendered_on_demand_is_as_sheltered_as_the_file_it_becomes(server):
    (server.home / "published/1/p/1/live.json").unlink()
    made = server.get("/p/1/live.json")
    kept = server.get("/p/1/live.json")
    assert made.body == kept.body
    assert (server.home / "published/1/p/1/live.json").is_file()
    for name in (
        "content-security-policy",
        "x-content-type-options",
        "access-control-allow-origin",
    ):
        assert made.headers[name] == kept.headers[name]
