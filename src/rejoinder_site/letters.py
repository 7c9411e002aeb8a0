"""A form as Django's request, without what Django does for any request: for replies on their short way."""

from __future__ import annotations

import io
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict

_FORM: Final = "application/x-www-form-urlencoded"
_MOST: Final = (
    50  # fields; the form has eight. More are left to Django, which counts them and may refuse
)


class Letter(WSGIRequest):
    """A form that was sent as a plain form; everything else about it is read when it is asked for."""

    def __init__(self, environ: dict[str, Any], sent: Any) -> None:
        """Take an environment and its form, a `QueryDict`."""
        # Not the parent's: it reads type, length, charset and script name, which are known here.
        self.environ = self.META = environ
        self.path = self.path_info = environ["PATH_INFO"]
        self.method = "POST"
        self.content_type, self.content_params = _FORM, {}
        self.resolver_match = None
        self._stream = environ["wsgi.input"]
        self._read_started = False
        self.POST = sent


def letter_of(environ: dict[str, Any]) -> WSGIRequest:
    """The request of an environment, the short way where it is a form as browsers send it."""
    if environ.get("CONTENT_TYPE") == _FORM and environ["PATH_INFO"].isascii():
        body = environ["wsgi.input"]
        if isinstance(body, io.BytesIO) and (sent := _read(body.getvalue())) is not None:
            return Letter(environ, sent)
    return WSGIRequest(environ)


def _read(body: bytes) -> QueryDict | None:
    """The fields of a form, as Django reads them; None for one that only Django knows how to read.

    Source: URL Standard, 5.1, application/x-www-form-urlencoded parsing.
    """
    parts = body.split(b"&")
    if len(parts) > _MOST or not body.isascii():
        return None
    fields: dict[str, list[str]] = {}
    for part in parts:
        if part:
            name, _, value = part.partition(b"=")
            fields.setdefault(_plain(name), []).append(_plain(value))
    sent = QueryDict()
    dict.update(sent, fields)  # as it keeps them; its own ways ask at each whether they may
    return sent


def _plain(quoted: bytes) -> str:
    spaced = quoted.replace(b"+", b" ")
    return (unquote_to_bytes(spaced) if b"%" in spaced else spaced).decode("utf-8", "replace")
