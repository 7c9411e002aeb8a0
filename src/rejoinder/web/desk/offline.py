"""The script that lets "one at a time" open without a line."""

from __future__ import annotations

from importlib.resources import files

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rejoinder.web.desk.gate import staff


@require_safe
@staff
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, in the desk's folder since it may serve nothing above its own."""
    told = files("rejoinder").joinpath("static/one-worker.js").read_bytes()
    return HttpResponse(told, content_type="text/javascript; charset=utf-8")
