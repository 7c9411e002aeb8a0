"""Django as two chains: for staff with sessions, for readers without any."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rejoinder_site.settings")

import django
from django.conf import settings

django.setup()

from django.core import signals
from django.core.cache import close_caches
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, connection, reset_queries

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
