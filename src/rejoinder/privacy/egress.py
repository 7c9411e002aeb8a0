"""Every host that this installation can talk to, and why; none by default."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.db import connection

from rejoinder import conf
from rejoinder.models import Hook
from rejoinder.notices.carrying import parse
from rejoinder.outside.services import PUSH_SERVICES


def hosts() -> Iterator[tuple[str, str]]:
    """Each host as `name:port`, or a name, and what is sent there and by whose doing."""
    settings = conf.get()
    if settings.database_url:
        where = urlsplit(settings.database_url)
        if where.hostname:
            yield f"{where.hostname}:{where.port or 5432}", "the database (setting database_url)"
    if settings.mail_server:
        server = parse(settings.mail_server)
        yield f"{server.host}:{server.port}", "mail (setting mail_server)"
    if settings.fetch_posters:
        for host in ("www.youtube.com", "i.ytimg.com", "vimeo.com", "i.vimeocdn.com"):
            yield host, "a video's poster, when an editor asks for it (setting fetch_posters)"
        yield "any PeerTube host", "the same, where an editor names a video there"
    if settings.push:
        for host in PUSH_SERVICES:
            yield host, "messages to readers' browsers (setting push)"
    if Hook._meta.db_table in connection.introspection.table_names():
        for hook in Hook.objects.in_force().select_related("site").order_by("site__slug", "pk"):
            words = ", with names and words" if hook.with_words else ""
            yield hook.host, f"webhook {hook.pk} of {hook.site.slug}, {hook.label!r}{words}"
