"""Over https every cookie is `__Host-` and `Secure`: for this host alone, and never in the clear.

Decided by each request, so that nothing needs to be set: http on the machine itself goes on working.
Whether a request came over https says the socket, or `X-Forwarded-Proto` where the peer is one of
`trusted_proxies`; whoever else sends that header is not believed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from rejoinder.web.clients import is_trusted

PREFIX: Final = "__Host-"
"""Browsers take such a cookie only from the host itself, over https, for all of its paths.

Source: RFC 6265bis, 4.1.3.2.
"""


def secure(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware. It stands first, so that all others see the cookies' plain names."""

    def answered(request: HttpRequest) -> HttpResponse:
        _believe_proxy(request)
        if not request.is_secure():
            return get_response(request)
        # A cookie without the prefix may have been set by a neighbour of the same domain.
        request.COOKIES = {
            name.removeprefix(PREFIX): value
            for name, value in request.COOKIES.items()
            if name.startswith(PREFIX)
        }
        answer = get_response(request)
        for name in list(answer.cookies):
            _rename(answer, name)
        return answer

    return answered


def _believe_proxy(request: HttpRequest) -> None:
    if is_trusted(str(request.META.get("REMOTE_ADDR", ""))):
        # The last one is the nearest proxy's own word; what stands before it may be the client's.
        told = request.headers.get("X-Forwarded-Proto", "").rpartition(",")[2].strip().lower()
        if told in {"http", "https"}:
            request.META["wsgi.url_scheme"] = told


def _rename(answer: HttpResponse, name: str) -> None:
    plain = answer.cookies.pop(name)
    answer.cookies[PREFIX + name] = plain.value
    made = answer.cookies[PREFIX + name]
    made.update(plain)
    made["secure"], made["path"], made["domain"] = True, "/", ""
