"""Every refusal in the words of a page or of JSON: what happened, what to do, the reader's text back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers

from rejoinder import errors
from rejoinder.publishing.templates import page
from rejoinder.web.headers import private

_WORDS: dict[type[errors.RejoinderError], tuple[str, str]] = {
    errors.UnknownPost: (
        "Nothing is here",
        "The address may be mistyped; the home page lists all posts.",
    ),
    errors.PostGone: ("This was taken down", "The post was here once. It will not come back."),
    errors.ThreadClosed: (
        "This discussion is closed",
        "Your text was not stored. It is below, to copy.",
    ),
    errors.BranchLocked: (
        "This part of the discussion is closed",
        "Your text was not stored. It is below, to copy. You can still reply to the post itself.",
    ),
    errors.UnknownParent: (
        "The comment you answer is gone",
        "It was removed while you wrote. You can still reply to the post itself.",
    ),
    errors.FieldMissing: ("Something is missing", "Fill in the field named below and send again."),
    errors.FieldUnusable: (
        "One field cannot be taken",
        "Correct the field named below and send again.",
    ),
    errors.TooLong: (
        "That is longer than the limit",
        "Shorten it and send again; nothing is cut for you.",
    ),
    errors.ForeignOrigin: (
        "The form came from another site",
        "Open the page here and send your reply from it.",
    ),
    errors.TokenUnusable: (
        "The form was open too long, or was sent before",
        "Your text is below; check it and send again.",
    ),
    errors.TooOften: (
        "Too many replies at once",
        "Wait a little and send again; your text is below.",
    ),
    errors.LinkUnusable: (
        "This link does not work",
        "It was changed on its way, or its time is over.",
    ),
    errors.Busy: (
        "Too much at once",
        "Nothing was lost. Try again in a moment; your text is below.",
    ),
    errors.DecisionStale: (
        "Somebody decided in the meantime",
        "Reload the queue to see how it stands.",
    ),
    errors.PostUnusable: ("The post cannot be saved like this", "Correct what is named below."),
}


def words_for(error: errors.RejoinderError) -> tuple[str, str]:
    """A heading, and what to do next."""
    return _WORDS.get(type(error), ("That did not work", "Go back and try again."))


def wants_json(request: HttpRequest) -> bool:
    """Whether the one who asks is a script rather than a page."""
    return "application/json" in request.META.get("HTTP_ACCEPT", "")


def problem(request: HttpRequest, error: errors.RejoinderError, **kept: Any) -> HttpResponse:
    """A page, or JSON, for one refusal. `kept` is what the reader had typed."""
    heading, advice = words_for(error)
    answer: HttpResponse
    if wants_json(request):
        message = f"{heading}. {advice}" if not str(error) else f"{heading}: {error}. {advice}"
        answer = JsonResponse(
            {"code": error.code, "message": message, "field": getattr(error, "field", None)},
            status=error.status,
        )
    else:
        answer = HttpResponse(
            page("problem.html", heading=heading, advice=advice, detail=str(error), kept=kept),
            status=error.status,
        )
    if isinstance(error, errors.TooOften):
        answer["Retry-After"] = str(error.seconds)
    elif isinstance(error, errors.Busy):
        answer["Retry-After"] = "2"
    patch_vary_headers(answer, ("Accept",))
    return private(answer)


def worded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn the errors that a view's journey raises into answers."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except errors.RejoinderError as error:
            return problem(request, error)

    return answered


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What the desk says when a form's token is missing or old."""
    return problem(request, errors.TokenUnusable(reason))
