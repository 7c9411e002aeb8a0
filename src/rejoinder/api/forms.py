"""Fields of a form as they came over HTTP: urlencoded, multipart or JSON, in the body or in the query."""

from __future__ import annotations

from io import BytesIO
from typing import Final
from urllib.parse import parse_qsl

from multipart import MultipartError, MultipartParser, parse_options_header

from rejoinder.api.lenient import loads
from rejoinder.api.shapes import Asked

_MOST: Final = 1_000
"""Fields a form may have: the form of the client's own visitor comes along, with all its headers."""


class FormUnusable(ValueError):
    """The body is no form, or one without bounds."""


class Fields:
    """Field names and values; of a name said twice the last one counts, as in PHP."""

    def __init__(self, pairs: list[tuple[str, str]], *, as_json: bool = False) -> None:
        self._said = dict(pairs)
        self.as_json = as_json

    def __contains__(self, name: str) -> bool:
        return name in self._said

    def get(self, name: str) -> str:
        """The value, "" where there is none."""
        return self._said.get(name, "")

    def says(self, name: str) -> bool:
        """Whether a switch is on: there, and neither empty nor a word for no."""
        return self.get(name).strip().lower() not in {"", "0", "false", "no"}


def fields(asked: Asked) -> Fields:
    """What a request says: its query, and over that its body.

    Raises:
        FormUnusable: a body that cannot be read, or too many fields.
    """
    pairs = _urlencoded(asked.query.encode())
    kind = asked.headers.get("content-type", "").lower()
    if kind.startswith("application/json"):
        return Fields([*pairs, *_json(asked.body)], as_json=True)
    return Fields([*pairs, *_body(asked)])


def _body(asked: Asked) -> list[tuple[str, str]]:
    if not asked.body:
        return []
    kind = asked.headers.get("content-type", "")
    if kind.lower().startswith("multipart/form-data"):
        return _multipart(asked.body, parse_options_header(kind)[1].get("boundary", ""))
    return _urlencoded(asked.body)


def _urlencoded(written: bytes) -> list[tuple[str, str]]:
    if not written:
        return []
    try:
        return parse_qsl(
            written.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=_MOST,
        )
    except ValueError as mistake:
        raise FormUnusable(f"more than {_MOST} fields") from mistake


def _json(written: bytes) -> list[tuple[str, str]]:
    try:
        told = loads(written) if written else {}
    except ValueError as mistake:
        raise FormUnusable("a body that is not JSON") from mistake
    if not isinstance(told, dict) or len(told) > _MOST:
        raise FormUnusable("a body that holds no fields")
    said = {name: _word(value) for name, value in told.items()}
    return [(name, value) for name, value in said.items() if value is not None]


def _word(value: object) -> str | None:
    """A field's value as a form would have it; None for what a form cannot hold."""
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value) if isinstance(value, str | int | float) else None


def _multipart(written: bytes, boundary: str) -> list[tuple[str, str]]:
    if not boundary:
        raise FormUnusable("a multipart body without a boundary")
    try:
        parts = list(
            MultipartParser(
                BytesIO(written),
                boundary,
                content_length=len(written),
                part_limit=_MOST,
                # All of it is in memory already; no file is written for any part.
                spool_limit=len(written) + 1,
                memory_limit=len(written) + 1,
                disk_limit=0,
            )
        )
        # Strict about bytes it is not: a client's other charset must not lose the comment.
        return [(part.name, part.raw.decode("utf-8", "replace")) for part in parts]
    except MultipartError as mistake:
        raise FormUnusable("a multipart body that is not whole") from mistake
