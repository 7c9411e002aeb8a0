"""Every refusal in the words of a page or of JSON: what happened, what to do, the reader's text back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers

from rejoinder import errors
from rejoinder.languages import later, say, speaking
from rejoinder.languages.catalogs import ENGLISH
from rejoinder.publishing.templates import page
from rejoinder.web.headers import private
from rejoinder.web.sites import site_of

_WORDS: dict[type[errors.RejoinderError], tuple[str, str]] = {
    errors.UnknownPost: (
        later("Nothing is here"),
        later("The address may be mistyped; the home page lists all posts."),
    ),
    errors.PostGone: (
        later("This was taken down"),
        later("The post was here once. It will not come back."),
    ),
    errors.ThreadClosed: (
        later("This discussion is closed"),
        later("Your text was not stored. It is below, to copy."),
    ),
    errors.BranchLocked: (
        later("This part of the discussion is closed"),
        later(
            "Your text was not stored. It is below, to copy. You can still reply to the post itself."
        ),
    ),
    errors.UnknownParent: (
        later("The comment you answer is gone"),
        later("It was removed while you wrote. You can still reply to the post itself."),
    ),
    errors.FieldMissing: (
        later("Something is missing"),
        later("Fill in the field named below and send again."),
    ),
    errors.FieldUnusable: (
        later("One field cannot be taken"),
        later("Correct the field named below and send again."),
    ),
    errors.TooLong: (
        later("That is longer than the limit"),
        later("Shorten it and send again; nothing is cut for you."),
    ),
    errors.ForeignOrigin: (
        later("The form came from another site"),
        later("Open the page here and send your reply from it."),
    ),
    errors.TokenUnusable: (
        later("The form was open too long, or was sent before"),
        later("Your text is below; check it and send again."),
    ),
    errors.TooOften: (
        later("Too many replies at once"),
        later("Wait a little and send again; your text is below."),
    ),
    errors.LinkUnusable: (
        later("This link does not work"),
        later("It was changed on its way, or its time is over."),
    ),
    errors.Busy: (
        later("Too much at once"),
        later("Nothing was lost. Try again in a moment; your text is below."),
    ),
    errors.DecisionStale: (
        later("Somebody decided in the meantime"),
        later("Reload the queue to see how it stands."),
    ),
    errors.PostUnusable: (
        later("The post cannot be saved like this"),
        later("Correct what is named below."),
    ),
}


def words_for(error: errors.RejoinderError) -> tuple[str, str]:
    """A heading, and what to do next."""
    usual = later("That did not work"), later("Go back and try again.")
    heading, advice = _WORDS.get(type(error), usual)
    return say(heading), say(advice)


_FIELDS: Final = {
    "name": later("name"),
    "email": later("email"),
    "website": later("website"),
    "comment": later("comment"),
    "words": later("words"),
    "objection": later("objection"),
}


def detail_of(error: errors.RejoinderError) -> str:
    """What exactly is wrong, in the language spoken; where it has no words for it, in English."""
    if isinstance(error, errors.TooOften):
        return say("try again in %(seconds)s s", seconds=error.seconds)
    field = say(_FIELDS.get(getattr(error, "field", ""), getattr(error, "field", "")))
    if isinstance(error, errors.FieldMissing):
        return say("%(field)s is required", field=field)
    if isinstance(error, errors.FieldUnusable):
        reason = say(error.unsaid, **error.values)
        return say("%(field)s: %(reason)s", field=field, reason=reason)
    if isinstance(error, errors.TooLong):
        lengths = {"length": error.length, "limit": error.limit}
        return say("%(field)s: %(length)s characters, limit %(limit)s", field=field, **lengths)
    if isinstance(error, errors.ForeignOrigin):
        return say(error.unsaid, **error.values)
    return say(str(error))


_LABELS: Final = {
    "name": later("Name"),
    "email": later("Email"),
    "website": later("Website"),
    "comment": later("Comment"),
}


def sentence_of(error: errors.RejoinderError) -> str:
    """What is wrong with a field of the reply form, as it stands beside the field."""
    field = say(_LABELS[getattr(error, "field", "")])
    if isinstance(error, errors.FieldMissing):
        return say("%(field)s is required.", field=field)
    if isinstance(error, errors.TooLong):
        lengths = {"length": error.length, "limit": error.limit}
        return say("%(field)s %(length)s characters, limit %(limit)s.", field=field, **lengths)
    if isinstance(error, errors.FieldUnusable):
        reason = say(error.unsaid, **error.values)
    else:
        reason = say(str(error))
    return say("%(field)s %(reason)s.", field=field, reason=reason)


def wants_json(request: HttpRequest) -> bool:
    """Whether the one who asks is a script rather than a page."""
    return "application/json" in request.META.get("HTTP_ACCEPT", "")


def problem(request: HttpRequest, error: errors.RejoinderError, **kept: Any) -> HttpResponse:
    """A page, or JSON, for one refusal. `kept` is what the reader had typed."""
    heading, advice = words_for(error)
    answer: HttpResponse
    if wants_json(request):
        told = {"heading": heading, "advice": advice}
        detail = detail_of(error)
        message = (
            say("%(heading)s: %(detail)s. %(advice)s", detail=detail, **told)
            if detail
            else say("%(heading)s. %(advice)s", **told)
        )
        answer = JsonResponse(
            {"code": error.code, "message": message, "field": getattr(error, "field", None)},
            status=error.status,
        )
    else:
        answer = HttpResponse(
            page(
                "problem.html", heading=heading, advice=advice, detail=detail_of(error), kept=kept
            ),
            status=error.status,
        )
    if isinstance(error, errors.TooOften):
        answer["Retry-After"] = str(error.seconds)
    elif isinstance(error, errors.Busy):
        answer["Retry-After"] = "2"
    patch_vary_headers(answer, ("Accept",))
    return private(answer)


def worded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer in the site's language, and turn the errors that a view's journey raises into answers.

    Never in the browser's: a reader would meet two languages on one site, and a page that is kept would
    be kept once a language.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with speaking(_language(request)):
            try:
                return view(request, *args, **kwargs)
            except errors.RejoinderError as error:
                return problem(request, error)

    return answered


def _language(request: HttpRequest) -> str:
    try:
        return site_of(request).language
    except errors.UnknownPost:  # no site has been set up yet
        return ENGLISH


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What the desk says when a form's token is missing or old."""
    return problem(request, errors.TokenUnusable(reason))
