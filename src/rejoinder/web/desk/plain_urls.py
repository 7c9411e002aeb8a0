"""Signing in and out by Django's own means, for a project that has no django-allauth.

By password alone: passkeys, codes from an app and what counts guesses come with allauth.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib.auth import views as account
from django.http.response import HttpResponseBase
from django.urls import path, reverse_lazy
from django.views.decorators.debug import sensitive_post_parameters

from rejoinder.web.desk.gate import View, sheltered
from rejoinder.web.sessions import sessions


def _private(view: Callable[..., HttpResponseBase]) -> View:
    return sheltered(cast(View, sensitive_post_parameters()(view)))


_login = account.LoginView.as_view(
    template_name="account/plain_login.html", next_page=reverse_lazy("desk:home")
)
_change = account.PasswordChangeView.as_view(
    template_name="account/plain_password.html", success_url=reverse_lazy("account_home")
)

urlpatterns = [
    path("", _private(sessions), name="account_home"),
    path("login/", _private(_login), name="account_login"),
    path(
        "logout/",
        _private(account.LogoutView.as_view(next_page=reverse_lazy("account_login"))),
        name="account_logout",
    ),
    path("password/change/", _private(_change), name="account_change_password"),
]
