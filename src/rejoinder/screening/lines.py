"""One line in, one submission out; one verdict in, one line out: the form of `rejoinder screen`.

Pure. Knows what a line may hold and what is told of a mistake in it; reading and writing streams is
the door's business. What identifies people is reduced here, before anything else sees it: of an
e-mail address what follows the @, of a user agent its kind, of a network address nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

from rejoinder.screening.submission import History, Submission
from rejoinder.screening.verdict import Verdict

LONGEST_LINE: Final = 1_048_576
"""Bytes of a line, its end included."""
LONGEST_TEXT: Final = 50_000
"""Characters of a text; far above what any comment form takes."""
LONGEST_FIELD: Final = 2_000
"""Characters of any other field."""

KEYS: Final = (
    "text",
    "author",
    "email",
    "website",
    "ip",
    "user_agent",
    "seconds_to_write",
    "history",
)
_COUNTS: Final = ("approved", "rejected", "pending")
_MOST: Final = 1_000_000_000
_SCRIPTS: Final = (
    *("curl", "wget", "python", "java/", "okhttp", "go-http", "libwww", "perl", "ruby", "php"),
    *("node-fetch", "axios", "aiohttp", "httpx", "scrapy", "headless", "phantomjs", "bot"),
)


class LineMistake(ValueError):
    """A line that cannot be judged; the text says why, and quotes nothing of it."""


def looks_like_json(line: bytes) -> bool:
    """Whether a line is meant as a JSON object: it opens with a brace, and then a name or its end."""
    opened = line.lstrip()
    return opened[:1] == b"{" and opened[1:].lstrip()[:1] in (b'"', b"}", b"")


def submission_of_text(line: bytes) -> Submission:
    """Read a plain line: all of it is the text.

    Raises:
        LineMistake: it is empty, too long, or not UTF-8.
    """
    return Submission(text=_checked_text(_decoded(line)))


def submission_of_json(line: bytes) -> Submission:
    """Read a line of JSON Lines: an object with `text`, and whichever other KEYS are known.

    Other keys are passed over, and so is null.

    Raises:
        LineMistake: it is no such object, or a value is of the wrong kind or too long.
    """
    told = _object(_decoded(line))
    if told.get("text") is None:
        raise LineMistake("text: missing; every line needs one")
    text = _checked_text(_string(told, "text", LONGEST_TEXT))
    _string(told, "ip", LONGEST_FIELD)  # must be a string, and is forgotten at once
    return Submission(
        text=text,
        author=_string(told, "author", LONGEST_FIELD),
        website=_string(told, "website", LONGEST_FIELD),
        email_domain=_domain(_string(told, "email", LONGEST_FIELD)),
        user_agent=agent_class(_string(told, "user_agent", LONGEST_FIELD)),
        seconds_to_write=_seconds(told.get("seconds_to_write")),
        history=_history(told.get("history")),
    )


def agent_class(agent: str) -> str:
    """The kind of program that a User-Agent names: "browser", "script", or "" where none is named."""
    folded = agent.casefold()
    if not folded.strip():
        return ""
    script = any(sign in folded for sign in _SCRIPTS)
    return "browser" if "mozilla/" in folded and not script else "script"


def told(verdict: Verdict, milliseconds: float, *, explain: bool = False) -> dict[str, Any]:
    """What is written about one submission.

    Args:
        verdict: of the screen.
        milliseconds: that it took.
        explain: also what weighed where, each tier's own probabilities, what would have flipped it,
            and the nearest known spam.

    Returns:
        Plain values; probabilities and weights rounded to four places.
    """
    line: dict[str, Any] = {
        "outcome": verdict.outcome.value,
        "attributes": _rounded(verdict.attributes),
        "language": verdict.language,
        "reasons": [
            {"name": signal.name, "words": signal.words, "weight": round(signal.strength, 4)}
            for signal in verdict.signals
        ],
        "milliseconds": round(milliseconds, 3),
    }
    if verdict.waiting:
        line["waiting"] = True
    if explain:
        line |= {
            "suspicion": round(verdict.suspicion, 4),
            "spans": [
                {
                    "start": one.start,
                    "end": one.end,
                    "weight": round(one.weight, 4),
                    "attribute": one.attribute,
                }
                for one in verdict.weighed
            ],
            "tiers": {name: _rounded(said) for name, said in verdict.tiers.items()},
            "flip": verdict.flip,
            "nearest": verdict.nearest,
            "screened_by": verdict.screened_by,
        }
    return line


def written(line: Mapping[str, Any]) -> bytes:
    """One line of JSON, its end included, whatever characters are in it."""
    return json.dumps(line, ensure_ascii=False, allow_nan=False).encode("utf-8") + b"\n"


def _rounded(said: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in said.items()}


def _decoded(line: bytes) -> str:
    if len(line) > LONGEST_LINE:
        raise LineMistake(f"too long: more than {LONGEST_LINE:,} bytes in one line")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as mistake:
        raise LineMistake(f"not UTF-8 at byte {mistake.start}") from None


def _object(line: str) -> dict[str, Any]:
    try:
        read = json.loads(line, parse_constant=_no_constant, object_pairs_hook=_once)
    except LineMistake:
        raise
    except json.JSONDecodeError as mistake:
        # Not its own text: that of some versions quotes what stands there.
        raise LineMistake(f"not JSON: {mistake.msg} at character {mistake.pos}") from None
    except RecursionError:
        raise LineMistake("not JSON that is taken here: nested too deeply") from None
    except ValueError:
        raise LineMistake("not JSON that is taken here: a number with too many digits") from None
    if not isinstance(read, dict):
        raise LineMistake(f'expected an object such as {{"text": "…"}}, found {_kind(read)}')
    return read


def _no_constant(constant: str) -> Any:
    raise LineMistake(f"not JSON: {constant} is no number of JSON's")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise LineMistake("an object says the same key twice")
    return made


def _kind(value: object) -> str:
    kinds = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return kinds.get(type(value), "null")


def _string(told: Mapping[str, Any], key: str, longest: int) -> str:
    value = told.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise LineMistake(f"{key}: expected a string, found {_kind(value)}")
    if len(value) > longest:
        raise LineMistake(f"{key}: too long: {len(value):,} characters, limit {longest:,}")
    if not _whole(value):
        raise LineMistake(f"{key}: holds half a character (a lone surrogate)")
    return value


def _whole(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _checked_text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise LineMistake(f"text: too long: {len(text):,} characters, limit {LONGEST_TEXT:,}")
    if not text.strip():
        raise LineMistake("text: empty")
    return text


def _domain(email: str) -> str:
    return email.rpartition("@")[2].strip().casefold() if "@" in email else ""


def _seconds(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LineMistake(f"seconds_to_write: expected a number, found {_kind(value)}")
    if not (isfinite(value) and 0 <= value <= _MOST):
        raise LineMistake(f"seconds_to_write: expected a number from 0 to {_MOST:,}")
    return float(value)


def _history(value: object) -> History | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise LineMistake(f"history: expected an object, found {_kind(value)}")
    counts: dict[str, int] = {}
    for key in _COUNTS:
        count = value.get(key)
        if count is None:
            continue
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= _MOST:
            raise LineMistake(f"history.{key}: expected a whole number from 0 to {_MOST:,}")
        counts[key] = count
    return History(**counts)
