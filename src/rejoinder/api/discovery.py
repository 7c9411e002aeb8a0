"""The discovery document of the Perspective door: from it Google's generic clients build themselves.

Format: Google API Discovery Service, `discovery#restDescription`, version v1.
"""

from __future__ import annotations

from typing import Any, Final

_TYPES: Final = ["SCORE_TYPE_UNSPECIFIED", "PROBABILITY"]


def _text(description: str = "") -> dict[str, Any]:
    return {"type": "string"} | ({"description": description} if description else {})


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": name}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _map(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": of}


def _object(name: str, **properties: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "type": "object", "properties": properties}


_NUMBER: Final = {"type": "number", "format": "float"}
_INTEGER: Final = {"type": "integer", "format": "int32"}
_ASKED: Final = {
    "comment": _ref("TextEntry"),
    "context": _ref("Context"),
    "languages": _list(_text("ISO 639-1 or BCP 47; detected where none is given")),
    "clientToken": _text("given back as it is"),
    "sessionId": _text(),
    "communityId": _text(),
}
_SCHEMAS: Final = [
    _object("TextEntry", text=_text(), type={**_text(), "enum": ["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT"]}),
    _object("ArticleAndParentComment", article=_ref("TextEntry"), parentComment=_ref("TextEntry")),
    _object(
        "Context",
        entries=_list(_ref("TextEntry")),
        articleAndParentComment=_ref("ArticleAndParentComment"),
    ),
    _object("AttributeParameters", scoreType={**_text(), "enum": _TYPES}, scoreThreshold=_NUMBER),
    _object("Score", value=_NUMBER, type={**_text(), "enum": _TYPES}),
    _object("SpanScore", begin=_INTEGER, end=_INTEGER, score=_ref("Score")),
    _object("AttributeScores", summaryScore=_ref("Score"), spanScores=_list(_ref("SpanScore"))),
    _object(
        "AnalyzeCommentRequest",
        **_ASKED,
        requestedAttributes=_map(_ref("AttributeParameters")),
        doNotStore={"type": "boolean"},
        spanAnnotations={"type": "boolean"},
    ),
    _object(
        "AnalyzeCommentResponse",
        attributeScores=_map(_ref("AttributeScores")),
        languages=_list(_text()),
        detectedLanguages=_list(_text()),
        clientToken=_text(),
    ),
    _object(
        "SuggestCommentScoreRequest", **_ASKED, attributeScores=_map(_ref("AttributeScores"))
    ),
    _object(
        "SuggestCommentScoreResponse",
        clientToken=_text(),
        detectedLanguages=_list(_text()),
        requestedLanguages=_list(_text()),
    ),
]  # fmt: skip


def _method(name: str, about: str, asked: str, answered: str) -> dict[str, Any]:
    path = f"v1alpha1/comments:{name}"
    return {
        "id": f"commentanalyzer.comments.{name}",
        "description": about,
        "httpMethod": "POST",
        "path": path,
        "flatPath": path,
        "parameters": {},
        "parameterOrder": [],
        "request": _ref(asked),
        "response": _ref(answered),
    }


def document(root: str) -> dict[str, Any]:
    """The document, with the address that this server was reached at: `https://host/`."""
    query = {"location": "query", "type": "string"}
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": "commentanalyzer:v1alpha1",
        "name": "commentanalyzer",
        "canonicalName": "Comment Analyzer",
        "version": "v1alpha1",
        "version_module": True,
        "revision": "20261122",
        "title": "Comment analyzer",
        "description": "Scores comments by attributes, on this server.",
        "protocol": "rest",
        "rootUrl": root,
        "baseUrl": root,
        "servicePath": "",
        "basePath": "",
        "batchPath": "batch",
        "parameters": {
            "key": {**query, "description": "the key"},
            "alt": {**query, "default": "json", "enum": ["json"], "enumDescriptions": ["JSON"]},
            "fields": {**query, "description": "accepted, without effect"},
            "prettyPrint": {"location": "query", "type": "boolean", "default": "true"},
            "quotaUser": {**query, "description": "accepted, without effect"},
        },
        "schemas": {schema["id"]: schema for schema in _SCHEMAS},
        "resources": {
            "comments": {
                "methods": {
                    "analyze": _method(
                        "analyze",
                        "Scores a comment.",
                        "AnalyzeCommentRequest",
                        "AnalyzeCommentResponse",
                    ),
                    "suggestscore": _method(
                        "suggestscore",
                        "Says what a comment's scores should be; the screen learns from it.",
                        "SuggestCommentScoreRequest",
                        "SuggestCommentScoreResponse",
                    ),
                }
            }
        },
    }
