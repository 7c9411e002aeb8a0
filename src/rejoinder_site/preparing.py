"""Makes an installation ready to be used: folders, tables, a first site. Repeating it changes nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

from rejoinder import conf
from rejoinder.errors import InstallationBroken

_FIRST = {"slug": "main", "name": "A new conversation", "tagline": "Published with Rejoinder"}


def prepare() -> None:
    """Bring the tables up to date and make the first site where there is none.

    Raises:
        InstallationBroken: the database was made by a newer version, or cannot be opened.
    """
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import OperationalError
    from django.utils import timezone

    from rejoinder import erasing
    from rejoinder.publishing import notice_versions
    from rejoinder.writing import writing_turn

    conf.get().home.mkdir(parents=True, exist_ok=True)
    _private_database()
    try:
        with writing_turn():
            executor = MigrationExecutor(connection)
            known = set(executor.loader.disk_migrations)
            newer = [
                name
                for app, name in executor.loader.applied_migrations
                if app == "rejoinder" and (app, name) not in known
            ]
            if newer:
                raise InstallationBroken(
                    f"the database was made by a newer Rejoinder (it has {newer[-1]}). "
                    "Install that version again; this one changes nothing."
                )
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    except OperationalError as mistake:
        raise InstallationBroken(f"the database cannot be opened: {mistake}".strip()) from mistake
    _first_site()
    erasing.replay(timezone.now())
    notice_versions.keep_all(timezone.now())


def _private_database() -> None:
    """Let nobody else on this machine read the database; SQLite gives its journals the same mode."""
    if not conf.get().database_url:
        conf.get().database.touch(mode=0o600)
        conf.get().database.chmod(0o600)


def _first_site() -> None:
    from rejoinder.models import Site
    from rejoinder.publishing import editions, publisher, stale
    from rejoinder.writing import write

    def make() -> None:
        if not Site.objects.exists():
            site = Site.objects.create(**_FIRST)
            stale.mark(site.pk)

    if not Site.objects.exists():
        write(make)
    publisher.write_hosts()
    for site in Site.objects.all():
        publisher.write_assets(site)
    editions.renew_after_upgrade()


def name_address(address: str) -> None:
    """Give the first site the address it is served at, where it has none or one of this machine."""
    from rejoinder.models import Post, Site
    from rejoinder.publishing import stale
    from rejoinder.writing import write

    def name() -> None:
        site = Site.objects.order_by("pk").first()
        if site is None or site.base_url == address:
            return
        if site.base_url and urlsplit(site.base_url).hostname not in {"127.0.0.1", "localhost"}:
            return
        Site.objects.filter(pk=site.pk).update(base_url=address)
        stale.mark(site.pk)
        for post in Post.objects.public(site):
            stale.mark(site.pk, post.pk)

    write(name)
