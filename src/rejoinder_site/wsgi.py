"""Django as two chains: for staff with sessions, for readers without any."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rejoinder_site.settings")

import django
from django.conf import settings

django.setup()

from django.core.handlers.wsgi import WSGIHandler

_STAFF = ("/desk/", "/accounts/")


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
