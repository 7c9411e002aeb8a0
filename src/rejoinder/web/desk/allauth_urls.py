"""Signing in and out, passwords and second factors: those of allauth's pages that we offer.

Named one by one, so that a new version of the library opens no door that nobody here has looked at.
There is no sign-up and no password by mail: accounts are made by invitation, and the way back is
`rejoinder signin`.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path
from django.views.decorators.debug import sensitive_post_parameters

from rejoinder.web.desk.gate import View, sheltered


def _private(view: View) -> View:
    return sheltered(sensitive_post_parameters()(view))


urlpatterns = [
    path("", _private(factors.index), name="account_home"),
    path("login/", _private(account.login), name="account_login"),
    path("logout/", _private(account.logout), name="account_logout"),
    path("inactive/", _private(account.account_inactive), name="account_inactive"),
    # The sign-in page asks for this one by name; it says that sign-up is closed.
    path("signup/", _private(account.signup), name="account_signup"),
    path("reauthenticate/", _private(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", _private(account.password_change), name="account_change_password"),
    path("password/set/", _private(account.password_set), name="account_set_password"),
    path("2fa/", _private(factors.index), name="mfa_index"),
    path("2fa/authenticate/", _private(factors.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", _private(factors.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", _private(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", _private(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/codes/", _private(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/codes/generate/",
        _private(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/codes/download/",
        _private(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("2fa/passkeys/", _private(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/passkeys/add/", _private(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/passkeys/login/", _private(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path(
        "2fa/passkeys/reauthenticate/",
        _private(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "2fa/passkeys/<int:pk>/remove/",
        _private(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("2fa/passkeys/<int:pk>/edit/", _private(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
]
