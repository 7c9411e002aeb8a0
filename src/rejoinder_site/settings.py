"""Django's settings for the ready-made site. Operators set `rejoinder.toml`, not this."""

from __future__ import annotations

from typing import Any

import dj_database_url

from rejoinder import conf, keys, sqlite

sqlite.use_sound()  # before Django looks

CONF = conf.get()

SECRET_KEY = keys.django_secret()
SECRET_KEY_FALLBACKS = keys.django_fallbacks()  # so that rotating keys signs nobody out
DEBUG = CONF.debug
# The porch passes on Host as it came; no page is made from it. Addresses in mail and feeds come
# from the site's own base_url.
ALLOWED_HOSTS = ["*"]

INSTALLED_APPS = [
    "rejoinder",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "rejoinder_site.secure.secure",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
# Readers have no session and no cookie, so what they ask for runs without what only staff need:
# `wsgi.application` builds one chain for each.
READER_MIDDLEWARE: list[str] = []

ROOT_URLCONF = "rejoinder_site.urls"
WSGI_APPLICATION = "rejoinder_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

_SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(CONF.database),
    "OPTIONS": sqlite.OPTIONS,
    "CONN_MAX_AGE": None,
}

DATABASES: dict[str, dict[str, Any]] = {"default": _SQLITE}
if CONF.database_url:
    DATABASES["default"] = {
        **dj_database_url.parse(CONF.database_url),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": CONF.threads + 4}},
        "CONN_MAX_AGE": 0,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = ["rejoinder.web.accounts.ByNameOrAddress"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "rejoinder.web.accounts.ByInvitation"
# Links of ours show who somebody is as well as a password does.
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa", "once", "invitation")
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Rejoinder"

SESSION_COOKIE_NAME = "rejoinder_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# Over https both are `__Host-` and Secure, decided by each request: see secure.py.
CSRF_FAILURE_VIEW = "rejoinder.web.problems.csrf_failure"

# One entry more than the deepest form needs; beyond it Django answers 400.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_MEMORY_SIZE = CONF.body_limit
DATA_UPLOAD_MAX_NUMBER_FILES = 2  # an export, and a list of addresses beside it

# What `check --deploy` would warn of without cause, each with the reason.
SILENCED_SYSTEM_CHECKS = [
    # No SecurityMiddleware: every answer carries these headers already, from the porch,
    # web/headers.py and desk/gate.py, and a test asks for each address. HSTS and the way from http
    # to https are the TLS proxy's.
    "security.W001",
    # No XFrameOptionsMiddleware: `frame-ancestors 'none'` is in every policy, X-Frame-Options at
    # the desk.
    "security.W002",
    # No SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE: secure.py sets both, and the prefix, by request.
    "security.W012",
    "security.W016",
]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(CONF.home / "mail")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            # As Python writes it only where somebody looks for a mistake: see logbook.py.
            "()": "logging.Formatter" if CONF.debug else "rejoinder_site.logbook.Line",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "rejoinder": {"level": "INFO"},
        # A refusal is an answer, not an event; only what broke is worth a line.
        "django.request": {"level": "ERROR"},
    },
}
