"""The Perspective door: `comments:analyze` and `comments:suggestscore` as clients know them.

Sources: conversationai/perspectiveapi (`2-api/methods.md`, `2-api/models.md`) and the service's
discovery document. `analyze` stores nothing, whatever `doNotStore` says; context is accepted, and
has no effect, as there. A suggestion is a lesson: see `answering.teaching`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import Any, Final
from urllib.parse import parse_qsl

from rejoinder.answering import KeyFacts, Ledger, Taught, teach
from rejoinder.api import attributes, discovery, google
from rejoinder.api.google import Refused, invalid, malformed
from rejoinder.api.languages import detected
from rejoinder.api.lenient import loads
from rejoinder.api.sentences import in_utf16, sentences
from rejoinder.api.shapes import Answer, Asked, Question, as_json
from rejoinder.api.thresholds import LINES
from rejoinder.errors import Busy, TooOften
from rejoinder.screening import Submission, Tier, Verdict

LIMIT: Final = 20_480
"""Bytes that a comment may have, in UTF-8."""
ANALYZE: Final = "/v1alpha1/comments:analyze"
SUGGEST: Final = "/v1alpha1/comments:suggestscore"
DISCOVERY: Final = "/$discovery/rest"
_BLOG: Final = "perspective"  # how statistics call what comes through here
_PLAIN: Final = ("", "PLAIN_TEXT", "TEXT_TYPE_UNSPECIFIED")
_SCORES: Final = ("", "PROBABILITY", "SCORE_TYPE_UNSPECIFIED")
_SURE: Final = 0.8
"""From which chance on a detected language that is not served is believed. Below, the words are scored
anyhow: short comments are easily taken for another language."""


def ask(asked: Asked, ledger: Ledger, now: datetime) -> Answer | Question:
    """Answer one call, or say what the screen must be asked first."""
    query = dict(parse_qsl(asked.query, keep_blank_values=True))
    if asked.path == DISCOVERY:
        return _discovery(asked, query)
    call = _CALLS.get(asked.path)
    if call is None or asked.method != "POST":
        return google.not_found()
    written = query.get("key") or asked.headers.get("x-goog-api-key", "")
    if not written:
        return google.no_key()
    key = ledger.key(written, now)
    if key is None or key.revoked:
        return google.wrong_key()
    try:
        ledger.admit(key, now)
        return call(_request(asked.body), key, ledger, now)
    except TooOften as refusal:
        return google.too_often(refusal.seconds)
    except Refused as refusal:
        return refusal.answer


def _analyze(request: Mapping[str, Any], key: KeyFacts, ledger: Ledger, now: datetime) -> Question:
    text = _comment(request)
    wanted = _wanted(request)
    languages, found = _languages(request, text, list(wanted))
    ranges = sentences(text) if _switch(request, "spanAnnotations") else []
    # A single sentence is the whole text.
    parts = ranges if len(ranges) > 1 else []
    hint = languages[0] if languages else ""
    token = _token(request)
    submissions = [
        Submission(text=part, language_hint=hint)
        for part in (text, *(text[start:end] for start, end in parts))
    ]
    names = {name.partition("@")[0] for name in wanted}
    tier = Tier.FAST if names <= attributes.FAST_ALONE else Tier.DEEP

    def conclude(verdicts: Sequence[Verdict]) -> Answer:
        spans = in_utf16(text, parts or [(0, len(text))])
        scored: dict[str, Any] = {}
        for name, least in wanted.items():
            values = [_score(verdict, name) for verdict in verdicts]
            if any(value is None for value in values):
                return google.unavailable(f"Attribute {name} cannot be scored at present.")
            summary, *rest = values
            assert summary is not None
            if summary >= least:
                scored[name] = _shown(summary, rest or [summary], spans)
        ledger.count(key, now, _BLOG, calls=1)
        answer: dict[str, Any] = {"attributeScores": scored} if scored else {}
        answer |= {"languages": languages, "detectedLanguages": found}
        return as_json(answer | token)

    return Question(submissions, ledger.site(key.site_id), conclude, tier)


def _suggest(request: Mapping[str, Any], key: KeyFacts, ledger: Ledger, now: datetime) -> Answer:
    text, token = _comment(request), _token(request)
    asked = _strings(request, "languages")
    scores = request.get("attributeScores")
    if not isinstance(scores, dict) or not scores:
        raise invalid("INVALID_REQUEST", "Missing attribute_scores")
    lessons: list[Taught] = []
    for name, score in scores.items():
        ours = attributes.ours(name)
        if ours is None:
            raise invalid("INVALID_REQUEST", f"Unknown requested attribute: {name}")
        value = _suggested(name, score)
        if value is not None and ours != attributes.SUSPICION:
            lessons.append(Taught(text, ours, value >= 0.5))
    try:
        teach(key.id, lessons, now)
    except Busy:
        return google.unavailable("Too much at once. Try again in a moment.")
    answer: dict[str, Any] = {"detectedLanguages": detected(text)[0]}
    return as_json(token | answer | ({"requestedLanguages": asked} if asked else {}))


def _suggested(name: str, score: object) -> float | None:
    """The suggested value for the whole text; None where only parts of it were scored."""
    summary = score.get("summaryScore") if isinstance(score, dict) else None
    if summary is None:
        spans = score.get("spanScores") if isinstance(score, dict) else None
        if not spans:
            raise invalid("INVALID_REQUEST", f"Empty attribute scores: {name}")
        return None
    value = summary.get("value") if isinstance(summary, dict) else None
    number = _number(value)
    if number is None or not 0 <= number <= 1:
        raise invalid("INVALID_REQUEST", f"Score of attribute {name} must be from 0 to 1")
    return number


def _discovery(asked: Asked, query: Mapping[str, str]) -> Answer:
    if asked.method not in {"GET", "HEAD"} or query.get("version", "v1alpha1") != "v1alpha1":
        return google.not_found()
    scheme = asked.headers.get("x-forwarded-proto", "") or asked.headers.get(":scheme", "http")
    return as_json(discovery.document(f"{scheme.partition(',')[0].strip()}://{asked.host}/"))


# What was asked.


def _request(body: bytes) -> Mapping[str, Any]:
    try:
        read = loads(body)
    except ValueError:
        raise malformed("It is not JSON.") from None
    if not isinstance(read, dict):
        raise malformed("Root element must be a message.")
    return read


def _comment(request: Mapping[str, Any]) -> str:
    comment = request.get("comment") or {}
    if not isinstance(comment, dict):
        raise malformed("Invalid value at 'comment'.")
    text = comment.get("text", "")
    if not isinstance(text, str):
        raise malformed("Invalid value at 'comment.text' (TYPE_STRING).")
    if (kind := comment.get("type") or "") not in _PLAIN:
        raise invalid("INVALID_REQUEST", f"Unsupported comment type: {kind}. Only PLAIN_TEXT is.")
    if not text.strip():
        raise invalid("COMMENT_EMPTY", "Comment must be non-empty.")
    if len(text.encode("utf-8", "surrogatepass")) > LIMIT:
        raise invalid("COMMENT_TOO_LONG", "Comment text too long.")
    return text


def _wanted(request: Mapping[str, Any]) -> dict[str, float]:
    """The requested attributes, each with the score below which it is left out."""
    requested = request.get("requestedAttributes") or {}
    if not isinstance(requested, dict):
        raise malformed("Invalid value at 'requested_attributes'.")
    if not requested:
        raise invalid("NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes")
    wanted: dict[str, float] = {}
    for name, told in requested.items():
        if attributes.ours(name) is None:
            raise invalid("INVALID_REQUEST", f"Unknown requested attribute: {name}")
        parameters = {} if told is None else told
        if not isinstance(parameters, dict):
            raise malformed("Invalid value at 'requested_attributes'.")
        if (kind := parameters.get("scoreType") or "") not in _SCORES:
            raise invalid(
                "INVALID_REQUEST", f"Attribute {name} does not support score type: {kind}"
            )
        least = _number(parameters.get("scoreThreshold") or 0.0)
        if least is None:
            raise malformed("Invalid value at 'score_threshold' (TYPE_FLOAT).")
        wanted[name] = least
    return wanted


def _languages(
    request: Mapping[str, Any], text: str, names: list[str]
) -> tuple[list[str], list[str]]:
    """The languages that hold for the answer, and those that the text was found to be in."""
    asked = _strings(request, "languages")
    found, sure = detected(text)
    if asked:
        if not any(map(attributes.is_supported, asked)):
            raise google.unsupported_language(names[0], asked)
        return asked, found
    if not found:
        raise invalid("LANGUAGE_DETECTION_FAILED", "Unable to detect language")
    if not attributes.is_supported(found[0]) and sure >= _SURE:
        raise google.unsupported_language(names[0], found)
    return found[:1], found


def _strings(request: Mapping[str, Any], name: str) -> list[str]:
    said = request.get(name) or []
    if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
        raise malformed(f"Invalid value at '{name}' (TYPE_STRING).")
    return said


def _switch(request: Mapping[str, Any], name: str) -> bool:
    said = request.get(name, False)
    if said not in (True, False, None):
        raise malformed(f"Invalid value at '{name}' (TYPE_BOOL).")
    return bool(said)


def _token(request: Mapping[str, Any]) -> dict[str, str]:
    token = request.get("clientToken")
    if token is not None and not isinstance(token, str):
        raise malformed("Invalid value at 'client_token' (TYPE_STRING).")
    return {"clientToken": token} if token else {}


def _number(value: object) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return float(value)
    return None


# What is answered.


def _score(verdict: Verdict, name: str) -> float | None:
    """A verdict's score for one of their attributes, on their scale; None where nobody judged it."""
    ours = attributes.ours(name)
    if verdict.screened_by == "nobody" or ours is None:
        return None
    if ours == attributes.SUSPICION:
        return verdict.suspicion
    chance = verdict.attributes.get(ours)
    return None if chance is None else LINES[ours].theirs(chance)


def _shown(
    summary: float, values: Sequence[float | None], spans: Sequence[tuple[int, int]]
) -> dict[str, Any]:
    return {
        "spanScores": [
            {"begin": begin, "end": end, "score": {"value": value, "type": "PROBABILITY"}}
            for value, (begin, end) in zip(values, spans, strict=True)
        ],
        "summaryScore": {"value": summary, "type": "PROBABILITY"},
    }


Call = Callable[[Mapping[str, Any], KeyFacts, Ledger, datetime], Answer | Question]
_CALLS: Final[dict[str, Call]] = {ANALYZE: _analyze, SUGGEST: _suggest}
