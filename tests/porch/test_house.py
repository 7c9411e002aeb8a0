"""What the back room does with what the porch has read."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse

from rejoinder_site.house import House


# Django lets go of its connections when a response is closed, and asks them for that how they are.
@pytest.mark.django_db
def test_nothing_of_what_was_sent_stays_once_it_is_answered():
    """Also where the request stays for a while, as one does that is part of a circle."""
    kept: list[dict[str, Any]] = []

    def application(environ, start_response):
        assert environ["wsgi.input"].read() == b"a piece"
        kept.append(environ)
        start_response("200 OK", [])
        return HttpResponse(b"taken")

    house = House(application, lambda environ: HttpResponse())
    head = ["POST", "/desk/main/imports/", "", [], "127.0.0.1:80", "http"]
    assert house._answer(head, b"a piece").endswith(b"taken")
    assert kept[0]["wsgi.input"].closed
