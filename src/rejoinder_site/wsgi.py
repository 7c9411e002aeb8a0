"""Django as two chains: for staff with sessions, for readers without any; and a short way for replies."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rejoinder_site.settings")

import django
from django.conf import settings

django.setup()

from django.core import signals
from django.core.cache import close_caches
from django.core.handlers.exception import response_for_exception
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, connection, reset_queries
from django.http import HttpResponse
from django.urls import ResolverMatch, get_resolver

from rejoinder_site.letters import letter_of

_STAFF = ("/desk/", "/accounts/")

if connection.vendor == "sqlite":
    # These ask at each request whether a connection went stale, a query log filled up, or a cache wants
    # closing. A file's connection does not go stale, and none of the others is in use.
    signals.request_started.disconnect(reset_queries)
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_caches)


def _chain(middleware: list[str]) -> WSGIHandler:
    """A handler with the middleware given instead of the settings'."""
    usual = settings.MIDDLEWARE
    settings.MIDDLEWARE = middleware
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = usual


_staff = _chain(settings.MIDDLEWARE)
_readers = _chain(settings.READER_MIDDLEWARE)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The WSGI application: the desk and accounts through one chain, all else through the other."""
    chain = _staff if environ["PATH_INFO"].startswith(_STAFF) else _readers
    return chain(environ, start_response)


def quickly(environ: dict[str, Any]) -> HttpResponse:
    """What the readers' chain answers, at two thirds of its cost: for views without a stream.

    That chain has no middleware and, on SQLite, no signal that anybody hears; what is left of it is
    to find the view, which is the same for each reply to a post, and to word what goes wrong.
    """
    request = letter_of(environ)
    try:
        found = _resolved(request.path_info)
        request.resolver_match = found
        answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
    except Exception as mistake:
        answer = response_for_exception(request, mistake)
    request.close()
    return answer


@lru_cache(maxsize=1000)
def _resolved(path: str) -> ResolverMatch:
    return get_resolver().resolve(path)
