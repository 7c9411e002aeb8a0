"""The doors as Django sees them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from rejoinder.answering import the_ledger
from rejoinder.api import doors
from rejoinder.api.shapes import Asked


@csrf_exempt  # a key opens them, never a cookie
def door(request: HttpRequest) -> HttpResponse:
    """Hand a request to its door, and the door's answer back."""
    asked = Asked(
        method=request.method or "GET",
        path=request.path,
        query=request.META.get("QUERY_STRING", ""),
        host=request.headers.get("Host", ""),
        headers={name.lower(): value for name, value in request.headers.items()}
        | {":scheme": request.scheme or "http"},
        # Read, not `request.body`: the limit of forms is the readers', and the porch has its own here.
        body=request.read(),
        client=request.META.get("REMOTE_ADDR", ""),
    )
    found = doors.answer(asked, the_ledger(), timezone.now())
    answer = HttpResponse(found.body, status=found.status)
    del answer["Content-Type"]
    for name, value in found.headers:
        answer[name] = value
    return answer
