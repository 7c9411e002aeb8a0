"""Accounts of the staff: links of ours that sign in, invite or decide; the rest is a library's.

Signing in and out, passwords and second factors are django-allauth's where it is installed, as in the
ready-made site, and Django's own where it is not.
"""

from __future__ import annotations

from importlib import import_module

from django.urls import path
from django.views.decorators.debug import sensitive_post_parameters

from rejoinder.web.desk.by_link import by_link
from rejoinder.web.desk.gate import View, sheltered
from rejoinder.web.factors import has_allauth
from rejoinder.web.invitations import invitation
from rejoinder.web.once import once
from rejoinder.web.sessions import sessions


def _private(view: View) -> View:
    return sheltered(sensitive_post_parameters()(view))


_library = import_module(
    "rejoinder.web.desk." + ("allauth_urls" if has_allauth() else "plain_urls")
)

urlpatterns = [
    path("sessions/", _private(sessions), name="sessions"),
    path("invitation/<str:token>/", _private(invitation), name="invitation"),
    path("decide/<str:token>/", _private(by_link), name="decide_by_link"),
    path("once/<str:token>/", _private(once), name="once"),
    *_library.urlpatterns,
]
