"""Refusals of the Perspective door, in the envelope of Google's services."""

from __future__ import annotations

from typing import Any, Final

from rejoinder.api.shapes import Answer, as_json

_ERROR: Final = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
_INFO: Final = "type.googleapis.com/google.rpc.ErrorInfo"
_SERVICE: Final = "commentanalyzer.googleapis.com"


class Refused(Exception):
    """The request is answered with this instead of scores."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def envelope(
    code: int, status: str, message: str, *details: dict[str, Any], retry: int = 0
) -> Answer:
    """An error as every service of Google's gives it."""
    error: dict[str, Any] = {"code": code, "message": message, "status": status}
    if details:
        error["details"] = list(details)
    headers = (("Retry-After", str(retry)),) if retry else ()
    return as_json({"error": error}, *headers, status=code)


def invalid(kind: str, message: str, **more: Any) -> Refused:
    """400: `kind` is the API's own word for what is wrong."""
    detail = {"@type": _ERROR, "errorType": kind, **more}
    return Refused(envelope(400, "INVALID_ARGUMENT", message, detail))


def unsupported_language(attribute: str, languages: list[str]) -> Refused:
    """400: the attribute is not served for the request's languages."""
    return invalid(
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        f"Attribute {attribute} does not support request languages: {', '.join(languages)}",
        languageNotSupportedByAttributeError={
            "detectedLanguages": languages,
            "attribute": attribute,
        },
    )


def malformed(why: str) -> Refused:
    """400: what came is not the JSON that was asked for."""
    message = f"Invalid JSON payload received. {why}"
    return Refused(envelope(400, "INVALID_ARGUMENT", message))


def no_key() -> Answer:
    """403: no key came with the request."""
    return envelope(
        403,
        "PERMISSION_DENIED",
        "Method doesn't allow unregistered callers (callers without established identity). "
        "Please use API Key or other form of API consumer identity to call this API.",
    )


def wrong_key() -> Answer:
    """400: the key opens nothing."""
    return envelope(
        400,
        "INVALID_ARGUMENT",
        "API key not valid. Please pass a valid API key.",
        _info("API_KEY_INVALID"),
    )


def too_often(seconds: int) -> Answer:
    """429: the key's quota is used up for now."""
    return envelope(
        429,
        "RESOURCE_EXHAUSTED",
        "Quota exceeded for quota metric 'Analysis requests (AnalyzeComment)'.",
        _info("RATE_LIMIT_EXCEEDED"),
        retry=seconds,
    )


def unavailable(why: str) -> Answer:
    """503: the screen cannot answer now."""
    return envelope(503, "UNAVAILABLE", why, retry=30)


def not_found() -> Answer:
    """404: no such method."""
    return envelope(404, "NOT_FOUND", "Method not found.")


def _info(reason: str) -> dict[str, Any]:
    return {
        "@type": _INFO,
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {"service": _SERVICE},
    }
