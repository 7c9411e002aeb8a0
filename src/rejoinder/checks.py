"""What can be wrong with an installation, said at start-up and by `rejoinder check`, with the cure."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection
from django.db.utils import DatabaseError

from rejoinder import conf, keys, sqlite

# Older ones may corrupt a database in WAL mode when a reset races with a reader or writer (SQLite
# 3.51.3's change note); the repair was carried back to these lines.
_SOUND: Final = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
_MIDDLEWARE: Final = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)
_LEAST_FREE: Final = 200 * 1024 * 1024  # bytes on the disk below which a busy week could fill it


def sound(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite version has the repair of the WAL-reset race."""
    newest, *carried_back = _SOUND
    return version >= newest or any(
        version[:2] == fix[:2] and version >= fix for fix in carried_back
    )


@register
def sqlite_is_sound(app_configs: object, **kwargs: Any) -> Sequence[CheckMessage]:
    """The SQLite in use must not be one that can corrupt the database."""
    if connection.vendor != "sqlite":
        return []
    import sqlite3

    major, minor, patch = sqlite3.sqlite_version_info[:3]
    if sound((major, minor, patch)):
        return []
    return [
        Error(
            f"SQLite {sqlite3.sqlite_version} can corrupt databases in WAL mode.",
            hint="pip install pysqlite3, which carries a sound one, or use PostgreSQL.",
            id="rejoinder.E001",
        )
    ]


@register
def folder_is_ours(app_configs: object, **kwargs: Any) -> Sequence[CheckMessage]:
    """The data folder can be written, has room, and keeps its keys to itself."""
    home = conf.get().home
    found: list[CheckMessage] = []
    if home.exists() and not os.access(home, os.W_OK):
        return [
            Error(
                f"The data folder {home} cannot be written.",
                hint="Give it to the user that Rejoinder runs as, or name another with --home.",
                id="rejoinder.E002",
            )
        ]
    if home.exists() and shutil.disk_usage(home).free < _LEAST_FREE:
        found.append(
            Warning(
                f"Less than 200 MB are free where {home} is.",
                hint="Make room: with a full disk no reply can be stored and no page written.",
                id="rejoinder.W001",
            )
        )
    for name in ("keys.json", "daily.json"):
        file = home / name
        if file.exists() and file.stat().st_mode & 0o077:
            found.append(
                Error(
                    f"{file} can be read by other users of this machine.",
                    hint=f"chmod 600 {file}",
                    id="rejoinder.E003",
                )
            )
    return found


@register(Tags.database)
def facts_agree(
    app_configs: object, databases: Any = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """What is stored agrees with itself: places in threads, pages that wait to be written."""
    from rejoinder.models import Comment, Site, StalePage

    try:
        if Site._meta.db_table not in connection.introspection.table_names():
            return []  # nothing here yet: the first command that needs tables makes them
        found: list[CheckMessage] = []
        for site in Site.objects.filter(base_url=""):
            found.append(
                Warning(
                    f"The site {site.name!r} has no address yet.",
                    hint="It gets one at the first `rejoinder serve`; feeds and canonical links need it.",
                    id="rejoinder.W002",
                )
            )
        if (waiting := StalePage.objects.count()) > 0:
            found.append(
                Warning(
                    "One mark for stale pages waits."
                    if waiting == 1
                    else f"{waiting} marks for stale pages wait.",
                    hint="A running server writes them within a second; else `rejoinder publish`.",
                    id="rejoinder.W003",
                )
            )
        hidden = Comment.objects.filter(standing=Comment.Standing.APPROVED, shown=False).count()
        if hidden:
            found.append(
                Error(
                    f"{hidden} approved comments have no place on their page.",
                    hint="Approve one of them again on the desk, and report this as a defect.",
                    id="rejoinder.E004",
                )
            )
        return found
    except DatabaseError as mistake:
        return [
            Error(
                f"The database cannot be asked: {mistake}".strip(),
                hint="Is PostgreSQL running, and is DATABASE_URL right?",
                id="rejoinder.E005",
            )
        ]


@register
def proxies_are_networks(app_configs: object, **kwargs: Any) -> Sequence[CheckMessage]:
    """Each trusted proxy is an address or a network."""
    from ipaddress import ip_network

    found: list[CheckMessage] = []
    for proxy in conf.get().trusted_proxies:
        try:
            ip_network(proxy, strict=False)
        except ValueError:
            found.append(
                Error(
                    f"trusted_proxies names {proxy!r}, which is no address or network.",
                    hint="Write 127.0.0.1 or 10.0.0.0/8.",
                    id="rejoinder.E006",
                )
            )
    return found


@register(Tags.database)
def deep_check_runs(
    app_configs: object, databases: Any = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """The deep tier of the screen can be used, where a site wants it."""
    from rejoinder.models import Site, Verdict
    from rejoinder.replying import rechecking
    from rejoinder.screening.keeping import KEEPER

    try:
        # Before the tables are made or brought up to date there is nothing to say.
        if Verdict._meta.db_table not in connection.introspection.table_names():
            return []
        if not Site.objects.exists() or not rechecking.is_wanted() or KEEPER.load() is not None:
            return []
        waiting = rechecking.waiting()
    except DatabaseError:
        return []  # `facts_agree` says so
    return [
        Warning(
            f"The deep check does not run: {KEEPER.reason}. {waiting} comments wait for it.",
            hint="pip install --force-reinstall rejoinder, or set deep to never in the site's policy.",
            id="rejoinder.W004",
        )
    ]


@register
def project_has_what_the_desk_needs(app_configs: object, **kwargs: Any) -> Sequence[CheckMessage]:
    """The project around us keeps sessions, and offers the second factor that it asks for."""
    found: list[CheckMessage] = []
    for needed in _MIDDLEWARE:
        if needed not in settings.MIDDLEWARE:
            found.append(
                Error(
                    f"MIDDLEWARE lacks {needed}, without which nobody can use the desk.",
                    hint="Add it, as in the settings that `django-admin startproject` writes.",
                    id="rejoinder.E007",
                )
            )
    if conf.get().require_second_factor and not apps.is_installed("allauth.mfa"):
        found.append(
            Error(
                "A second factor is required and there is none to set up.",
                hint="Add allauth, allauth.account and allauth.mfa to INSTALLED_APPS (see "
                "docs/how-to/embed-in-a-django-site.md), or take require_second_factor out.",
                id="rejoinder.E008",
            )
        )
    return found


@register
def sqlite_is_opened_well(app_configs: object, **kwargs: Any) -> Sequence[CheckMessage]:
    """SQLite is opened so that writers queue instead of failing, and what is erased is overwritten."""
    if connection.vendor != "sqlite":
        return []
    given = settings.DATABASES["default"].get("OPTIONS", {})
    if all(given.get(name) for name in ("transaction_mode", "init_command")):
        return []
    return [
        Warning(
            "SQLite is opened with Django's defaults: under load a reply may meet a locked database, "
            "and what is erased stays in free pages of the file.",
            hint=f'from {sqlite.__name__} import OPTIONS, and DATABASES["default"]["OPTIONS"] = OPTIONS',
            id="rejoinder.W005",
        )
    ]


@register
def rotation_is_finished(app_configs: object, **kwargs: Any) -> Sequence[CheckMessage]:
    """Older keys go once nothing needs them; a rotation that was ended half-way left them there."""
    if not (conf.get().home / "keys.json").exists() or not keys.under_way():
        return []
    return [
        Warning(
            "Keys were rotated, and older ones are still needed.",
            hint="Unless it is being done right now, run `rejoinder keys rotate` again.",
            id="rejoinder.W006",
        )
    ]
