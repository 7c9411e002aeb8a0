"""Fields of a form as they came over HTTP: urlencoded, multipart or JSON, in the body or in the query."""

from __future__ import annotations

from io import BytesIO
from typing import Final
from urllib.parse import unquote, unquote_to_bytes

from multipart import MultipartError, MultipartParser, parse_options_header

from rejoinder.api.lenient import loads
from rejoinder.api.shapes import Asked

_MOST: Final = 1_000
"""Fields a form may have: the form of the client's own visitor comes along, with all its headers."""


class FormUnusable(ValueError):
    """The body is no form, or one without bounds."""


class Fields:
    """Field names and values; of a name said twice the last one counts, as in PHP.

    What came urlencoded is decoded when it is asked for: a client sends dozens of fields that nobody
    wants.
    """

    def __init__(
        self,
        encoded: dict[str, str],
        plain: dict[str, str] | None = None,
        *,
        as_json: bool = False,
    ) -> None:
        self._encoded, self.as_json = encoded, as_json
        self._plain = dict(plain or {})
        self._said = frozenset(self._plain)

    def __contains__(self, name: str) -> bool:
        return name in self._encoded or name in self._said

    def get(self, name: str) -> str:
        """The value, "" where there is none."""
        value = self._plain.get(name)
        if value is None:
            written = self._encoded.get(name)
            if written is None:
                return ""
            # Kept, since some are asked for again and again.
            value = self._plain[name] = _decoded(written)
        return value

    def says(self, name: str) -> bool:
        """Whether a switch is on: there, and neither empty nor a word for no."""
        value = self.get(name)
        return bool(value) and value.strip().lower() not in {"", "0", "false", "no"}


def fields(asked: Asked) -> Fields:
    """What a request says: its query, and over that its body.

    Raises:
        FormUnusable: a body that cannot be read, or too many fields.
    """
    query = _urlencoded(asked.query) if asked.query else {"": ""}
    kind = asked.headers.get("content-type", "")
    start = kind[:20].lower()
    if start.startswith("application/json"):
        return Fields(query, _json(asked.body), as_json=True)
    if asked.body and start.startswith("multipart/form-data"):
        boundary = parse_options_header(kind)[1].get("boundary", "")
        return Fields(query, _multipart(asked.body, boundary))
    return Fields(query | _urlencoded(asked.body.decode("utf-8", "replace")))


def _urlencoded(written: str) -> dict[str, str]:
    """Names, decoded, and values as they came. Source: URL Standard, 5.1."""
    if written.count("&") >= _MOST:
        raise FormUnusable(f"more than {_MOST} fields")
    found: dict[str, str] = {}
    for part in written.split("&"):
        name, _, value = part.partition("=")
        if "%" in name or "+" in name:
            name = _decoded(name)
        found[name] = value
    return found


def _decoded(written: str) -> str:
    if "+" in written:
        written = written.replace("+", " ")
    if "%" not in written:
        return written
    if written.isascii():
        # As below, which looks for other letters first: that takes longer than the decoding.
        return unquote_to_bytes(written).decode("utf-8", "replace")
    return unquote(written, errors="replace")


def _json(written: bytes) -> dict[str, str]:
    try:
        told = loads(written) if written else {}
    except ValueError as mistake:
        raise FormUnusable("a body that is not JSON") from mistake
    if not isinstance(told, dict) or len(told) > _MOST:
        raise FormUnusable("a body that holds no fields")
    said = {name: _word(value) for name, value in told.items()}
    return {name: value for name, value in said.items() if value is not None}


def _word(value: object) -> str | None:
    """A field's value as a form would have it; None for what a form cannot hold."""
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value) if isinstance(value, str | int | float) else None


def _multipart(written: bytes, boundary: str) -> dict[str, str]:
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
        return {part.name: part.raw.decode("utf-8", "replace") for part in parts}
    except MultipartError as mistake:
        raise FormUnusable("a multipart body that is not whole") from mistake
