"""A reply's form is read the short way, and means what it means to Django."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder_site.letters import Letter, letter_of

FORM = "application/x-www-form-urlencoded"


def environ(body: bytes, kind: str = FORM, path: str = "/reply/1/") -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
    }


@settings(deadline=None)
@given(st.text("ab=&+%;C3A9f0\0 ", max_size=60))
def test_any_form_means_what_it_means_to_django(written: str) -> None:
    letter = letter_of(environ(written.encode()))
    assert isinstance(letter, Letter)
    assert QueryDict(written) == letter.POST


@pytest.mark.parametrize(
    "asked",
    [
        environ(b"comment=\xc3\xa9"),
        environ(b"&".join([b"comment=a"] * 60)),
        environ(b"comment=a", f"{FORM}; charset=iso-8859-1"),
        environ(b"--x\r\n", "multipart/form-data; boundary=x"),
        environ(b"comment=a", path="/reply/\xe9/"),
    ],
)
def test_what_is_no_plain_form_is_left_to_django(asked: dict[str, Any]) -> None:
    assert type(letter_of(asked)) is WSGIRequest


def test_all_that_a_view_asks_of_a_request_is_there() -> None:
    sent, long = environ(b"comment=a&name=b"), environ(b"comment=a&name=b")
    sent["HTTP_HOST"] = long["HTTP_HOST"] = "example.org"
    letter, usual = letter_of(sent), WSGIRequest(long)
    for name in ("path", "path_info", "method", "content_type", "POST", "GET", "COOKIES", "body"):
        assert getattr(letter, name) == getattr(usual, name), name
    assert letter.headers == usual.headers
    assert letter.get_host() == usual.get_host()
    assert not letter.FILES
    with pytest.raises(AttributeError):
        letter.POST["name"] = "c"
