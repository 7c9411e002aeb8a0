"""A request, an answer, and what may lie between them: a question to the screen.

Small and free of any server, so that whoever reads requests can answer many of them in one thread,
and ask the screen about many of them at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rejoinder.answering import SiteFacts
from rejoinder.screening import Submission, Tier, Verdict

# No cache keeps an answer, no browser takes it for a page.
_SHELTERED: Final = (
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)
TEXT: Final = (("Content-Type", "text/plain; charset=utf-8"), *_SHELTERED)
JSON: Final = (("Content-Type", "application/json; charset=utf-8"), *_SHELTERED)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it was read.

    Attributes:
        method: upper case.
        path: decoded, with the first slash.
        query: as it came, without the question mark.
        host: the Host header, "" where there was none.
        headers: names in lower case.
        body: as it came.
        client: who asks, for limits; never stored.
    """

    method: str
    path: str
    query: str = ""
    host: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    client: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back; the body is sent byte for byte."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Question:
    """What the screen must say first; `conclude` takes a verdict for each submission, in order."""

    submissions: Sequence[Submission]
    site: SiteFacts
    conclude: Callable[[Sequence[Verdict]], Answer]
    tier: Tier = Tier.AUTO


def text(body: str, *headers: tuple[str, str], status: int = 200) -> Answer:
    """Plain words, without a newline at the end: clients compare them byte for byte."""
    return Answer(status, (*TEXT, *headers), body.encode())


def as_json(body: Any, *headers: tuple[str, str], status: int = 200) -> Answer:
    """JSON, compact."""
    written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate, which JSON can carry in and UTF-8 cannot carry out, is escaped again.
    try:
        return Answer(status, (*JSON, *headers), written.encode())
    except UnicodeEncodeError:
        return Answer(status, (*JSON, *headers), json.dumps(body).encode())
