"""What the porch takes in: whole requests, in time, within bounds; and readers are served meanwhile."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from tests.porch.conftest import drained

PAGE = "/2026/11/a-bridge/"
FORM = b"POST /reply/1/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def status(answer: bytes) -> int:
    return int(answer.split()[1]) if answer else 0


def page_now(server) -> str:
    """The page as the database has it, which only somebody who has just replied is given."""
    sent = server.reply(f"a mark {secrets.token_hex(4)}")
    onward = server.get(sent.headers["location"]).headers["location"].partition("#")[0]
    return server.get(onward).body.decode()


def test_ten_thousand_characters_of_four_bytes_each_are_taken_and_none_more(server):
    taken = server.reply("\U0001f600" * 9_999 + ".")
    assert taken.status == 303
    assert server.reply("\U0001f600" * 10_001).status == 422


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_body_may_have_so_many_bytes_and_no_more(server, more):
    frame = b"name=&comment="  # without a name nothing is stored, whatever the size
    body = frame + b"x" * (131_072 + more - len(frame))
    sent = FORM + b"Content-Length: %d\r\n\r\n" % len(body) + body
    assert status(server.raw(sent)) == (413 if more > 0 else 422)


def test_a_body_in_chunks_has_the_same_bound(server):
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    head = FORM + b"Transfer-Encoding: chunked\r\n\r\n"
    assert status(server.raw(head + b"e\r\nname=&comment=\r\n" + chunk * 7 + b"0\r\n\r\n")) == 422
    assert status(server.raw(head + chunk * 20)) == 413


@pytest.mark.parametrize(
    "length", [b"99999999999999999999", b"-1", b"abc", b"1e3", b"0x10", b"+5", b"1, 2", b"200000"]
)
def test_a_length_that_cannot_be_is_refused(server, length):
    answer = server.raw(FORM + b"Content-Length: " + length + b"\r\n\r\nname=A")
    assert 400 <= status(answer) < 500


def test_two_lengths_that_disagree_are_refused(server):
    two = FORM + b"Content-Length: 6\r\nContent-Length: 60\r\n\r\nname=A"
    assert 400 <= status(server.raw(two)) < 500
    both = FORM + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert 400 <= status(server.raw(both)) < 500


def test_a_form_without_a_body_is_refused_with_the_form(server):
    assert status(server.raw(FORM + b"\r\n")) == 422


def test_a_body_that_stalls_ends_by_the_deadline_and_stores_nothing(server):
    half = FORM + b"Content-Length: 100\r\n\r\nname=Half&comment=half+a+senten"
    assert status(server.raw(half)) == 408
    assert "half a senten" not in page_now(server)


def test_a_body_that_ends_before_its_length_stores_nothing(server):
    with server.connect() as line:
        line.sendall(FORM + b"Content-Length: 100\r\n\r\nname=Cut&comment=cut+off+in+the+mid")
        line.shutdown(1)
        assert status(drained(line)) in {0, 400, 408}
    page = page_now(server)
    assert "a mark " in page
    assert "cut off in the mid" not in page


def test_headers_that_never_end_are_cut_off(server):
    assert status(server.raw(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")) in {0, 408}


def test_a_flood_of_headers_is_refused(server):
    many = b"".join(b"X-%d: y\r\n" % number for number in range(2000))
    long = b"X-Long: " + b"y" * 500_000 + b"\r\n"
    for headers in (many, long):
        answer = server.raw(b"GET / HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n")
        assert status(answer) == 0 or 400 <= status(answer) < 500
    assert server.get(PAGE).status == 200


def test_bytes_that_are_no_text_break_nothing(server):
    for line in (b"X-Bytes: \xff\xfe\r\n", b"Accept-Encoding: \xff\r\n", b"If-None-Match: \xff\r\n",
                 b"Cookie: \xe9\r\n", b"Host: \xff\r\n", b"User-Agent: \xff\r\n"):  # fmt: skip
        for path in (PAGE, "/health", "/reply/1/"):
            sent = f"GET {path} HTTP/1.1\r\nConnection: close\r\n".encode() + line
            host = b"" if line.startswith(b"Host") else b"Host: x\r\n"
            assert status(server.raw(sent + host + b"\r\n")) in {200, 400}, (line, path)


def test_idle_connections_and_stalled_bodies_keep_nobody_from_reading(server):
    held = [server.connect() for _ in range(200)]
    try:
        for line in held[100:]:
            line.sendall(FORM + b"Content-Length: 1000\r\n\r\nname=")
        with ThreadPoolExecutor(4) as readers:
            answers = list(readers.map(lambda _: server.get(PAGE).status, range(40)))
        assert answers == [200] * 40
        assert server.get("/health").status == 200
    finally:
        for line in held:
            line.close()


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "POST", "NONSENSE"]
)
def test_a_page_is_only_read(server, method):
    answer = server.ask(method, PAGE)
    assert answer.status in {400, 405}
    assert "access-control-allow-methods" not in answer.headers


def test_a_line_break_in_an_address_makes_no_header(server):
    for path in (
        "/c/1%0d%0aSet-Cookie:%20a=b/",
        "/x%0d%0aSet-Cookie:a=b",
        "/?new=%0d%0aSet-Cookie:a=b",
    ):
        answer = server.get(path)
        assert "set-cookie" not in answer.headers
        assert (
            b"\r\nset-cookie"
            not in server.raw(
                f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
            ).lower()
        )


def test_a_host_of_somebody_else_reaches_no_page(server):
    before = server.get("/").body
    answer = server.get("/nothing/", Host="evil.example")
    assert b"evil.example" not in answer.body
    assert server.get("/", Host="evil.example").body == before
    assert server.get(quote("/accounts/login/"), Host="evil.example").status == 200


def test_a_proxy_that_nobody_named_is_not_believed(server):
    answer = server.get("/accounts/login/", X_Forwarded_Proto="https")
    assert "__Host-" not in answer.headers["set-cookie"]
    assert answer.status == 200
